//! Chromium and its driver.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use super::debian;
use crate::project::Project;

/// How a driver starts Chromium: without a screen, in a container, and quiet on the network.
const CHROME_ARGUMENTS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    // Containers often give 64 MB of shared memory, less than a tab takes.
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// An installed Chromium.
pub(crate) struct Chromium {
    /// The WebDriver server for it.
    pub(crate) driver: PathBuf,
    /// A file with the WebDriver capabilities that start it: read by wasm-bindgen's test runner and by our own tests.
    pub(crate) capabilities: PathBuf,
}

/// Finds Chromium and its driver, or installs them where that is possible.
pub(crate) fn chromium(project: &Project) -> Result<Chromium> {
    let (chrome, driver) = match find() {
        Some(found) => found,
        None => {
            debian::install(project, &["chromium", "chromium-driver"], "Chromium")?;
            find().context(
                "apt-get installed chromium and chromium-driver, but they are not on PATH",
            )?
        }
    };
    let capabilities = project.target("webdriver.json");
    let content = json!({
        "goog:chromeOptions": { "binary": chrome, "args": CHROME_ARGUMENTS },
    });
    fs::write(&capabilities, content.to_string())
        .with_context(|| format!("cannot write {}", capabilities.display()))?;
    Ok(Chromium {
        driver,
        capabilities,
    })
}

fn find() -> Option<(PathBuf, PathBuf)> {
    let chrome = debian::named_or_on_path(
        "CHROME",
        &["chromium", "chromium-browser", "google-chrome", "chrome"],
    )?;
    let driver = debian::named_or_on_path("CHROMEDRIVER", &["chromedriver"])?;
    Some((chrome, driver))
}
