//! WebKit, as WebKitGTK's small browser, with its driver and the screen that it needs.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use super::debian;
use crate::project::Project;

/// An installed WebKit.
pub(crate) struct WebKit {
    /// The browser itself.
    pub(crate) mini_browser: PathBuf,
    /// The WebDriver server for it.
    pub(crate) driver: PathBuf,
    /// What draws its window where there is no screen.
    pub(crate) xvfb: PathBuf,
}

/// Finds WebKit with its driver and a screen, or installs them where that is possible.
pub(crate) fn webkit(project: &Project) -> Result<WebKit> {
    if let Some(found) = find() {
        return Ok(found);
    }
    debian::install(project, &["webkit2gtk-driver", "xvfb"], "WebKit")?;
    find().context("apt-get installed webkit2gtk-driver and xvfb, but their programs are missing")
}

fn find() -> Option<WebKit> {
    Some(WebKit {
        mini_browser: mini_browser()?,
        driver: debian::named_or_on_path("WEBKIT_DRIVER", &["WebKitWebDriver"])?,
        xvfb: debian::named_or_on_path("XVFB", &["Xvfb"])?,
    })
}

/// It is not on PATH, but in the library's folder, which is named after the machine's architecture.
fn mini_browser() -> Option<PathBuf> {
    if let Some(found) = debian::named_or_on_path("MINI_BROWSER", &["MiniBrowser"]) {
        return Some(found);
    }
    fs::read_dir("/usr/lib")
        .ok()?
        .flatten()
        .map(|architecture| architecture.path().join("webkit2gtk-4.1/MiniBrowser"))
        .find(|program| program.is_file())
}
