//! Programs that Debian's packages bring.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use super::network;
use crate::{process, project::Project};

/// Installs packages. `wanted` is what they are for the reader of a message.
pub(super) fn install(project: &Project, packages: &[&str], wanted: &str) -> Result<()> {
    if !is_debian() || !is_root(project) {
        bail!(
            "{wanted} is missing: install it (on Debian: `sudo apt-get install {}`)",
            packages.join(" ")
        );
    }
    println!("setup: installing {wanted} with apt-get (about a minute, once)");
    // By itself `update` succeeds even if it reaches no server, and `install` then knows no such package.
    let updated = apt_get(
        project,
        &["update", "--option", "APT::Update::Error-Mode=any"],
    );
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    match (updated, apt_get(project, &arguments)) {
        // One source of several may be broken: what counts is that the packages came.
        (_, Ok(())) => Ok(()),
        (Err(error), Err(_)) if network::is_missing(&error) => Err(error),
        (_, Err(error)) => Err(error),
    }
    .map_err(|error| network::explain(error, wanted))
}

/// The program that an environment variable names, otherwise the first of `names` on PATH.
pub(super) fn named_or_on_path(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(path.into());
    }
    let path = env::var_os("PATH")?;
    let directories: Vec<PathBuf> = env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| {
            directories
                .iter()
                .map(move |directory| directory.join(name))
        })
        .map(|program| program.with_extension(env::consts::EXE_EXTENSION))
        .find(|program| program.is_file())
}

fn apt_get(project: &Project, arguments: &[&str]) -> Result<()> {
    process::run_quietly(
        project
            .command("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").is_file()
}

fn is_root(project: &Project) -> bool {
    process::stdout_of(project.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
