//! Telling a missing network from other failures of an installer.

use anyhow::Error;

/// What cargo, rustup, npm and apt write when they reach no server.
const SIGNS: [&str; 13] = [
    "could not resolve",
    "couldn't resolve",
    "failed to resolve",
    "temporary failure resolving",
    "temporary failure in name resolution",
    "failed to lookup address",
    "dns error",
    "enotfound",
    "eai_again",
    "econnrefused",
    "etimedout",
    "could not connect",
    "couldn't connect",
];

/// Whether an installer failed because it reached no server.
pub(crate) fn is_missing(error: &Error) -> bool {
    let text = format!("{error:#}").to_lowercase();
    SIGNS.iter().any(|sign| text.contains(sign))
}

/// Replaces the installer's many lines by one, where the reason is that there is no network.
pub(crate) fn explain(error: Error, wanted: &str) -> Error {
    if is_missing(&error) {
        Error::msg(format!(
            "no network: cannot download {wanted}; connect and run the command again"
        ))
    } else {
        error.context(format!("cannot install {wanted}"))
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::explain;

    #[test]
    fn a_missing_network_is_one_line() {
        let error =
            anyhow!("npm error code EAI_AGAIN\nnpm error syscall getaddrinfo\nnpm error errno");
        assert_eq!(
            explain(error, "the npm packages").to_string(),
            "no network: cannot download the npm packages; connect and run the command again"
        );
    }

    #[test]
    fn other_failures_keep_their_reason() {
        let text = format!("{:#}", explain(anyhow!("disk full"), "wasm-pack 1.0.0"));
        assert_eq!(text, "cannot install wasm-pack 1.0.0: disk full");
    }
}
