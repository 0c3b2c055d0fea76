//! Chromium and its driver, which only the browser tests need.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::network;
use crate::{process, project::Project};

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
pub(crate) struct Browser {
    /// The browser itself.
    pub(crate) chrome: PathBuf,
    /// The WebDriver server for it.
    pub(crate) driver: PathBuf,
    /// A file with the WebDriver capabilities that start it: read by wasm-bindgen's test runner and by our own tests.
    pub(crate) capabilities: PathBuf,
}

/// Finds Chromium and its driver, or installs them where that is possible.
pub(crate) fn browser(project: &Project) -> Result<Browser> {
    let (chrome, driver) = match find() {
        Some(found) => found,
        None => {
            install(project)?;
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
    Ok(Browser {
        chrome,
        driver,
        capabilities,
    })
}

fn find() -> Option<(PathBuf, PathBuf)> {
    let chrome = named_or_on_path(
        "CHROME",
        &["chromium", "chromium-browser", "google-chrome", "chrome"],
    )?;
    let driver = named_or_on_path("CHROMEDRIVER", &["chromedriver"])?;
    Some((chrome, driver))
}

/// The program that an environment variable names, otherwise the first of `names` on PATH.
fn named_or_on_path(variable: &str, names: &[&str]) -> Option<PathBuf> {
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

fn install(project: &Project) -> Result<()> {
    if !is_debian() || !is_root(project) {
        bail!(
            "the browser tests need Chromium and chromedriver: install them (on Debian: \
             `sudo apt-get install chromium chromium-driver`), or set CHROME and CHROMEDRIVER to their paths"
        );
    }
    println!("setup: installing Chromium and its driver with apt-get (about a minute, once)");
    // By itself `update` succeeds even if it reaches no server, and `install` then knows no such package.
    let updated = apt_get(
        project,
        &["update", "--option", "APT::Update::Error-Mode=any"],
    );
    let installed = apt_get(
        project,
        &[
            "install",
            "--yes",
            "--no-install-recommends",
            "chromium",
            "chromium-driver",
        ],
    );
    match (updated, installed) {
        // One source of several may be broken: what counts is that the packages came.
        (_, Ok(())) => Ok(()),
        (Err(error), Err(_)) if network::is_missing(&error) => Err(error),
        (_, Err(error)) => Err(error),
    }
    .map_err(|error| network::explain(error, "Chromium"))
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
