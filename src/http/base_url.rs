//! The base URL: checked once, joined often.
//!
//! Not the `url` crate: its Unicode tables alone are larger than this whole client, and `fetch`
//! parses the URL again anyway. What must be decided here is only whether a key may go there, so
//! everything that could make `fetch` see another host than we do is refused.

use super::segment::is_relative;
use crate::InputError;

/// Where the service lives unless the caller says otherwise.
pub const DEFAULT_BASE_URL: &str = "https://api.phrony.com";

/// A checked base URL, with or without a path prefix.
///
/// ```
/// use phrony_client::http::BaseUrl;
///
/// let base = BaseUrl::parse("https://example.com/phrony/")?;
/// assert_eq!(base.join("/v1/runs/r"), "https://example.com/phrony/v1/runs/r");
/// # Ok::<(), phrony_client::InputError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    prefix: String,
    security: Security,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    /// `https:`, or a path on the page's own origin.
    Safe,
    /// `http:` to this machine.
    Loopback,
    /// `http:` to another machine: whoever is in between can read along.
    Plain,
}

impl BaseUrl {
    /// Reads a base URL: `http:` or `https:` with an optional path prefix, or, in a browser, a
    /// path on the page's own origin such as `/api/phrony`.
    ///
    /// # Errors
    ///
    /// When it is something else, or has credentials, a query, a fragment, a backslash, white
    /// space or control characters.
    pub fn parse(url: &str) -> Result<Self, InputError> {
        let refuse = |message: &str| InputError::new("baseUrl", message);
        if url
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '?' | '#'))
        {
            return Err(refuse(
                "must not have a query, a fragment, backslashes, white space or control characters",
            ));
        }
        let security = if let Some(rest) = strip_scheme(url, "https://") {
            authority(rest)?;
            Security::Safe
        } else if let Some(rest) = strip_scheme(url, "http://") {
            if is_loopback(authority(rest)?) {
                Security::Loopback
            } else {
                Security::Plain
            }
        } else if url.starts_with('/') && !url.starts_with("//") {
            Security::Safe
        } else {
            return Err(refuse(
                "must start with https:// (or be a path such as /api/phrony in a browser)",
            ));
        };
        let prefix = url.trim_end_matches('/').to_owned();
        // The scheme and the host stand before the third slash, if there are any.
        let before_path = if url.starts_with('/') { 1 } else { 3 };
        if prefix
            .split('/')
            .skip(before_path)
            .any(|segment| is_relative(segment.as_bytes()))
        {
            return Err(refuse("must not have `.` or `..` in its path"));
        }
        Ok(Self { prefix, security })
    }

    /// Refuses to send a key where others can read it.
    ///
    /// # Errors
    ///
    /// When the URL is `http:` to a host that is not this machine.
    pub fn check_secret_may_be_sent(&self) -> Result<(), InputError> {
        match self.security {
            Security::Safe | Security::Loopback => Ok(()),
            Security::Plain => Err(InputError::new(
                "baseUrl",
                "is http: to another machine, which would show the API key to the network; \
                 use https:, or allowInsecure: true for a network that you trust",
            )),
        }
    }

    /// The URL of `path`, which starts with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }
}

fn strip_scheme<'a>(url: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = url.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// The `host[:port]` at the start of `rest`.
fn authority(rest: &str) -> Result<&str, InputError> {
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return Err(InputError::new("baseUrl", "must not hold credentials"));
    }
    if authority.is_empty() || authority.starts_with(':') {
        return Err(InputError::new("baseUrl", "has no host"));
    }
    Ok(authority)
}

/// Only the spellings that can mean nothing else: `fetch` understands more of them (`127.1`,
/// `0x7f000001`), but taking one for another host costs no more than an `allowInsecure`.
fn is_loopback(authority: &str) -> bool {
    if let Some(v6) = authority.strip_prefix("[::1]") {
        return v6.is_empty() || v6.starts_with(':');
    }
    let host = authority.split(':').next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost") || is_loopback_v4(&host)
}

/// `127.` and three more decimal numbers of a byte.
fn is_loopback_v4(host: &str) -> bool {
    let Some(rest) = host.strip_prefix("127.") else {
        return false;
    };
    let is_byte = |label: &str| {
        let all_digits = label.bytes().all(|byte| byte.is_ascii_digit());
        // A leading zero makes it octal for some.
        let is_decimal = all_digits && (label == "0" || !label.starts_with('0'));
        is_decimal && label.parse::<u8>().is_ok()
    };
    rest.split('.').count() == 3 && rest.split('.').all(is_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_a_path_prefix_and_drops_trailing_slashes() {
        for (base, joined) in [
            (DEFAULT_BASE_URL, "https://api.phrony.com/v1/x"),
            ("https://h/", "https://h/v1/x"),
            ("https://h:8443/a/b//", "https://h:8443/a/b/v1/x"),
            ("HTTPS://h/a", "HTTPS://h/a/v1/x"),
            ("/api/phrony/", "/api/phrony/v1/x"),
            ("/", "/v1/x"),
        ] {
            assert_eq!(
                BaseUrl::parse(base).unwrap().join("/v1/x"),
                joined,
                "{base}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_base_url() {
        for url in [
            "",
            "api.phrony.com",
            "ftp://h",
            "//h/v1",
            "https://",
            "https:///v1",
            "https://:80/",
            "https://user:pass@h",
            "https://h?x=1",
            "https://h#x",
            "https://h\\@evil",
            "https://h /",
            "https://h\n",
            "https://h/a/../b",
            "https://h/./b",
            "https://h/%2e%2E/b",
            "https://h/a/.%2e",
            "/..",
            "/./b",
            "/a/../b",
        ] {
            let error = BaseUrl::parse(url).unwrap_err();
            assert_eq!(error.field, "baseUrl", "{url:?}");
        }
    }

    #[test]
    fn a_key_goes_over_plain_http_to_this_machine_only() {
        for url in [
            "https://example.com",
            "/api",
            "http://localhost:3000",
            "http://LOCALHOST",
            "http://app.localhost/x",
            "http://127.0.0.1:1/x",
            "http://127.8.9.10",
            "http://[::1]:8080/",
        ] {
            let base = BaseUrl::parse(url).unwrap();
            assert_eq!(base.check_secret_may_be_sent(), Ok(()), "{url}");
        }
        for url in [
            "http://example.com",
            "http://localhost.example.com",
            "http://localhost%2eexample.com",
            "http://notlocalhost",
            "http://127.0.0.1.example.com",
            "http://127.0.0",
            "http://127.0.0.0.1",
            "http://127.0.0.256",
            "http://127.0.0.01",
            "http://127.0.0.",
            "http://127.0.0.1%2eexample.com",
            "http://10.0.0.1",
            "http://[::1].example.com",
            "http://[::2]",
            "http://0.0.0.0",
        ] {
            let base = BaseUrl::parse(url).unwrap();
            assert!(base.check_secret_may_be_sent().is_err(), "{url}");
        }
    }
}
