//! The service's routes as a gateway in front of it sees them: which of them a request is for.
//!
//! The rule is strict, because the gateway adds a key to whatever passes: every id is a UUID, and
//! nothing in the path could be read in another way by whoever comes next. What is encoded, even
//! needlessly, is no route.

use super::Method;

/// The service's routes by name. The names are those of the client's methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteName {
    /// `POST /v1/agents/{agentId}/runs`
    StartRun,
    /// `GET /v1/agents/{agentId}/sessions`
    ListSessions,
    /// `GET /v1/runs/{runId}`
    GetRun,
    /// `GET /v1/runs/{runId}/conversation`
    GetConversation,
    /// `GET /v1/runs/{runId}/stream`
    StreamRunEvents,
    /// `POST /v1/runs/{runId}/messages` or `…/input`
    SendRunMessage,
    /// `POST /v1/runs/{runId}/skip-agent-wait`
    SkipAgentWaitTimer,
    /// `POST /v1/file-library/presign`
    PresignFile,
    /// `POST /v1/file-library/finalize`
    FinalizeFile,
}

/// The route that a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteMatch<'a> {
    /// Which of them.
    pub name: RouteName,
    /// What stands before `/v1`: where the gateway is mounted.
    pub prefix: &'a str,
    /// The path from `/v1` on.
    pub path: &'a str,
    /// The agent or the run, if the route has one. It is a UUID.
    pub id: Option<&'a str>,
}

/// The route that a request is for, by its method and its path without the query; `None` if it is
/// for none of them.
///
/// ```
/// use phrony_client::http::{RouteName, match_route};
///
/// let path = "/api/phrony/v1/runs/8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0f1/stream";
/// let route = match_route("GET", path).unwrap();
/// assert_eq!(route.name, RouteName::StreamRunEvents);
/// assert_eq!(route.prefix, "/api/phrony");
/// assert_eq!(match_route("GET", "/api/phrony/v1/runs/..%2fagents/stream"), None);
/// ```
#[must_use]
pub fn match_route<'a>(method: &str, path: &'a str) -> Option<RouteMatch<'a>> {
    if !is_plain(path) {
        return None;
    }
    // The last one: what the gateway is mounted at may be versioned too.
    let start = path
        .as_bytes()
        .windows(4)
        .rposition(|part| part == b"/v1/")?;
    let (prefix, path) = path.split_at_checked(start)?;
    let mut segments = path.as_bytes().split(is_slash).skip(2);
    let (resource, second, third) = (segments.next()?, segments.next()?, segments.next());
    if segments.next().is_some() {
        return None;
    }
    let (allowed, name) = match (resource, third) {
        (b"agents", Some(b"runs")) => (Method::Post, RouteName::StartRun),
        (b"agents", Some(b"sessions")) => (Method::Get, RouteName::ListSessions),
        (b"runs", None) => (Method::Get, RouteName::GetRun),
        (b"runs", Some(b"conversation")) => (Method::Get, RouteName::GetConversation),
        (b"runs", Some(b"stream")) => (Method::Get, RouteName::StreamRunEvents),
        (b"runs", Some(b"messages" | b"input")) => (Method::Post, RouteName::SendRunMessage),
        (b"runs", Some(b"skip-agent-wait")) => (Method::Post, RouteName::SkipAgentWaitTimer),
        (b"file-library", None) if second == b"presign" => (Method::Post, RouteName::PresignFile),
        (b"file-library", None) if second == b"finalize" => (Method::Post, RouteName::FinalizeFile),
        _ => return None,
    };
    let id = match resource {
        b"file-library" => None,
        _ => Some(std::str::from_utf8(second).ok()?),
    };
    let is_match = method == allowed.as_str() && id.is_none_or(is_uuid);
    is_match.then_some(RouteMatch {
        name,
        prefix,
        path,
        id,
    })
}

/// Whether a path means the same to everybody: no segment is empty or relative, and none has a
/// character that is or could be encoded.
fn is_plain(path: &str) -> bool {
    let is_plain_segment = |segment: &[u8]| {
        !matches!(segment, b"" | b"." | b"..")
            && segment
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte))
    };
    let path = path.as_bytes().strip_prefix(b"/");
    path.is_some_and(|path| path.split(is_slash).all(is_plain_segment))
}

fn is_slash(byte: &u8) -> bool {
    *byte == b'/'
}

fn is_uuid(id: &str) -> bool {
    let is_dash = |place| matches!(place, 8 | 13 | 18 | 23);
    id.len() == 36
        && id
            .bytes()
            .enumerate()
            .all(|(place, byte)| match is_dash(place) {
                true => byte == b'-',
                false => byte.is_ascii_hexdigit(),
            })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{InputPath, Route};
    use crate::model::SessionListQuery;
    use proptest::prelude::*;

    const ID: &str = "8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0f1";

    fn routes() -> Vec<(RouteName, Route<'static>)> {
        let query: &'static SessionListQuery = Box::leak(Box::default());
        let input = |path| Route::SendInput { run_id: ID, path };
        let step_content = None;
        vec![
            (RouteName::StartRun, Route::StartRun { agent_id: ID }),
            (
                RouteName::ListSessions,
                Route::ListSessions {
                    agent_id: ID,
                    query,
                },
            ),
            (RouteName::GetRun, Route::Run { run_id: ID }),
            (
                RouteName::GetConversation,
                Route::Conversation {
                    run_id: ID,
                    step_content,
                },
            ),
            (RouteName::StreamRunEvents, Route::Stream { run_id: ID }),
            (RouteName::SendRunMessage, input(InputPath::Messages)),
            (RouteName::SendRunMessage, input(InputPath::Input)),
            (
                RouteName::SkipAgentWaitTimer,
                Route::SkipAgentWait { run_id: ID },
            ),
            (RouteName::PresignFile, Route::Presign),
            (RouteName::FinalizeFile, Route::Finalize),
        ]
    }

    #[test]
    fn what_the_client_asks_for_passes_under_every_prefix() {
        for (name, route) in routes() {
            let request = route.request(None).unwrap();
            for prefix in ["", "/api/phrony", "/v1", "/api/v1/x"] {
                let path = format!("{prefix}{}", request.path);
                let matched = match_route(request.method.as_str(), &path).unwrap();
                assert_eq!((matched.name, matched.prefix), (name, prefix));
                assert_eq!(matched.path, request.path);
                assert_eq!(matched.id.is_some(), request.path.contains(ID));
            }
            for method in ["GET", "POST", "PUT", "DELETE", "HEAD", "get", "GET ", ""] {
                let is_its = method == request.method.as_str();
                assert_eq!(match_route(method, &request.path).is_some(), is_its);
            }
        }
    }

    #[test]
    fn an_id_is_a_uuid_in_either_case() {
        for id in [
            ID,
            &ID.to_uppercase(),
            "00000000-0000-0000-0000-000000000000",
        ] {
            assert!(match_route("GET", &format!("/v1/runs/{id}")).is_some());
        }
        for id in [
            "1",
            "",
            &ID[1..],
            &ID.replace('-', "0"),
            &ID.replace('8', "g"),
        ] {
            assert_eq!(match_route("GET", &format!("/v1/runs/{id}")), None, "{id}");
        }
    }

    proptest! {
        #[test]
        fn one_character_more_or_other_is_another_path(
            which in 0_usize..10, place in any::<prop::sample::Index>(), character in any::<char>(), replaces in any::<bool>(),
        ) {
            let (name, route) = routes().swap_remove(which);
            let request = route.request(None).unwrap();
            let mut path = request.path.clone();
            let place = place.index(path.len());
            path.replace_range(place..place + usize::from(replaces), character.encode_utf8(&mut [0; 4]));
            let method = request.method.as_str();
            if let Some(matched) = match_route(method, &path) {
                // Another prefix, another id, or the other path of the same route.
                prop_assert_eq!(matched.name, name);
                prop_assert!(matched.path.is_ascii() && !matched.path.contains(['%', '\\']));
                prop_assert_eq!(matched.path.len(), request.path.len());
            }
        }

        #[test]
        fn what_passes_is_what_the_client_would_ask_for(path in "(/(v1|runs|agents|\\.|\\.\\.|%2e|stream|[a-z~]{0,3}|8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0f1)){1,7}") {
            for method in ["GET", "POST"] {
                if let Some(matched) = match_route(method, &path) {
                    let known = routes().into_iter().any(|(name, route)| {
                        let request = route.request(None).unwrap();
                        name == matched.name && request.path == matched.path && request.method.as_str() == method
                    });
                    prop_assert!(known, "{}", path);
                    prop_assert!(!matched.prefix.contains("//") && !matched.prefix.contains("/."));
                }
            }
        }
    }
}
