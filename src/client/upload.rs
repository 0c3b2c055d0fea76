//! Uploading a file: presign, put, finalize.

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use super::transport::{Expected, Outgoing};
use super::{Client, Error};
use crate::InputError;
use crate::http::{Method, check_header_form};
use crate::model::{FinalizeRequest, Finalized, PresignRequest, Presigned, leaf_name};
use crate::policy::Replay;

/// A file that is ready to be named in an input or a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Uploaded {
    /// Where it was uploaded to.
    pub presigned: Presigned,
    /// How the service registered it.
    pub finalized: Finalized,
    /// What a run's input calls it: the last segment of its object key.
    pub leaf_name: String,
}

/// The part of a presign answer that the upload needs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UploadTarget {
    pub(crate) upload_url: String,
    pub(crate) required_headers: Vec<(String, String)>,
}

/// Headers that `fetch` makes itself: browsers pass over what is said instead, and others send an
/// upload with a false length, or none.
const OF_FETCH: [&str; 4] = ["host", "content-length", "transfer-encoding", "connection"];

/// How much of an upload's URL errors repeat.
const MAX_PATH_CHARS: usize = 1_000;

impl From<&Presigned> for UploadTarget {
    fn from(presigned: &Presigned) -> Self {
        let headers = presigned.required_headers.clone();
        Self {
            upload_url: presigned.upload_url.clone(),
            required_headers: headers.into_iter().collect(),
        }
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = URL)]
    type Url;

    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(url: &str) -> Result<Url, JsValue>;
}

impl Client {
    /// Uploads a file: presign, `PUT` of the bytes to the object storage, finalize.
    ///
    /// The upload carries exactly the headers that the presign asks for, and never the API key.
    /// It has no time limit unless [`Client::with_timeout`] sets one.
    ///
    /// # Errors
    ///
    /// [`Error`]: 403 when uploads are not enabled on the key, or what the object storage says.
    pub async fn upload_file(
        &self,
        filename: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<Uploaded, Error> {
        let presign = PresignRequest {
            filename: filename.to_owned(),
            media_type: media_type.to_owned(),
            max_content_length: bytes.len() as u64,
        };
        let presigned = self.presign_file(&presign).await?;
        let body = Uint8Array::from(bytes).into();
        let put = self.put((&presigned).into(), body, None)?;
        self.send(put).await?;
        let finalized = self
            .finalize_file(&FinalizeRequest {
                object_key: presigned.object_key.clone(),
                max_content_length: presign.max_content_length,
                filename: Some(presign.filename),
                media_type: Some(presign.media_type),
            })
            .await?;
        Ok(Uploaded {
            leaf_name: leaf_name(&presigned.object_key).to_owned(),
            presigned,
            finalized,
        })
    }

    /// Puts the bytes where the presign says, by `fetch` if given, otherwise by the client's.
    pub(crate) fn put(
        &self,
        target: UploadTarget,
        body: JsValue,
        fetch: Option<Function>,
    ) -> Result<Outgoing, Error> {
        let url = target.upload_url;
        // The query holds the signature, which is as good as a key while it lasts.
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let is_http = path.starts_with("https://") || path.starts_with("http://");
        let has_credentials = path
            .split('/')
            .nth(2)
            .is_some_and(|host| host.contains('@'));
        // Parsed here, because `fetch` would repeat all of it in its error.
        if !is_http || has_credentials || Url::new(&url).is_err() {
            let message = "is no http: or https: URL, or has credentials in it";
            return Err(InputError::new("uploadUrl", message).into());
        }
        let path = path.chars().take(MAX_PATH_CHARS).collect();
        let mut headers = target.required_headers;
        // `fetch` would quote one that it does not like, and some are secrets.
        for (name, value) in &headers {
            check_header_form("requiredHeaders", name, value)?;
        }
        headers.retain(|(name, _)| !OF_FETCH.iter().any(|of| of.eq_ignore_ascii_case(name)));
        Ok(Outgoing {
            method: Method::Put.as_str(),
            url,
            path,
            headers,
            body,
            replay: Replay::Always,
            expected: Expected::Nothing,
            timeout: self.call.timeout.unwrap_or(None),
            with_key: false,
            fetch: fetch.or_else(|| self.config.fetch.clone()),
        })
    }
}
