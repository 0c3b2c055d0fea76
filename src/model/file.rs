//! Files: the upload's bodies, and how a file is named afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Extra;
use crate::InputError;

/// The most characters that a filename may have.
pub const MAX_FILENAME_CHARS: usize = 512;

/// The body of `POST /v1/file-library/presign`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PresignRequest {
    /// The file's name, 1 to [`MAX_FILENAME_CHARS`] characters.
    pub filename: String,
    /// The file's media type, for example `application/pdf`.
    pub media_type: String,
    /// The most bytes that the upload may have: at least the file's size.
    pub max_content_length: u64,
}

impl PresignRequest {
    /// The names of the fields on the wire.
    pub const FIELDS: [&'static str; 3] = ["filename", "mediaType", "maxContentLength"];

    /// Checks the body before it is sent.
    ///
    /// # Errors
    ///
    /// When the filename, the media type or the length is not what the service accepts.
    pub fn validate(&self) -> Result<(), InputError> {
        check_filename(&self.filename)?;
        check_media_type(&self.media_type)?;
        check_length(self.max_content_length)
    }
}

/// The answer to `POST /v1/file-library/presign`: where to put the bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Presigned {
    /// The file's key in the object storage.
    pub object_key: String,
    /// Where to upload to. It belongs to the object storage: the API key is not sent there.
    pub upload_url: String,
    /// Always `PUT`.
    pub http_method: String,
    /// The headers that the upload must have, and the only ones.
    #[serde(default)]
    pub required_headers: BTreeMap<String, String>,
    /// How long the upload may be started, in seconds.
    #[serde(default)]
    pub expires_in_seconds: u64,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The body of `POST /v1/file-library/finalize`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FinalizeRequest {
    /// The key from [`Presigned`].
    pub object_key: String,
    /// The length from [`PresignRequest`].
    pub max_content_length: u64,
    /// The file's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// The file's media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

impl FinalizeRequest {
    /// The names of the fields on the wire.
    pub const FIELDS: [&'static str; 4] =
        ["objectKey", "maxContentLength", "filename", "mediaType"];

    /// Checks the body before it is sent.
    ///
    /// # Errors
    ///
    /// When a field is not what the service accepts.
    pub fn validate(&self) -> Result<(), InputError> {
        check_object_key("objectKey", &self.object_key)?;
        check_length(self.max_content_length)?;
        self.filename.as_deref().map_or(Ok(()), check_filename)?;
        self.media_type.as_deref().map_or(Ok(()), check_media_type)
    }
}

/// The answer to `POST /v1/file-library/finalize`. The call may be repeated for the same key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Finalized {
    /// The file's key in the object storage.
    pub object_key: String,
    /// The file's size, as decimal digits.
    pub size_bytes: String,
    /// Whether an earlier call had registered the file.
    #[serde(default)]
    pub already_finalized: bool,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// An uploaded file as a run's `input` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FileRef {
    /// Marks the object as a file.
    phrony_file: PhronyFile,
    /// The last segment of the object key.
    pub filename: String,
    /// The file's media type.
    pub media_type: String,
}

impl FileRef {
    /// Names the file that was uploaded under `object_key`.
    ///
    /// ```
    /// use phrony_client::model::FileRef;
    ///
    /// let file = FileRef::from_object_key("uploads/2026/report.pdf", "application/pdf");
    /// assert_eq!(file.filename, "report.pdf");
    /// ```
    #[must_use]
    pub fn from_object_key(object_key: &str, media_type: &str) -> Self {
        Self {
            phrony_file: PhronyFile,
            filename: leaf_name(object_key).to_owned(),
            media_type: media_type.to_owned(),
        }
    }
}

/// The last segment of an object key: what a run's input calls the file.
#[must_use]
pub fn leaf_name(object_key: &str) -> &str {
    let trimmed = object_key.trim_end_matches('/');
    trimmed.rsplit('/').next().unwrap_or(trimmed)
}

/// The literal `true` of `phronyFile`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PhronyFile;

impl Serialize for PhronyFile {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

impl<'de> Deserialize<'de> for PhronyFile {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if bool::deserialize(deserializer)? {
            Ok(Self)
        } else {
            Err(serde::de::Error::custom("`phronyFile` must be true"))
        }
    }
}

#[cfg(test)]
impl schemars::JsonSchema for PhronyFile {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PhronyFile".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": true })
    }
}

pub(super) fn check_object_key(field: &str, object_key: &str) -> Result<(), InputError> {
    if object_key.is_empty() || object_key.chars().any(char::is_control) {
        return Err(InputError::new(
            field,
            "must be the objectKey that presign returned",
        ));
    }
    Ok(())
}

fn check_filename(filename: &str) -> Result<(), InputError> {
    let chars = filename.chars().count();
    if chars == 0 || chars > MAX_FILENAME_CHARS || filename.chars().any(char::is_control) {
        return Err(InputError::new(
            "filename",
            format!("must have 1 to {MAX_FILENAME_CHARS} characters and no control character"),
        ));
    }
    Ok(())
}

fn check_media_type(media_type: &str) -> Result<(), InputError> {
    let wellformed = media_type.split_once('/').is_some_and(|(kind, rest)| {
        !kind.is_empty() && !rest.is_empty() && !media_type.chars().any(char::is_control)
    });
    if wellformed {
        Ok(())
    } else {
        Err(InputError::new(
            "mediaType",
            "must be a media type such as `application/pdf`",
        ))
    }
}

fn check_length(length: u64) -> Result<(), InputError> {
    if length == 0 {
        return Err(InputError::new(
            "maxContentLength",
            "must be a positive whole number of bytes; an empty file cannot be uploaded",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_leaf_is_what_follows_the_last_slash() {
        for (key, leaf) in [
            ("a/b/c.txt", "c.txt"),
            ("c.txt", "c.txt"),
            ("a/b/", "b"),
            ("", ""),
            ("/", ""),
        ] {
            assert_eq!(leaf_name(key), leaf, "{key}");
        }
    }

    #[test]
    fn a_file_reference_says_that_it_is_one() {
        let wire = json!({"phronyFile": true, "filename": "c.txt", "mediaType": "text/plain"});
        let file = FileRef::from_object_key("a/c.txt", "text/plain");
        assert_eq!(serde_json::to_value(&file).unwrap(), wire);
        assert_eq!(serde_json::from_value::<FileRef>(wire).unwrap(), file);
        let not_a_file = json!({"phronyFile": false, "filename": "c", "mediaType": "text/plain"});
        assert!(serde_json::from_value::<FileRef>(not_a_file).is_err());
    }

    #[test]
    fn refuses_a_presign_that_the_service_would_refuse() {
        let good = PresignRequest {
            filename: "é".repeat(MAX_FILENAME_CHARS),
            media_type: "text/plain; charset=utf-8".into(),
            max_content_length: 1,
        };
        assert_eq!(good.validate(), Ok(()));
        for (bad, field) in [
            (
                PresignRequest {
                    filename: String::new(),
                    ..good.clone()
                },
                "filename",
            ),
            (
                PresignRequest {
                    filename: "x".repeat(513),
                    ..good.clone()
                },
                "filename",
            ),
            (
                PresignRequest {
                    filename: "a\r\nb".into(),
                    ..good.clone()
                },
                "filename",
            ),
            (
                PresignRequest {
                    media_type: "pdf".into(),
                    ..good.clone()
                },
                "mediaType",
            ),
            (
                PresignRequest {
                    max_content_length: 0,
                    ..good.clone()
                },
                "maxContentLength",
            ),
        ] {
            assert_eq!(bad.validate().unwrap_err().field, field);
        }
    }
}
