//! The browsers that tests and benchmarks run in, each with an engine of its own.

use std::{fmt, path::PathBuf};

use anyhow::Result;
use clap::ValueEnum;

use super::{chromium, firefox, webkit};
use crate::project::Project;

/// A browser that tests and benchmarks run in.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Browser {
    Chromium,
    Firefox,
    Webkit,
}

impl Browser {
    /// What `tests/support/drivers.mjs` calls it.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// Finds it and its driver, or installs them where that is possible. Returns the environment in which
    /// `tests/support/drivers.mjs` starts it.
    pub(crate) fn environment(self, project: &Project) -> Result<Vec<(&'static str, PathBuf)>> {
        Ok(match self {
            Self::Chromium => {
                let browser = chromium(project)?;
                vec![
                    ("CHROMEDRIVER", browser.driver),
                    ("PHRONY_WEBDRIVER_JSON", browser.capabilities),
                ]
            }
            Self::Firefox => {
                let browser = firefox(project)?;
                vec![
                    ("FIREFOX", browser.program),
                    ("GECKODRIVER", browser.driver),
                ]
            }
            Self::Webkit => {
                let browser = webkit(project)?;
                vec![
                    ("MINI_BROWSER", browser.mini_browser),
                    ("WEBKIT_DRIVER", browser.driver),
                    ("XVFB", browser.xvfb),
                ]
            }
        })
    }
}

/// Its name for people.
impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::Webkit => "WebKit",
        })
    }
}
