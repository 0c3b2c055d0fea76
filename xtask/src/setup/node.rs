//! Node, npm, and the npm packages that build and test the package.

use std::{fs, path::PathBuf, process::Command};

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

/// npm.
pub(crate) fn npm(project: &Project) -> Command {
    // npm is a script, and on Windows a script is found only by its full name.
    project.command(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Makes sure that the npm packages are there that build and test the package.
pub(crate) fn npm_packages(project: &Project) -> Result<()> {
    install(project, ".", "the npm packages (a few seconds)", &[])
}

/// Makes sure that the libraries are there that the package is measured against.
pub(crate) fn bench_packages(project: &Project) -> Result<()> {
    install(
        project,
        "bench",
        "what is measured against (a few seconds)",
        &[],
    )
}

/// Makes sure that what checks the types is there: an old TypeScript, and a reader of JSON Schema.
pub(crate) fn types_packages(project: &Project) -> Result<()> {
    install(
        project,
        "tests/types",
        "what the types are checked with (a few seconds)",
        &[],
    )
}

/// Makes sure that React is there, in the versions that the hooks are tried with.
pub(crate) fn react_packages(project: &Project) -> Result<()> {
    install(project, "tests/react", "React (a few seconds)", &[])
}

/// Makes sure that the bundlers and the other tools are there that the package is tried with.
pub(crate) fn packaging_packages(project: &Project) -> Result<()> {
    install(
        project,
        "tests/packaging",
        "the tools that the package is tried with (about 750 MB, once)",
        &[],
    )
}

/// Where the programs are that run JavaScript besides the machine's Node: Node 24, Bun and Deno.
pub(crate) fn runtimes(project: &Project) -> Result<PathBuf> {
    // Their scripts put the program for this machine in its place.
    install(
        project,
        "tests/runtimes",
        "the other runtimes (about 400 MB, once)",
        &["bun", "deno"],
    )?;
    Ok(project.path("tests/runtimes/node_modules/.bin"))
}

/// Makes sure that the `node_modules` of `folder` holds what its `package-lock.json` says. No install script runs but those
/// of the packages in `with_script`.
fn install(project: &Project, folder: &str, what: &str, with_script: &[&str]) -> Result<()> {
    node(project)?;
    let folder = project.path(folder);
    let lock = folder.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    // `npm ci` starts by deleting node_modules, so this copy of the lock file lives exactly as long as its packages.
    let installed = folder.join("node_modules/.installed-package-lock.json");
    if fs::read(&installed).is_ok_and(|bytes| bytes == lock) {
        return Ok(());
    }
    if !process::succeeds(npm(project).arg("--version")) {
        bail!(
            "npm is missing: it comes with Node from https://nodejs.org, or as the package `npm` of your system"
        );
    }
    println!("setup: installing {what}");
    // The short pauses between attempts make a missing network show in seconds.
    process::run_quietly(
        npm(project)
            .args([
                "ci",
                "--fetch-retry-mintimeout=1000",
                "--fetch-retry-maxtimeout=5000",
            ])
            // `.npmrc` says it too. This holds whatever the environment says.
            .arg("--ignore-scripts")
            .current_dir(&folder),
    )
    .map_err(|error| network::explain(error, "the npm packages"))?;
    if !with_script.is_empty() {
        process::run_quietly(
            npm(project)
                .args(["rebuild", "--ignore-scripts=false"])
                .args(with_script)
                .current_dir(&folder),
        )?;
    }
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
