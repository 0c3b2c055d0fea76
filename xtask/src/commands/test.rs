//! `cargo xtask test`: every suite, or one.

use std::{
    env,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use super::{build, check};
use crate::{
    process,
    project::Project,
    setup::{self, Browser, WASM_TARGET},
};

/// A test suite. The order is that of a full run: what fails soonest comes first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Format, dependencies, lints, documentation, types, size: the same as `cargo xtask check`
    Check,
    /// The Rust code, natively, with the examples in its documentation
    Unit,
    /// The crate as WebAssembly, in Node and in Chromium
    Wasm,
    /// The TypeScript types, against the Rust ones and against what the emulator sends
    Types,
    /// `npm pack`, installed into projects of every kind, which run in every runtime and browser
    Package,
    /// The package in Node, end to end against the emulator
    Node,
    /// The proxy and its examples in Node, Express, Hono, Next.js, Bun, Deno and workerd, and hostile requests to it
    Server,
    /// Live runs under faults: PHRONY_FAULT_RUNS of them (1000; 150 in a full run), or PHRONY_FAULT_SEED's
    Faults,
    /// The package in this Node, Node 24, Bun and Deno
    Runtimes,
    /// The package against a server that does its worst, in this Node, Node 24, Bun and Deno; in a full run in this Node
    Hostile,
    /// The package and the demo in Chromium, Firefox and WebKit, or in PHRONY_BROWSER's only, end to end against the emulator
    Browser,
    /// The custom elements, likewise; in a full run in Chromium
    Elements,
    /// The hooks for React, likewise; in a full run in Chromium
    React,
    /// The fuzz targets, if there is a nightly Rust toolchain, each for PHRONY_FUZZ_SECONDS (20; 5 in a full run)
    Fuzz,
}

/// The fuzz targets, and the dictionary of each.
const FUZZ_TARGETS: [(&str, &str); 8] = [
    ("decoder", "sse.dict"),
    ("envelope", "json.dict"),
    ("filter", "json.dict"),
    ("json_batch", "json.dict"),
    ("live", "wire.dict"),
    ("request", "request.dict"),
    ("timeline", "wire.dict"),
    ("wire", "wire.dict"),
];

impl Suite {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Its folder in `tests`.
    fn folder(self) -> String {
        match self {
            Self::Package => "packaging".to_owned(),
            _ => self.name(),
        }
    }
}

/// What a suite that did not fail has done.
#[derive(PartialEq, Eq)]
enum Outcome {
    Passed,
    NoTests,
    /// Something is missing that is not installed from here.
    Skipped(&'static str),
}

/// How long a suite goes on that could do so for ever.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Others wait: it is one of all suites.
    Short,
    /// It was asked for by its name.
    Long,
}

/// Runs one suite.
pub(crate) fn one(project: &Project, suite: Suite) -> Result<()> {
    match run(project, suite, Extent::Long)? {
        Outcome::Passed => {}
        Outcome::NoTests => println!("test {}: no tests yet", suite.name()),
        // Who asks for a suite by its name wants it to run.
        Outcome::Skipped(why) => bail!("cannot run the suite `{}`: {why}", suite.name()),
    }
    Ok(())
}

/// Runs every suite until one fails, and prints how long each took.
pub(crate) fn all(project: &Project) -> Result<()> {
    // All set-up first, so that what is missing shows before minutes of compiling.
    setup::everything(project)?;
    setup::rust_components(project)?;
    setup::cargo_deny(project)?;
    setup::runtimes(project)?;
    setup::chromium(project)?;
    for browser in browsers()? {
        environment(project, browser)?;
    }
    if setup::has_nightly(project) {
        setup::cargo_fuzz(project)?;
    }

    let mut durations = Vec::new();
    for &suite in Suite::value_variants() {
        println!("\ntest: {}", suite.name());
        let start = Instant::now();
        let outcome = run(project, suite, Extent::Short)
            .with_context(|| format!("the suite `{}` failed", suite.name()))?;
        match outcome {
            Outcome::Passed => durations.push((suite, start.elapsed())),
            Outcome::NoTests => println!("no tests yet"),
            Outcome::Skipped(why) => println!("skipped: {why}"),
        }
    }
    print_table(&durations);
    Ok(())
}

fn run(project: &Project, suite: Suite, extent: Extent) -> Result<Outcome> {
    match suite {
        Suite::Check => check::run(project)?,
        Suite::Unit => process::run(project.cargo().args(["test", "--workspace", "--quiet"]))?,
        Suite::Wasm => wasm(project)?,
        Suite::Types => {
            setup::types_packages(project)?;
            return node(project, suite, &[]);
        }
        Suite::Package => return package(project),
        Suite::Node => return node(project, suite, &[]),
        Suite::Server => {
            // With what it installs come the frameworks of the examples, and workerd.
            setup::packaging_packages(project)?;
            setup::runtimes(project)?;
            return node(project, suite, &[]);
        }
        // Without the programs of the others, only in this Node.
        Suite::Hostile if extent == Extent::Short => return node(project, suite, &[]),
        Suite::Runtimes | Suite::Hostile => {
            let programs = setup::runtimes(project)?;
            let environment = [("PHRONY_RUNTIMES", programs.as_os_str())];
            return node(project, suite, &environment);
        }
        Suite::Faults => return faults(project, extent),
        Suite::React => {
            setup::react_packages(project)?;
            return in_browsers(project, suite, &browsers_for(extent)?);
        }
        Suite::Elements => return in_browsers(project, suite, &browsers_for(extent)?),
        Suite::Browser => return in_browsers(project, suite, &browsers()?),
        Suite::Fuzz => return fuzz(project, extent),
    }
    Ok(Outcome::Passed)
}

fn faults(project: &Project, extent: Extent) -> Result<Outcome> {
    let runs = env::var_os("PHRONY_FAULT_RUNS").unwrap_or_else(|| match extent {
        Extent::Short => "150".into(),
        Extent::Long => "1000".into(),
    });
    node(project, Suite::Faults, &[("PHRONY_FAULT_RUNS", &runs)])
}

fn fuzz(project: &Project, extent: Extent) -> Result<Outcome> {
    if !setup::has_nightly(project) {
        return Ok(Outcome::Skipped(
            "there is no nightly Rust toolchain (`rustup toolchain install nightly`)",
        ));
    }
    let seconds = match env::var("PHRONY_FUZZ_SECONDS") {
        Ok(seconds) => seconds
            .parse::<u32>()
            .context("PHRONY_FUZZ_SECONDS is no number of seconds")?,
        Err(_) => match extent {
            Extent::Short => 5,
            Extent::Long => 20,
        },
    };
    let cargo_fuzz = setup::cargo_fuzz(project)?;
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([cargo_fuzz].into_iter().chain(env::split_paths(&path)))?;
    let cargo_fuzz = |command: &str| {
        let mut cargo = project.command("rustup");
        cargo
            .args(["run", "nightly", "cargo", "fuzz", command])
            // The project has no unsafe code, so a sanitizer would only cost time.
            .arg("--sanitizer=none")
            .arg("--target-dir")
            .arg(project.target("fuzz"))
            .env("PATH", &path);
        cargo
    };
    process::run(&mut cargo_fuzz("build"))?;
    for (target, dictionary) in FUZZ_TARGETS {
        println!("test fuzz: {target}, {seconds} seconds");
        // What is found goes into the first directory, so that the committed corpus stays small.
        let found = project.target("fuzz-corpus").join(target);
        fs::create_dir_all(&found).with_context(|| format!("cannot create {}", found.display()))?;
        // Quietly: a run without findings writes hundreds of lines.
        process::run_quietly(
            cargo_fuzz("run")
                .arg(target)
                .arg(found)
                .arg(project.path("fuzz/corpus").join(target))
                .arg("--")
                .arg(format!("-max_total_time={seconds}"))
                .arg(format!("-dict=fuzz/{dictionary}")),
        )
        .with_context(|| {
            format!(
                "an input that fails is kept in fuzz/artifacts/{target}; moved to \
                 fuzz/corpus/{target}, it is a test: `cargo test --test core fuzz_corpus`"
            )
        })?;
    }
    Ok(Outcome::Passed)
}

fn wasm(project: &Project) -> Result<()> {
    setup::node(project)?;
    setup::wasm_target(project)?;
    let wasm_bindgen = setup::wasm_bindgen(project)?;
    let chromium = setup::chromium(project)?;

    // Only this test target: the tests of the pure modules run natively, in the suite `unit`.
    // And not `--quiet`, which Cargo would hand to the runner, which does not know it.
    let cargo_test = || {
        let mut cargo = project.cargo();
        cargo
            .args([
                "test",
                "--test",
                "wasm",
                "--target",
                WASM_TARGET,
                "--features",
                "js",
            ])
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                wasm_bindgen.join("wasm-bindgen-test-runner"),
            );
        cargo
    };
    println!("test wasm: in Node");
    process::run(&mut cargo_test())?;
    println!("test wasm: in Chromium");
    process::run(
        cargo_test()
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &chromium.capabilities)
            .env("CHROMEDRIVER", &chromium.driver)
            // The defaults, 5 and 20 seconds, are short for a machine that is compiling something else.
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120"),
    )
}

fn package(project: &Project) -> Result<Outcome> {
    setup::packaging_packages(project)?;
    setup::runtimes(project)?;
    let mut installed = Vec::new();
    for &browser in Browser::value_variants() {
        installed.extend(browser.environment(project)?);
    }
    let variables: Vec<_> = installed
        .iter()
        .map(|(name, path)| (*name, path.as_os_str()))
        .collect();
    node(project, Suite::Package, &variables)
}

/// Runs a suite in one browser after the other.
fn in_browsers(project: &Project, suite: Suite, browsers: &[Browser]) -> Result<Outcome> {
    // What drives the browsers is among the packages that a build installs.
    build::package(project)?;
    for &browser in browsers {
        let installed = environment(project, browser)?;
        let version = process::stdout_of(
            project
                .node()
                .args(["tests/support/browser-version.mjs", browser.id()])
                .envs(installed.iter().cloned()),
        )
        .with_context(|| format!("{browser} does not start"))?;
        println!("test {}: {browser} {}", suite.name(), version.trim());
        let mut variables = vec![("PHRONY_BROWSER", OsStr::new(browser.id()))];
        variables.extend(
            installed
                .iter()
                .map(|(name, path)| (*name, path.as_os_str())),
        );
        node(project, suite, &variables).with_context(|| format!("in {browser}"))?;
    }
    Ok(Outcome::Passed)
}

/// The browsers to test in.
fn browsers() -> Result<Vec<Browser>> {
    let Ok(name) = env::var("PHRONY_BROWSER") else {
        return Ok(Browser::value_variants().to_vec());
    };
    match Browser::from_str(&name, false) {
        Ok(browser) => Ok(vec![browser]),
        Err(_) => bail!("PHRONY_BROWSER is none of chromium, firefox and webkit"),
    }
}

/// The browsers to test components in. In a full run the panel, which is made of them, stands for the other two.
fn browsers_for(extent: Extent) -> Result<Vec<Browser>> {
    let browsers = browsers()?;
    Ok(match extent {
        Extent::Short => browsers.into_iter().take(1).collect(),
        Extent::Long => browsers,
    })
}

/// The environment in which the tests start a browser.
fn environment(project: &Project, browser: Browser) -> Result<Vec<(&'static str, PathBuf)>> {
    browser.environment(project).with_context(|| {
        format!("cannot test in {browser} (PHRONY_BROWSER=chromium tests only in Chromium)")
    })
}

/// Runs the tests of one folder with Node's test runner.
fn node(project: &Project, suite: Suite, environment: &[(&str, &OsStr)]) -> Result<Outcome> {
    let files = test_files(project, suite)?;
    if files.is_empty() {
        return Ok(Outcome::NoTests);
    }
    build::package(project)?;
    let emulator = build::emulator(project)?;
    process::run(
        node_test_runner(project)
            .args(files)
            .env("PHRONY_PKG", project.path("pkg"))
            .env("PHRONY_EMULATOR_BIN", emulator)
            .envs(environment.iter().copied()),
    )?;
    Ok(Outcome::Passed)
}

fn node_test_runner(project: &Project) -> Command {
    let mut node = project.node();
    // The reporter by name: Node 20 writes TAP where there is no terminal.
    node.args(["--test", "--test-reporter=spec"]);
    node
}

/// The `*.test.mjs` files of a suite, sorted. Node 20 takes no glob, and newer ones take no directory.
fn test_files(project: &Project, suite: Suite) -> Result<Vec<PathBuf>> {
    let directory = project.path("tests").join(suite.folder());
    let mut files = Vec::new();
    collect_test_files(&directory, &mut files)
        .with_context(|| format!("cannot list the tests in {}", directory.display()))?;
    files.sort();
    Ok(files)
}

fn collect_test_files(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            if path.ends_with("node_modules") {
                continue;
            }
            collect_test_files(&path, files)?;
        } else if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    Ok(())
}

fn print_table(durations: &[(Suite, Duration)]) {
    println!("\nsuite       seconds");
    for (suite, duration) in durations {
        println!("{:<10} {:>8.1}", suite.name(), duration.as_secs_f64());
    }
    let total: Duration = durations.iter().map(|(_, duration)| *duration).sum();
    println!("{:<10} {:>8.1}", "all", total.as_secs_f64());
}
