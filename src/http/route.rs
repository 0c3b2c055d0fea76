//! The service's routes as requests: method, path, query, body.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::segment::is_relative;
use crate::InputError;
use crate::input_error::check_id;
use crate::model::{SessionListQuery, StepContentMode};
use crate::policy::Replay;

/// What JavaScript's `encodeURIComponent` encodes: an id stays one path segment, whatever it holds.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// A route of the service with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route<'a> {
    /// `POST /v1/agents/{agentId}/runs`
    StartRun {
        /// The agent to run.
        agent_id: &'a str,
    },
    /// `GET /v1/agents/{agentId}/sessions`
    ListSessions {
        /// The agent whose sessions are listed.
        agent_id: &'a str,
        /// Which of them.
        query: &'a SessionListQuery,
    },
    /// `GET /v1/runs/{runId}`
    Run {
        /// The run.
        run_id: &'a str,
    },
    /// `GET /v1/runs/{runId}/conversation`
    Conversation {
        /// Any run of the session.
        run_id: &'a str,
        /// How much of each step is returned. `None` leaves it to the service, which returns all.
        step_content: Option<StepContentMode>,
    },
    /// `GET /v1/runs/{runId}/stream`
    Stream {
        /// Any run of the session.
        run_id: &'a str,
    },
    /// `POST /v1/runs/{runId}/messages` or `…/input`
    SendInput {
        /// The run that waits.
        run_id: &'a str,
        /// Which of the two paths.
        path: InputPath,
    },
    /// `POST /v1/runs/{runId}/skip-agent-wait`
    SkipAgentWait {
        /// The run that waits.
        run_id: &'a str,
    },
    /// `POST /v1/file-library/presign`
    Presign,
    /// `POST /v1/file-library/finalize`
    Finalize,
}

/// The two equal paths that take input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputPath {
    /// `/messages`
    #[default]
    Messages,
    /// `/input`
    Input,
}

/// An HTTP method that the service uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`, for the object storage only.
    Put,
}

impl Method {
    /// The method's name in a request.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// A request to the service, before a base URL and a key are added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path with its query, every id encoded as one segment.
    pub path: String,
    /// The JSON body.
    pub body: Option<String>,
    /// When the request may be made again.
    pub replay: Replay,
}

impl Request {
    /// A request to a route that this crate has no name for.
    ///
    /// # Errors
    ///
    /// When the path does not start with `/v1/`, or could lead out of it.
    pub fn to_path(method: Method, path: &str, body: Option<String>) -> Result<Self, InputError> {
        let is_visible = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#');
        let bytes = path.as_bytes();
        let query = bytes.iter().position(|byte| *byte == b'?');
        let before_query = &bytes[..query.unwrap_or(bytes.len())];
        let leads_astray = |segment: &[u8]| segment.is_empty() || is_relative(segment);
        let mut segments = before_query.split(|byte| *byte == b'/').skip(1);
        if !bytes.iter().all(is_visible)
            || !bytes.starts_with(b"/v1/")
            || segments.any(leads_astray)
        {
            return Err(InputError::new(
                "path",
                "must start with /v1/, be encoded, and have no empty, `.` or `..` segment",
            ));
        }
        Ok(Self {
            method,
            path: path.to_owned(),
            body,
            replay: match method {
                Method::Get => Replay::Always,
                Method::Post | Method::Put => Replay::OnlyIfRefused,
            },
        })
    }
}

impl Route<'_> {
    /// The request for this route.
    ///
    /// # Errors
    ///
    /// When an id cannot stand in a path.
    pub fn request(&self, body: Option<String>) -> Result<Request, InputError> {
        Ok(Request {
            method: self.method(),
            path: self.path()?,
            body,
            replay: self.replay(),
        })
    }

    fn method(&self) -> Method {
        match self {
            Self::ListSessions { .. }
            | Self::Run { .. }
            | Self::Conversation { .. }
            | Self::Stream { .. } => Method::Get,
            Self::StartRun { .. }
            | Self::SendInput { .. }
            | Self::SkipAgentWait { .. }
            | Self::Presign
            | Self::Finalize => Method::Post,
        }
    }

    fn replay(&self) -> Replay {
        match self {
            Self::StartRun { .. } | Self::SendInput { .. } | Self::SkipAgentWait { .. } => {
                Replay::OnlyIfRefused
            }
            // A presign that nobody uses expires; finalize is idempotent.
            _ => Replay::Always,
        }
    }

    fn path(&self) -> Result<String, InputError> {
        Ok(match self {
            Self::StartRun { agent_id } => format!("/v1/agents/{}/runs", agent(agent_id)?),
            Self::ListSessions { agent_id, query } => format!(
                "/v1/agents/{}/sessions{}",
                agent(agent_id)?,
                sessions_query(query)
            ),
            Self::Run { run_id } => format!("/v1/runs/{}", run(run_id)?),
            Self::Conversation {
                run_id,
                step_content,
            } => {
                let query = match step_content {
                    None => "",
                    Some(StepContentMode::Full) => "?stepContent=full",
                    Some(StepContentMode::Slim) => "?stepContent=slim",
                };
                format!("/v1/runs/{}/conversation{query}", run(run_id)?)
            }
            Self::Stream { run_id } => format!("/v1/runs/{}/stream", run(run_id)?),
            Self::SendInput { run_id, path } => {
                let leaf = match path {
                    InputPath::Messages => "messages",
                    InputPath::Input => "input",
                };
                format!("/v1/runs/{}/{leaf}", run(run_id)?)
            }
            Self::SkipAgentWait { run_id } => format!("/v1/runs/{}/skip-agent-wait", run(run_id)?),
            Self::Presign => "/v1/file-library/presign".to_owned(),
            Self::Finalize => "/v1/file-library/finalize".to_owned(),
        })
    }
}

fn run(id: &str) -> Result<String, InputError> {
    check_id("runId", id)?;
    Ok(encode(id))
}

fn agent(id: &str) -> Result<String, InputError> {
    check_id("agentId", id)?;
    Ok(encode(id))
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).to_string()
}

fn sessions_query(query: &SessionListQuery) -> String {
    let parameters = [
        ("skip", query.skip.map(|skip| skip.to_string())),
        ("take", query.take.map(|take| take.to_string())),
        ("versionId", query.version_id.as_deref().map(encode)),
        ("status", query.status.as_deref().map(encode)),
    ];
    let mut text = String::new();
    for (name, value) in parameters {
        if let Some(value) = value {
            text.push(if text.is_empty() { '?' } else { '&' });
            text.push_str(name);
            text.push('=');
            text.push_str(&value);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(route: Route<'_>) -> String {
        route.request(None).unwrap().path
    }

    #[test]
    fn every_route_has_its_path() {
        let query = SessionListQuery {
            skip: Some(20),
            take: Some(10),
            version_id: Some("v/1".into()),
            status: Some("Waiting For&All".into()),
        };
        let run_id = "a b/c";
        for (route, expected) in [
            (Route::StartRun { agent_id: "a?" }, "/v1/agents/a%3F/runs"),
            (
                Route::ListSessions {
                    agent_id: "a",
                    query: &query,
                },
                "/v1/agents/a/sessions?skip=20&take=10&versionId=v%2F1&status=Waiting%20For%26All",
            ),
            (
                Route::ListSessions {
                    agent_id: "a",
                    query: &SessionListQuery::default(),
                },
                "/v1/agents/a/sessions",
            ),
            (Route::Run { run_id }, "/v1/runs/a%20b%2Fc"),
            (
                Route::Conversation {
                    run_id,
                    step_content: None,
                },
                "/v1/runs/a%20b%2Fc/conversation",
            ),
            (
                Route::Conversation {
                    run_id,
                    step_content: Some(StepContentMode::Slim),
                },
                "/v1/runs/a%20b%2Fc/conversation?stepContent=slim",
            ),
            (Route::Stream { run_id }, "/v1/runs/a%20b%2Fc/stream"),
            (
                Route::SendInput {
                    run_id,
                    path: InputPath::Messages,
                },
                "/v1/runs/a%20b%2Fc/messages",
            ),
            (
                Route::SendInput {
                    run_id,
                    path: InputPath::Input,
                },
                "/v1/runs/a%20b%2Fc/input",
            ),
            (
                Route::SkipAgentWait { run_id },
                "/v1/runs/a%20b%2Fc/skip-agent-wait",
            ),
            (Route::Presign, "/v1/file-library/presign"),
            (Route::Finalize, "/v1/file-library/finalize"),
        ] {
            assert_eq!(path(route), expected);
        }
    }

    #[test]
    fn what_starts_or_resumes_a_run_is_not_simply_sent_again() {
        for (route, replay) in [
            (Route::StartRun { agent_id: "a" }, Replay::OnlyIfRefused),
            (Route::SkipAgentWait { run_id: "r" }, Replay::OnlyIfRefused),
            (Route::Run { run_id: "r" }, Replay::Always),
            (Route::Presign, Replay::Always),
            (Route::Finalize, Replay::Always),
        ] {
            assert_eq!(route.request(None).unwrap().replay, replay);
        }
    }

    #[test]
    fn a_path_of_the_callers_stays_below_v1() {
        for path in ["/v1/runs", "/v1/agents/a%2Fb?x=../y&z=//"] {
            let request = Request::to_path(Method::Get, path, None).unwrap();
            assert_eq!(
                (request.path.as_str(), request.replay),
                (path, Replay::Always)
            );
        }
        for path in [
            "",
            "v1/runs",
            "/v2/runs",
            "//evil.test/v1/",
            "/v1/../v2",
            "/v1/%2e%2E/v2",
            "/v1//runs",
            "/v1/runs/",
            "/v1/a b",
            "/v1/a\\b",
            "/v1/é",
            "/v1/a#b",
            "/v1/a\r\nb",
            "/v1/./a",
        ] {
            let error = Request::to_path(Method::Get, path, None).unwrap_err();
            assert_eq!(error.field, "path", "{path:?}");
        }
    }

    #[test]
    fn an_id_that_is_none_is_refused() {
        let error = Route::Run { run_id: ".." }.request(None).unwrap_err();
        assert_eq!(error.field, "runId");
        let error = Route::StartRun { agent_id: "" }.request(None).unwrap_err();
        assert_eq!(error.field, "agentId");
    }

    proptest! {
        #[test]
        fn an_id_is_always_exactly_one_segment(id in "\\PC+") {
            prop_assume!(id != "." && id != "..");
            let path = path(Route::Run { run_id: &id });
            let segment = path.strip_prefix("/v1/runs/").unwrap();
            prop_assert!(!segment.contains(['/', '?', '#', '\\', ' ']));
            let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().unwrap();
            prop_assert_eq!(decoded, id);
        }
    }
}
