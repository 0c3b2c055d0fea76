//! Firefox and its driver.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use super::{debian, tools};
use crate::project::Project;

/// An installed Firefox.
pub(crate) struct Firefox {
    /// The browser itself.
    pub(crate) program: PathBuf,
    /// The WebDriver server for it.
    pub(crate) driver: PathBuf,
}

/// Finds Firefox and its driver, or installs them where that is possible.
pub(crate) fn firefox(project: &Project) -> Result<Firefox> {
    let find = || debian::named_or_on_path("FIREFOX", &["firefox-esr", "firefox"]);
    let program = match find() {
        Some(program) => program,
        None => {
            debian::install(project, &["firefox-esr"], "Firefox")?;
            find().context("apt-get installed firefox-esr, but it is not on PATH")?
        }
    };
    // Debian has no package of it.
    let driver = match debian::named_or_on_path("GECKODRIVER", &["geckodriver"]) {
        Some(driver) => driver,
        None => tools::geckodriver(project)?
            .join("geckodriver")
            .with_extension(env::consts::EXE_EXTENSION),
    };
    Ok(Firefox { program, driver })
}
