//! `cargo xtask check`: what can be said about the code without running it.

use anyhow::Result;

use super::build;
use crate::{
    process,
    project::Project,
    setup::{self, WASM_TARGET},
};

/// Runs every check, those that need no compiling first.
pub(crate) fn run(project: &Project) -> Result<()> {
    setup::node(project)?;
    setup::rust_components(project)?;
    setup::wasm_target(project)?;

    println!("check: format");
    process::run(project.cargo().args(["fmt", "--all", "--check"]))?;
    dependencies(project)?;
    lints(project)?;
    documentation(project)?;
    build::package(project)?;
    types(project)?;

    println!("check: size budget");
    process::run(project.node().args(["pkg-template/sizes.mjs", "--check"]))?;
    publishing(project)
}

/// Whether both registries would take what there is. Nothing is published.
fn publishing(project: &Project) -> Result<()> {
    println!("check: publishing, without doing it");
    process::run(
        project
            .cargo()
            .args(["publish", "--quiet", "--dry-run"])
            // Who checks has not committed yet.
            .arg("--allow-dirty"),
    )?;
    process::run_quietly(
        setup::npm(project)
            .args(["publish", "--dry-run"])
            .current_dir(project.path("pkg")),
    )
}

/// Whether what the project depends on is what was agreed on, and `docs/dependencies.md` tells of it.
fn dependencies(project: &Project) -> Result<()> {
    let cargo_deny = setup::cargo_deny(project)?;
    println!("check: dependencies, Rust");
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        process::run(
            project
                .command(cargo_deny.join("cargo-deny"))
                .args(["--manifest-path", manifest, "--config", "deny.toml"])
                .args(["--workspace", "--locked", "check", "-D", "warnings"])
                .args(["licenses", "bans", "sources"]),
        )?;
    }
    println!("check: dependencies, npm and the document");
    process::run(project.node().args([
        "--test",
        "--test-reporter=spec",
        "tests/dependencies/dependencies.test.mjs",
    ]))
}

fn lints(project: &Project) -> Result<()> {
    let clippy = |arguments: &[&str]| {
        process::run(
            project
                .cargo()
                .args(["clippy", "--quiet"])
                .args(arguments)
                .args(["--", "-D", "warnings"]),
        )
    };
    println!("check: clippy, native");
    clippy(&["--workspace", "--all-targets"])?;
    println!("check: clippy, wasm, as Rust users build it");
    clippy(&["--lib", "--example", "live_page", "--target", WASM_TARGET])?;
    println!("check: clippy, wasm, as the npm package is built");
    let js = ["--target", WASM_TARGET, "--features", "js"];
    clippy(&[&["--lib", "--no-default-features"], &js[..]].concat())?;
    println!("check: clippy, wasm, its tests");
    clippy(&[&["--lib", "--test", "wasm"], &js[..]].concat())
}

fn documentation(project: &Project) -> Result<()> {
    let doc = |arguments: &[&str]| {
        process::run(
            project
                .cargo()
                .env("RUSTDOCFLAGS", "-D warnings")
                .args(["doc", "--quiet", "--no-deps"])
                .args(arguments),
        )
    };
    println!("check: documentation, native");
    doc(&["--workspace"])?;
    println!("check: documentation, wasm");
    doc(&["--lib", "--target", WASM_TARGET, "--features", "js"])
}

fn types(project: &Project) -> Result<()> {
    // Some of the tests import what is installed for them.
    setup::types_packages(project)?;
    println!("check: types");
    for configuration in [
        "pkg-template/tsconfig.json",
        "pkg-template/tsconfig.node.json",
        "tests/tsconfig.json",
    ] {
        process::run(project.node().args([
            "node_modules/typescript/bin/tsc",
            "--noEmit",
            "--project",
            configuration,
        ]))?;
    }
    Ok(())
}
