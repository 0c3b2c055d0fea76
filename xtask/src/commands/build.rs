//! `cargo xtask build`: from Rust and TypeScript to `pkg/`.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    process,
    project::{self, Project},
    setup::{self, WASM_TARGET},
};

/// What wasm-opt does with the module. It reads the features to allow from the module itself.
/// For size: the compiler has made the event engine's loops as fast as they get.
const WASM_OPT_ARGUMENTS: [&str; 4] = [
    "-Oz",
    "--converge",
    "--strip-producers",
    "--strip-target-features",
];

/// Builds `pkg/`, ready for `npm pack`.
pub(crate) fn package(project: &Project) -> Result<()> {
    if project.package_built.get() {
        return Ok(());
    }
    compile_wasm(project)?;
    let wasm = optimize_wasm(project)?;

    println!("build: the JavaScript and its types");
    process::run(
        project
            .node()
            .arg("pkg-template/build.mjs")
            .arg(format!("--version={}", project.version()))
            .args([Path::new("--glue"), &project.glue()])
            .args([Path::new("--wasm"), &wasm])
            .args([Path::new("--out"), &project.path("pkg")]),
    )?;
    process::run(project.node().arg("pkg-template/sizes.mjs"))?;
    project.package_built.set(true);
    Ok(())
}

/// Builds the emulator that the demo and the tests run against, and returns its program.
pub(crate) fn emulator(project: &Project) -> Result<PathBuf> {
    println!("build: the emulator");
    // The development profile: a test run has compiled most of it already, and link time optimization
    // would cost minutes for a server that mostly waits.
    process::run(
        project
            .cargo()
            .args(["build", "--quiet", "--package", "phrony-emulator"]),
    )?;
    let program = project.target("debug/phrony-emulator");
    Ok(program.with_extension(env::consts::EXE_EXTENSION))
}

/// Compiles the crate and writes `phrony_client.js`, its types and `phrony_client_bg.wasm`.
fn compile_wasm(project: &Project) -> Result<()> {
    setup::npm_packages(project)?;
    setup::wasm_target(project)?;
    let wasm_pack = setup::wasm_pack(project)?;
    let wasm_bindgen = setup::wasm_bindgen(project)?;

    println!("build: the crate for WebAssembly");
    let path = env::var_os("PATH").unwrap_or_default();
    // First on PATH, so that wasm-pack takes this wasm-bindgen and not one of another version.
    let path = env::join_paths([wasm_bindgen].into_iter().chain(env::split_paths(&path)))
        .context("the directory of wasm-bindgen cannot be put on PATH")?;
    process::run(
        project
            .command(wasm_pack.join("wasm-pack"))
            .env("PATH", path)
            .args([
                "--quiet",
                "build",
                "--release",
                "--target",
                "web",
                "--no-pack",
            ])
            // wasm-pack would install what is missing; it is all here.
            .args([
                "--mode",
                "no-install",
                "--out-name",
                "phrony_client",
                "--out-dir",
            ])
            .arg(project.glue())
            .args([".", "--", "--no-default-features", "--features", "js"])
            .arg("--config")
            .arg(compiler_flags(project)?),
    )
}

/// A Cargo option with flags for the compiler. They keep this machine out of the module: panic messages hold the paths
/// of the dependencies' sources, which lie in the builder's home, in a folder named after a registry. So do those of the
/// standard library, if its sources are installed.
fn compiler_flags(project: &Project) -> Result<String> {
    let sources = project::cargo_home()?.join("registry/src");
    // There is no such directory where the dependencies are vendored.
    let registries = fs::read_dir(sources).into_iter().flatten().flatten();
    let mut flags: Vec<String> = registries
        .map(|registry| format!("--remap-path-prefix={}=/crates", registry.path().display()))
        .collect();
    let sysroot = process::stdout_of(project.command("rustc").args(["--print", "sysroot"]))?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
    flags.push(format!("--remap-path-prefix={}=/rust", library.display()));
    // These names tell which function a copy of a generic one was made for; `size` reads them.
    flags.push("-Csymbol-mangling-version=v0".to_owned());
    // Cargo joins the list with that of .cargo/config.toml. A list of strings looks the same in TOML as in JSON.
    let flags = serde_json::Value::from(flags);
    Ok(format!("target.{WASM_TARGET}.rustflags={flags}"))
}

/// Runs wasm-opt, unless it has already produced its output from the same module.
fn optimize_wasm(project: &Project) -> Result<PathBuf> {
    let input = project.glue().join("phrony_client_bg.wasm");
    let output = project.glue().join("client.wasm");
    let stamp = project.glue().join("client.wasm.input");

    let module = fs::read(&input).with_context(|| format!("cannot read {}", input.display()))?;
    let fingerprint = fingerprint(&module, &fs::read(project.path("package-lock.json"))?);
    if output.is_file() && fs::read_to_string(&stamp).is_ok_and(|text| text == fingerprint) {
        return Ok(output);
    }
    println!("build: wasm-opt");
    process::run(wasm_opt(project).arg("-o").arg(&output))?;
    fs::write(&stamp, fingerprint).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(output)
}

/// The optimized module with the names of its functions.
pub(crate) fn named_wasm(project: &Project) -> Result<PathBuf> {
    package(project)?;
    let output = project.glue().join("client.named.wasm");
    process::run(wasm_opt(project).arg("--debuginfo").arg("-o").arg(&output))?;
    Ok(output)
}

fn wasm_opt(project: &Project) -> Command {
    let mut node = project.node();
    node.arg("node_modules/binaryen/bin/wasm-opt")
        .args(WASM_OPT_ARGUMENTS)
        .arg(project.glue().join("phrony_client_bg.wasm"));
    node
}

/// Names a run of wasm-opt: the module, the arguments, and the lock file that decides wasm-opt's version.
fn fingerprint(module: &[u8], lock: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    (module, WASM_OPT_ARGUMENTS, lock).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
