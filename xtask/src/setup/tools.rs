//! wasm-pack, wasm-bindgen, cargo-deny, cargo-fuzz, geckodriver and twiggy, compiled once and shared by all clones on the machine.

use std::{env, path::PathBuf};

use anyhow::Result;

use super::network;
use crate::{
    process,
    project::{self, Project},
};

const WASM_PACK_VERSION: &str = "0.15.1";
const CARGO_DENY_VERSION: &str = "0.20.2";
const CARGO_FUZZ_VERSION: &str = "0.13.2";
const GECKODRIVER_VERSION: &str = "0.37.1";
const TWIGGY_VERSION: &str = "0.8.0";

/// Makes sure that wasm-pack is installed; returns the directory of its program.
pub(crate) fn wasm_pack(project: &Project) -> Result<PathBuf> {
    install(project, "wasm-pack", "wasm-pack", WASM_PACK_VERSION)
}

/// Makes sure that wasm-bindgen and its test runner are installed, in the version of `Cargo.lock`; returns the
/// directory of the programs.
pub(crate) fn wasm_bindgen(project: &Project) -> Result<PathBuf> {
    install(
        project,
        "wasm-bindgen-cli",
        "wasm-bindgen",
        &project.wasm_bindgen_version()?,
    )
}

/// Makes sure that cargo-deny is installed; returns the directory of its program.
pub(crate) fn cargo_deny(project: &Project) -> Result<PathBuf> {
    install(project, "cargo-deny", "cargo-deny", CARGO_DENY_VERSION)
}

/// Makes sure that cargo-fuzz is installed; returns the directory of its program.
pub(crate) fn cargo_fuzz(project: &Project) -> Result<PathBuf> {
    install(project, "cargo-fuzz", "cargo-fuzz", CARGO_FUZZ_VERSION)
}

/// Makes sure that Firefox's driver is installed; returns the directory of its program.
pub(crate) fn geckodriver(project: &Project) -> Result<PathBuf> {
    install(project, "geckodriver", "geckodriver", GECKODRIVER_VERSION)
}

/// Makes sure that twiggy is installed; returns the directory of its program.
pub(crate) fn twiggy(project: &Project) -> Result<PathBuf> {
    install(project, "twiggy", "twiggy", TWIGGY_VERSION)
}

fn install(project: &Project, package: &str, program: &str, version: &str) -> Result<PathBuf> {
    let root = project::tools()?.join(format!("{package}-{version}"));
    let programs = root.join("bin");
    // Cargo moves a program here only when it is complete, so that its existence is proof enough.
    if programs
        .join(program)
        .with_extension(env::consts::EXE_EXTENSION)
        .is_file()
    {
        return Ok(programs);
    }
    let wanted = format!("{package} {version}");
    println!("setup: installing {wanted} (about 3 minutes, once)");
    let cargo_install = |locked: bool| {
        let mut cargo = project.cargo();
        cargo
            .args(["install", package, "--version", version, "--root"])
            .arg(&root);
        if locked {
            cargo.arg("--locked");
        }
        process::run_quietly(&mut cargo)
    };
    match cargo_install(true) {
        Err(error) if !network::is_missing(&error) => {
            // A registry that is behind may lack a version that the tool's own lock file names.
            println!("setup: {wanted} does not install with the dependencies that it was released with, taking others");
            cargo_install(false)
        }
        other => other,
    }
    .map_err(|error| network::explain(error, &wanted))?;
    Ok(programs)
}
