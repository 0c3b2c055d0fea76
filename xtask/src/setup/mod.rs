//! What the commands need on the machine. Every function here is idempotent, and quick when there is nothing to do.

mod browser;
mod chromium;
mod debian;
mod firefox;
mod network;
mod node;
mod rust;
mod tools;
mod webkit;

use anyhow::Result;

pub(crate) use browser::Browser;
pub(crate) use chromium::chromium;
pub(crate) use node::{
    bench_packages, node, npm, npm_packages, packaging_packages, react_packages, runtimes,
    types_packages,
};
pub(crate) use rust::{WASM_TARGET, has_nightly, rust_components, wasm_target};
pub(crate) use tools::{cargo_deny, cargo_fuzz, twiggy, wasm_bindgen, wasm_pack};

use crate::project::Project;
use firefox::firefox;
use webkit::webkit;

/// Everything that a build needs.
pub(crate) fn everything(project: &Project) -> Result<()> {
    // Node first: it cannot be installed from here, so its lack must not show only after minutes of compiling.
    node(project)?;
    wasm_target(project)?;
    wasm_pack(project)?;
    wasm_bindgen(project)?;
    npm_packages(project)?;
    println!("setup: everything that a build needs is installed");
    Ok(())
}
