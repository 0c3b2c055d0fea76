//! The commands of the project: `cargo xtask setup|build|demo|test|bench|size|screenshots|check`.
//!
//! Each command installs what it needs before it runs, so that a fresh clone needs no other step.

mod commands;
mod process;
mod project;
mod setup;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{bench, build, check, demo, screenshots, size, test};
use project::Project;

/// The commands of phrony-client. Each one installs what it needs first.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what a build needs: the wasm target, wasm-pack, wasm-bindgen and the npm packages
    Setup,
    /// Build the npm package into pkg/, ready for `npm pack`
    Build,
    /// Build everything, start the emulator and serve the admin panel (or, headless, follow one run in the terminal)
    Demo(demo::Options),
    /// Run every test suite, or one of them
    Test {
        /// The one suite to run
        suite: Option<test::Suite>,
    },
    /// Measure the event engine
    Bench(bench::Options),
    /// Tell what the WebAssembly module is made of
    Size,
    /// Take a picture of the components in each of their states, into target/screenshots
    Screenshots(screenshots::Options),
    /// Format, dependencies, lints, documentation, types and the size budget
    Check,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            // `{:#}` is the message with its causes. The default report would add a backtrace,
            // which says nothing to somebody who lacks Node.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let project = Project::locate()?;
    match command {
        Command::Setup => setup::everything(&project)?,
        Command::Build => build::package(&project)?,
        Command::Demo(options) => return demo::run(&project, &options),
        Command::Test { suite: Some(suite) } => test::one(&project, suite)?,
        Command::Test { suite: None } => test::all(&project)?,
        Command::Bench(options) => bench::run(&project, &options)?,
        Command::Size => size::run(&project)?,
        Command::Screenshots(options) => screenshots::run(&project, &options)?,
        Command::Check => check::run(&project)?,
    }
    Ok(ExitCode::SUCCESS)
}
