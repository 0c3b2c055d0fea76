//! Node, npm, and the npm packages that build and test the package.

use std::{fs, process::Command};

use anyhow::{Context, Result, bail};

use super::network;
use crate::{process, project::Project};

/// The oldest Node that the package supports, and so the oldest that builds it.
const OLDEST_NODE: u32 = 20;

/// Makes sure that there is a Node that is new enough.
pub(crate) fn node(project: &Project) -> Result<()> {
    let get = format!(
        "install Node {OLDEST_NODE} or newer from https://nodejs.org or your package manager"
    );
    let Ok(version) = process::stdout_of(project.node().arg("--version")) else {
        bail!("Node is missing: {get}");
    };
    let version = version.trim();
    match major(version) {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => bail!("Node {version} is too old: {get}"),
    }
}

/// npm, in the repository's root.
fn npm(project: &Project) -> Command {
    // npm is a script, and on Windows a script is found only by its full name.
    project.command(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Makes sure that `node_modules` holds what `package-lock.json` says.
pub(crate) fn npm_packages(project: &Project) -> Result<()> {
    node(project)?;
    let lock =
        fs::read(project.path("package-lock.json")).context("cannot read package-lock.json")?;
    // `npm ci` starts by deleting node_modules, so this copy of the lock file lives exactly as long as its packages.
    let installed = project.path("node_modules/.installed-package-lock.json");
    if fs::read(&installed).is_ok_and(|bytes| bytes == lock) {
        return Ok(());
    }
    if !process::succeeds(npm(project).arg("--version")) {
        bail!(
            "npm is missing: it comes with Node from https://nodejs.org, or as the package `npm` of your system"
        );
    }
    println!("setup: installing the npm packages (a few seconds)");
    // No package here needs its install script: the binaries come as packages of their own.
    // The short pauses between attempts make a missing network show in seconds.
    process::run_quietly(npm(project).args([
        "ci",
        "--ignore-scripts",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=5000",
    ]))
    .map_err(|error| network::explain(error, "the npm packages"))?;
    fs::write(&installed, lock).with_context(|| format!("cannot write {}", installed.display()))
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_node_prints() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v25.0.0-nightly2026"), Some(25));
        assert_eq!(major("nothing"), None);
    }
}
