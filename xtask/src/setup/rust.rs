//! The parts of the Rust toolchain: the wasm target, rustfmt and clippy; and the nightly one.

use std::path::Path;

use anyhow::{Result, bail};

use super::network;
use crate::{process, project::Project};

/// The target that the package is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that the compiler can produce wasm.
pub(crate) fn wasm_target(project: &Project) -> Result<()> {
    let library = process::stdout_of(project.command("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        WASM_TARGET,
    ]))?;
    // The compiler itself says where the target's libraries belong, so a toolchain without rustup is fine too.
    if Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    if !has_rustup(project) {
        bail!(
            "the Rust target {WASM_TARGET} is missing, and so is rustup, which installs it: \
             get rustup from https://rustup.rs"
        );
    }
    println!("setup: adding the Rust target {WASM_TARGET}");
    process::run_quietly(
        project
            .command("rustup")
            .args(["target", "add", WASM_TARGET]),
    )
    .map_err(|error| network::explain(error, &format!("the Rust target {WASM_TARGET}")))
}

/// Makes sure that `cargo fmt` and `cargo clippy` work: a minimal toolchain lacks both.
pub(crate) fn rust_components(project: &Project) -> Result<()> {
    for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if process::succeeds(project.cargo().args([command, "--version"])) {
            continue;
        }
        if !has_rustup(project) {
            bail!("`cargo {command}` is missing: install {component} for your Rust toolchain");
        }
        println!("setup: adding the Rust component {component}");
        process::run_quietly(
            project
                .command("rustup")
                .args(["component", "add", component]),
        )
        .map_err(|error| network::explain(error, &format!("the Rust component {component}")))?;
    }
    Ok(())
}

/// Whether there is a nightly toolchain. It is not installed from here: only fuzzing needs it, and
/// it is as large as the toolchain that everything else needs.
pub(crate) fn has_nightly(project: &Project) -> bool {
    process::succeeds(
        project
            .command("rustup")
            .args(["run", "nightly", "rustc", "--version"])
            .env("RUSTUP_AUTO_INSTALL", "0"),
    )
}

fn has_rustup(project: &Project) -> bool {
    process::succeeds(project.command("rustup").arg("--version"))
}
