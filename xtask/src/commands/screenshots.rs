//! `cargo xtask screenshots`: what the components look like.

use anyhow::Result;
use clap::Args;

use super::build;
use crate::{process, project::Project, setup::Browser};

/// What `cargo xtask screenshots` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Put those that the README shows into docs/images as well
    #[arg(long)]
    readme: bool,
}

/// Takes a picture of each state in Chromium.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    build::package(project)?;
    let emulator = build::emulator(project)?;
    let mut node = project.node();
    node.arg("screenshots/take.mjs")
        .arg("--out")
        .arg(project.target("screenshots"))
        .env("PHRONY_PKG", project.path("pkg"))
        .env("PHRONY_EMULATOR_BIN", emulator)
        .env("PHRONY_BROWSER", Browser::Chromium.id())
        .envs(Browser::Chromium.environment(project)?);
    if options.readme {
        node.arg("--readme");
    }
    process::run(&mut node)
}
