//! The file library and its object storage.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use phrony_client::model::PresignRequest;

use crate::config::Limits;
use crate::ids::Ids;
use crate::lock::lock;

/// The header that tells the storage how long the upload may be, in addition to its content type.
pub const LENGTH_HEADER: &str = "x-upload-content-length-range";

/// How many uploads are kept, whatever their size.
const MAX_UPLOADS: usize = 10_000;

/// All uploads, within limits.
#[derive(Debug)]
pub struct Files {
    ids: Ids,
    expires: Duration,
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last_number: u64,
    /// By number: the oldest first.
    uploads: BTreeMap<u64, Upload>,
}

/// An upload that was presigned, and perhaps done.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its key in the storage.
    pub object_key: String,
    /// What its URL is signed with.
    pub signature: String,
    /// The media type that it must have.
    pub media_type: String,
    /// The most bytes that it may have.
    pub max_length: u64,
    /// The bytes, once they are there.
    pub bytes: Option<Bytes>,
    /// Whether the upload was registered.
    pub finalized: bool,
    expires: Instant,
}

impl Upload {
    /// The headers that the upload must be sent with.
    #[must_use]
    pub fn required_headers(&self) -> BTreeMap<String, String> {
        BTreeMap::from([
            ("Content-Type".to_owned(), self.media_type.clone()),
            (LENGTH_HEADER.to_owned(), format!("0,{}", self.max_length)),
        ])
    }

    /// Whether the upload may no longer be started.
    #[must_use]
    pub fn expired(&self) -> bool {
        Instant::now() >= self.expires
    }
}

/// Why an upload is not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFinalized {
    /// No such object key.
    Unknown,
    /// Nothing was uploaded.
    NothingUploaded,
    /// More was uploaded than the caller says there may be.
    TooLong,
}

impl Files {
    /// An empty library.
    #[must_use]
    pub fn new(ids: Ids, expires: Duration, limits: Limits) -> Self {
        Self {
            ids,
            expires,
            limits,
            state: Mutex::default(),
        }
    }

    /// How long an upload may be started.
    #[must_use]
    pub fn expires(&self) -> Duration {
        self.expires
    }

    /// Prepares an upload.
    pub fn presign(&self, request: &PresignRequest) -> Upload {
        let mut state = lock(&self.state);
        state.last_number += 1;
        let number = state.last_number;
        let folder = self.ids.uuid(&format!("upload/{number}"));
        let upload = Upload {
            object_key: format!("uploads/{folder}/{}", leaf(&request.filename)),
            signature: self.ids.secret(&format!("upload/{number}/signature")),
            media_type: request.media_type.clone(),
            max_length: request.max_content_length,
            bytes: None,
            finalized: false,
            expires: Instant::now() + self.expires,
        };
        state.uploads.insert(number, upload.clone());
        while state.uploads.len() > MAX_UPLOADS {
            state.uploads.pop_first();
        }
        upload
    }

    /// The upload with this key.
    #[must_use]
    pub fn get(&self, object_key: &str) -> Option<Upload> {
        let state = lock(&self.state);
        state.find(object_key).map(|(_, upload)| upload.clone())
    }

    /// Stores the bytes of an upload; the oldest others make room.
    pub fn put(&self, object_key: &str, bytes: Bytes) {
        let mut state = lock(&self.state);
        let Some(number) = state.find(object_key).map(|(number, _)| number) else {
            return;
        };
        if let Some(upload) = state.uploads.get_mut(&number) {
            upload.bytes = Some(bytes);
        }
        while state.stored() > self.limits.stored_file_bytes {
            let oldest = state
                .uploads
                .iter()
                .find(|(other, upload)| **other != number && upload.bytes.is_some())
                .map(|(other, _)| *other);
            match oldest {
                Some(oldest) => state.uploads.remove(&oldest),
                None => break,
            };
        }
    }

    /// Registers an upload: its size, and whether that had been done before.
    ///
    /// # Errors
    ///
    /// When there is nothing to register.
    pub fn finalize(
        &self,
        object_key: &str,
        max_length: u64,
    ) -> Result<(usize, bool), NotFinalized> {
        let mut state = lock(&self.state);
        let number = state
            .find(object_key)
            .map(|(number, _)| number)
            .ok_or(NotFinalized::Unknown)?;
        let upload = state
            .uploads
            .get_mut(&number)
            .ok_or(NotFinalized::Unknown)?;
        let size = upload
            .bytes
            .as_ref()
            .ok_or(NotFinalized::NothingUploaded)?
            .len();
        if size as u64 > max_length {
            return Err(NotFinalized::TooLong);
        }
        let already = std::mem::replace(&mut upload.finalized, true);
        Ok((size, already))
    }
}

impl State {
    fn find(&self, object_key: &str) -> Option<(u64, &Upload)> {
        self.uploads
            .iter()
            .find(|(_, upload)| upload.object_key == object_key)
            .map(|(number, upload)| (*number, upload))
    }

    fn stored(&self) -> u64 {
        self.uploads
            .values()
            .filter_map(|upload| upload.bytes.as_ref())
            .map(|bytes| bytes.len() as u64)
            .sum()
    }
}

/// `filename` as one segment of a path that every URL parser leaves alone.
fn leaf(filename: &str) -> String {
    let leaf: String = filename
        .chars()
        .map(|c| if matches!(c, '/' | '\\') { '_' } else { c })
        .collect();
    if leaf.chars().all(|c| c == '.') {
        return format!("_{leaf}");
    }
    leaf
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(filename: &str) -> PresignRequest {
        PresignRequest {
            filename: filename.into(),
            media_type: "text/plain".into(),
            max_content_length: 10,
        }
    }

    #[test]
    fn a_filename_is_one_harmless_segment() {
        assert_eq!(leaf("a/b\\c.txt"), "a_b_c.txt");
        assert_eq!(leaf(".."), "_..");
        assert_eq!(leaf("r\u{e9}sum\u{e9}.pdf"), "r\u{e9}sum\u{e9}.pdf");
    }

    #[test]
    fn the_oldest_file_makes_room() {
        let limits = Limits {
            stored_file_bytes: 10,
            ..Limits::default()
        };
        let files = Files::new(Ids::new(1), Duration::from_secs(1), limits);
        let (first, second) = (files.presign(&request("a")), files.presign(&request("b")));
        files.put(&first.object_key, Bytes::from_static(b"123456"));
        files.put(&second.object_key, Bytes::from_static(b"123456"));
        assert!(files.get(&first.object_key).is_none());
        assert_eq!(files.finalize(&second.object_key, 10), Ok((6, false)));
        assert_eq!(files.finalize(&second.object_key, 10), Ok((6, true)));
    }
}
