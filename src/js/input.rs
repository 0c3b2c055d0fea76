//! Bodies that JavaScript callers write.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::fields::Fields;
use crate::InputError;
use crate::model::{
    FinalizeRequest, MessageFile, PresignRequest, SendInputBody, SessionListQuery, StepContentMode,
};

/// Checks a body for `POST /v1/runs/{runId}/messages`.
pub(super) fn check_input(run_id: &str, body: &JsValue) -> Result<(), InputError> {
    let fields = Fields::only(body, "body", &SendInputBody::<JsValue>::FIELDS)?;
    SendInputBody {
        run_id: fields.required_text("runId")?,
        user_task_id: fields.text("userTaskId")?,
        approved: fields.boolean("approved")?,
        selected_option_id: fields.text("selectedOptionId")?,
        text_value: fields.text("textValue")?,
        number_value: fields.number("numberValue")?,
        metadata: metadata(&fields)?,
        text: fields.text("text")?,
        message: fields.text("message")?,
        files: files(&fields)?,
        completed_by_email: fields.text("completedByEmail")?,
        skip_agent_wait: fields.boolean("skipAgentWait")?,
    }
    .validate(run_id)
}

fn metadata(body: &Fields<'_>) -> Result<Option<JsValue>, InputError> {
    match body.get("metadata") {
        Some(metadata) if !metadata.is_object() || Array::is_array(&metadata) => {
            Err(InputError::new("metadata", "must be an object"))
        }
        metadata => Ok(metadata),
    }
}

fn files(body: &Fields<'_>) -> Result<Option<Vec<MessageFile>>, InputError> {
    let Some(files) = body.get("files") else {
        return Ok(None);
    };
    if !Array::is_array(&files) {
        return Err(InputError::new("files", "must be a list of files"));
    }
    let files = Array::from(&files);
    let file = |(index, file): (usize, JsValue)| {
        let name = format!("files[{index}]");
        message_file(&file, &name).map_err(|error| match error.field.starts_with(&name) {
            true => error,
            false => InputError::new(format!("{name}.{}", error.field), error.message),
        })
    };
    files
        .iter()
        .enumerate()
        .map(file)
        .collect::<Result<_, _>>()
        .map(Some)
}

fn message_file(file: &JsValue, name: &str) -> Result<MessageFile, InputError> {
    let fields = Fields::only(file, name, &MessageFile::FIELDS)?;
    if fields.boolean("phronyFile")? != Some(true) {
        return Err(InputError::new("phronyFile", "must be true"));
    }
    let mut file = MessageFile::new(fields.required_text("objectKey")?);
    file.filename = fields.text("filename")?;
    file.media_type = fields.text("mediaType")?;
    Ok(file)
}

/// Checks a body for `POST /v1/file-library/presign`.
pub(super) fn check_presign(file: &JsValue) -> Result<(), InputError> {
    let fields = Fields::only(file, "file", &PresignRequest::FIELDS)?;
    PresignRequest {
        filename: fields.required_text("filename")?,
        media_type: fields.required_text("mediaType")?,
        max_content_length: fields.bytes("maxContentLength")?,
    }
    .validate()
}

/// Checks a body for `POST /v1/file-library/finalize`.
pub(super) fn check_finalize(file: &JsValue) -> Result<(), InputError> {
    let fields = Fields::only(file, "file", &FinalizeRequest::FIELDS)?;
    FinalizeRequest {
        object_key: fields.required_text("objectKey")?,
        max_content_length: fields.bytes("maxContentLength")?,
        filename: fields.text("filename")?,
        media_type: fields.text("mediaType")?,
    }
    .validate()
}

/// The query of `GET /v1/agents/{agentId}/sessions`.
pub(super) fn sessions_query(query: &JsValue) -> Result<SessionListQuery, InputError> {
    if query.is_undefined() || query.is_null() {
        return Ok(SessionListQuery::default());
    }
    let fields = Fields::only(query, "query", &SessionListQuery::FIELDS)?;
    Ok(SessionListQuery {
        skip: fields.count("skip")?,
        take: fields.count("take")?,
        version_id: fields.text("versionId")?,
        status: fields.text("status")?,
    })
}

/// How much of each step `GET /v1/runs/{runId}/conversation` returns, if the query says it.
pub(super) fn step_content(query: &JsValue) -> Result<Option<StepContentMode>, InputError> {
    match Fields::new(query, "query")?.text("stepContent")?.as_deref() {
        None => Ok(None),
        Some("full") => Ok(Some(StepContentMode::Full)),
        Some("slim") => Ok(Some(StepContentMode::Slim)),
        Some(_) => Err(InputError::new("stepContent", "must be full or slim")),
    }
}
