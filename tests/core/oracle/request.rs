//! What a request is made of, against what a browser makes of the same: `url` reads a URL as the
//! WHATWG has it, `http` takes the names and values that can stand in a header, and `httpdate` reads
//! dates.

use std::time::{Duration, UNIX_EPOCH};

use ::http::{HeaderName, HeaderValue};
use phrony_client::http::{
    ApiKey, BaseUrl, InputPath, Method, Request, Route, check_header, match_route,
};
use phrony_client::model::SessionListQuery;
use phrony_client::policy::{Failure, Replay, RetryPolicy, parse_retry_after};
use phrony_client::sse::last_event_id_header;
use url::{Host, Url};

/// The page that a path is taken from.
const PAGE: &str = "https://page.example/admin/";

/// A base URL that is taken means to a browser what it means here, whatever is joined to it; and a
/// key goes to `https:`, to the page's own origin or to this machine.
pub fn check_base_url(text: &str) {
    let Ok(base) = BaseUrl::parse(text) else {
        return;
    };
    let page = Url::parse(PAGE).unwrap();
    // What a browser cannot read, it does not ask for.
    let Ok(url) = page.join(&base.join("/v1/x")) else {
        return;
    };
    assert!(url.username().is_empty() && url.password().is_none());
    assert_eq!((url.query(), url.fragment()), (None, None));
    let path = url.path();
    assert!(path.ends_with("/v1/x"), "the path is {path}");
    let slashes = |path: &str| path.bytes().filter(|&byte| byte == b'/').count();
    let given = match text.split_once("://") {
        Some((_, rest)) if !text.starts_with('/') => rest,
        _ => text,
    };
    let given = given.trim_end_matches('/');
    assert_eq!(
        slashes(path),
        slashes(given) + slashes("/v1/x"),
        "the path is {path}"
    );
    if base.check_secret_may_be_sent().is_ok() {
        let is_own = text.starts_with('/') && url.origin() == page.origin();
        assert!(is_own || is_safe(&url), "a key would go to {url}");
    }
}

fn is_safe(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback)
}

/// An id is one segment of a path, and a query has the parameters that it was given, whatever they
/// hold.
pub fn check_route(id: &str) {
    let query = SessionListQuery {
        skip: Some(1),
        version_id: Some(id.to_owned()),
        status: Some(id.to_owned()),
        ..SessionListQuery::default()
    };
    let routes = [
        (Route::StartRun { agent_id: id }, 2, 4),
        (
            Route::ListSessions {
                agent_id: id,
                query: &query,
            },
            2,
            4,
        ),
        (Route::Run { run_id: id }, 2, 3),
        (Route::Stream { run_id: id }, 2, 4),
        (
            Route::SendInput {
                run_id: id,
                path: InputPath::Messages,
            },
            2,
            4,
        ),
        (Route::SkipAgentWait { run_id: id }, 2, 4),
    ];
    for (route, place, length) in routes {
        let is_id = !id.is_empty() && id != "." && id != ".." && !id.chars().any(char::is_control);
        let request = route.request(None);
        assert_eq!(request.is_ok(), is_id, "{id:?}");
        let Ok(request) = request else { return };
        let url = Url::parse(&format!("https://h{}", request.path)).unwrap();
        let segments: Vec<_> = url.path_segments().unwrap().collect();
        assert_eq!(segments.len(), length, "{url}");
        let segment = percent_encoding::percent_decode_str(segments[place]);
        assert_eq!(segment.decode_utf8().unwrap(), id);
        if let Route::ListSessions { .. } = route {
            let read: Vec<_> = url.query_pairs().collect();
            let read: Vec<_> = read
                .iter()
                .map(|(name, value)| (&**name, &**value))
                .collect();
            assert_eq!(read, [("skip", "1"), ("versionId", id), ("status", id)]);
        }
    }
}

/// What passes a gateway is read by a browser as it stands, is below the gateway's prefix, and has a
/// UUID where an id is.
pub fn check_route_match(path: &str) {
    for method in ["GET", "POST"] {
        let Some(matched) = match_route(method, path) else {
            continue;
        };
        let url = Url::parse(&format!("https://h{path}")).unwrap();
        assert_eq!(
            (url.path(), url.query(), url.fragment()),
            (path, None, None)
        );
        assert_eq!(format!("{}{}", matched.prefix, matched.path), path);
        assert!(matched.path.starts_with("/v1/"));
        let request = Request::to_path(Method::Get, matched.path, None).unwrap();
        assert_eq!(request.path, matched.path);
        if let Some(id) = matched.id {
            let groups: Vec<_> = id.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12]);
            assert_eq!(matched.path.split('/').nth(3), Some(id));
        }
    }
}

/// A header is taken if it can be sent and is not the client's own.
pub fn check_headers(name: &str, value: &str) {
    // `fetch` takes one character for each byte.
    let bytes: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(c).ok()).collect();
    let is_value = bytes.is_some_and(|bytes| HeaderValue::from_bytes(&bytes).is_ok());
    let read = HeaderName::from_bytes(name.as_bytes());
    let is_free =
        read.is_ok_and(|name| !["x-api-key", "content-type", "accept"].contains(&name.as_str()));
    let checked = check_header(name, value);
    assert_eq!(checked.is_ok(), is_free && is_value, "{name:?}: {value:?}");
    // It may be a secret, so the error is that of any other value.
    if let Err(error) = checked {
        assert_eq!(check_header(name, "\0"), Err(error));
    }
}

/// A key is visible ASCII, and is not printed.
pub fn check_key(text: &str) {
    let is_key = !text.is_empty() && text.chars().all(|c| ('!'..='~').contains(&c));
    let key = ApiKey::new(text);
    assert_eq!(key.is_ok(), is_key);
    if let Ok(key) = key {
        assert_eq!(key.expose(), text);
        assert_eq!(format!("{key:?}"), "ApiKey(hidden)");
        assert!(HeaderValue::from_str(text).is_ok());
    }
}

/// An id that is sent arrives as it is.
pub fn check_last_event_id(id: &str) {
    let header = last_event_id_header(id);
    let is_sent = !id.is_empty()
        && id.len() <= 1024
        && id.trim() == id
        && HeaderValue::from_bytes(id.as_bytes()).is_ok()
        && !id.contains('\t');
    assert_eq!(header.is_some(), is_sent, "{id:?}");
    if let Some(header) = header {
        assert_eq!(check_header("Last-Event-ID", &header), Ok(()));
        let bytes: Vec<u8> = header.chars().map(|c| u8::try_from(c).unwrap()).collect();
        assert_eq!(bytes, id.as_bytes());
    }
}

/// Seconds, or a date that a stricter reader than `Date.parse` takes; and whatever that one says of
/// a date, there is no panic.
pub fn check_retry_after(text: &str) {
    const NOW: u64 = 784_111_770;
    let date = |text: &str| {
        let date = httpdate::parse_http_date(text).ok()?;
        date.duration_since(UNIX_EPOCH).ok()
    };
    let parse_date = |text: &str| date(text).map_or(f64::NAN, |date| date.as_secs_f64() * 1e3);
    let asked = parse_retry_after(text, NOW as f64 * 1e3, &parse_date);
    let value = text.trim();
    if !value.is_empty() && value.chars().all(|c| c.is_ascii_digit()) {
        let seconds = value.parse().unwrap_or(u64::MAX);
        assert_eq!(asked, Some(Duration::from_secs(seconds)));
    } else if value.contains(',') && value.ends_with(" GMT") {
        let now = Duration::from_secs(NOW);
        assert_eq!(asked, date(value).map(|date| date.saturating_sub(now)));
    } else {
        assert_eq!(asked, None);
    }
    check_patience(asked);
    for milliseconds in [
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN,
        8.64e15,
    ] {
        let _ = parse_retry_after(text, NOW as f64, &|_| milliseconds);
    }
}

/// However long the server asks to wait, a patient caller waits at least as long.
fn check_patience(asked: Option<Duration>) {
    let policy = RetryPolicy {
        base: Duration::from_secs(2),
        longest_asked: Duration::MAX,
        ..RetryPolicy::default()
    };
    let pause = policy.pause(Replay::Always, Failure::Status(429, asked), 0, 0.9);
    assert!(pause >= asked);
}

/// A text that is taken for everything, and a header's name and value with `|` between them.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    check_base_url(&text);
    check_route(&text);
    check_route_match(&text);
    check_key(&text);
    check_last_event_id(&text);
    check_retry_after(&text);
    let (name, value) = text.split_once('|').unwrap_or(("X-Trace", &text));
    check_headers(name, value);
}
