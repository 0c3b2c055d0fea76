//! `cargo xtask test`: every suite, or one.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::{build, check};
use crate::{
    process,
    project::Project,
    setup::{self, WASM_TARGET},
};

/// A test suite. The order is that of a full run: what fails soonest comes first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Format, lints, documentation, types, size: the same as `cargo xtask check`
    Check,
    /// The Rust code, natively, with the examples in its documentation
    Unit,
    /// The crate as WebAssembly, in Node and in Chromium
    Wasm,
    /// `npm pack`, installed into empty projects
    Package,
    /// The package in Node, end to end against the emulator
    Node,
    /// The package in other runtimes
    Runtimes,
    /// The package and the demo in Chromium, end to end against the emulator
    Browser,
}

impl Suite {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// What a suite that did not fail has done.
#[derive(PartialEq, Eq)]
enum Outcome {
    Passed,
    NoTests,
}

/// Runs one suite.
pub(crate) fn one(project: &Project, suite: Suite) -> Result<()> {
    let outcome = run(project, suite)?;
    if outcome == Outcome::NoTests {
        println!("test {}: no tests yet", suite.name());
    }
    Ok(())
}

/// Runs every suite until one fails, and prints how long each took.
pub(crate) fn all(project: &Project) -> Result<()> {
    // All set-up first, so that what is missing shows before minutes of compiling.
    setup::everything(project)?;
    setup::rust_components(project)?;
    setup::browser(project)?;

    let mut durations = Vec::new();
    for &suite in Suite::value_variants() {
        println!("\ntest: {}", suite.name());
        let start = Instant::now();
        let outcome =
            run(project, suite).with_context(|| format!("the suite `{}` failed", suite.name()))?;
        match outcome {
            Outcome::Passed => durations.push((suite, start.elapsed())),
            Outcome::NoTests => println!("no tests yet"),
        }
    }
    print_table(&durations);
    Ok(())
}

fn run(project: &Project, suite: Suite) -> Result<Outcome> {
    match suite {
        Suite::Check => check::run(project)?,
        Suite::Unit => process::run(project.cargo().args(["test", "--workspace", "--quiet"]))?,
        Suite::Wasm => wasm(project)?,
        Suite::Package | Suite::Node | Suite::Runtimes => return node(project, suite, &[]),
        Suite::Browser => return browser(project),
    }
    Ok(Outcome::Passed)
}

fn wasm(project: &Project) -> Result<()> {
    setup::node(project)?;
    setup::wasm_target(project)?;
    let wasm_bindgen = setup::wasm_bindgen(project)?;
    let browser = setup::browser(project)?;

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
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &browser.capabilities)
            .env("CHROMEDRIVER", &browser.driver)
            // The defaults, 5 and 20 seconds, are short for a machine that is compiling something else.
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120"),
    )
}

fn browser(project: &Project) -> Result<Outcome> {
    if test_files(project, Suite::Browser)?.is_empty() {
        return Ok(Outcome::NoTests);
    }
    let browser = setup::browser(project)?;
    node(
        project,
        Suite::Browser,
        &[
            ("CHROME", &browser.chrome),
            ("CHROMEDRIVER", &browser.driver),
            ("PHRONY_WEBDRIVER_JSON", &browser.capabilities),
        ],
    )
}

/// Runs the tests of one folder with Node's test runner.
fn node(project: &Project, suite: Suite, environment: &[(&str, &Path)]) -> Result<Outcome> {
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
    let directory = project.path("tests").join(suite.name());
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
