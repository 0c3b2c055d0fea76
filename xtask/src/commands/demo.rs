//! `cargo xtask demo`: the package at work against the emulator.

use std::{
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::build;
use crate::{process, project::Project};

/// The seed of the emulator: the same run, step by step, on every start.
const SEED: &str = "1";

/// The runs that are there when the page opens: one that waits for a decision, one with sub-agents and one that fails.
const STARTED: [&str; 3] = ["approval", "sub-agents", "failing"];

/// How long the emulator may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(3);

/// How a shell reports a program that was interrupted.
const INTERRUPTED: u8 = 130;

/// What `cargo xtask demo` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Follow one run in the terminal instead of serving the page
    #[arg(long)]
    headless: bool,
    /// The run to follow: request, approval, text, chat, timer, …
    #[arg(
        long,
        value_name = "NAME",
        default_value = "approval",
        requires = "headless"
    )]
    scenario: String,
    /// The port of the page; any free one if not given
    #[arg(long, value_name = "PORT", conflicts_with = "headless")]
    port: Option<u16>,
}

/// Builds, starts the emulator and the demo, and returns the demo's exit code.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    build::package(project)?;
    let emulator = build::emulator(project)?;
    let emulator = Emulator::start(project, &emulator)?;

    let mut node = project.node();
    node.env("PHRONY_EMULATOR", &emulator.ready)
        .env("PHRONY_PKG", project.path("pkg"));
    if options.headless {
        node.args(["www/headless.mjs", "--scenario", &options.scenario]);
    } else {
        node.arg("www/serve.mjs");
        for scenario in STARTED {
            node.args(["--start", scenario]);
        }
        if let Some(port) = options.port {
            node.args(["--port", &port.to_string()]);
        }
    }
    let mut demo = node
        .spawn()
        .map_err(|error| process::cannot_start(&node, &error))?;
    // Interrupting this program ends the demo, whose end is the end of everything: see the wait below.
    let demo_id = demo.id();
    ctrlc::set_handler(move || terminate(demo_id)).context("cannot listen for Ctrl-C")?;
    let status = demo.wait().context("cannot wait for the demo")?;
    drop(emulator);

    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(INTERRUPTED)))
}

/// A running emulator, ended when this value is dropped.
struct Emulator {
    process: Child,
    /// The line that it prints when it is ready: its address, keys and agents as JSON.
    ready: String,
}

impl Emulator {
    fn start(project: &Project, program: &Path) -> Result<Self> {
        let mut command = project.command(program);
        command
            .args(["--port", "0", "--seed", SEED])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut process = command
            .spawn()
            .map_err(|error| process::cannot_start(&command, &error))?;
        let output = process.stdout.take();
        let mut emulator = Self {
            process,
            ready: String::new(),
        };
        let mut output = BufReader::new(output.context("the emulator has no standard output")?);
        output
            .read_line(&mut emulator.ready)
            .context("cannot read what the emulator prints")?;
        emulator.ready.truncate(emulator.ready.trim_end().len());
        if emulator.ready.is_empty() {
            bail!("the emulator ended before it was ready");
        }
        pass_on(output);
        Ok(emulator)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        terminate(self.process.id());
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Ok(Some(_)) = self.process.try_wait() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        // Too slow, so the hard way; an error only means that it has ended after all.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Keeps reading what the emulator prints: it would block once the pipe is full.
fn pass_on(mut output: BufReader<ChildStdout>) {
    thread::spawn(move || io::copy(&mut output, &mut io::stderr()));
}

/// Asks a process to end.
#[cfg(unix)]
fn terminate(id: u32) {
    use nix::{
        sys::signal::{Signal, kill},
        unistd::Pid,
    };
    if let Ok(id) = i32::try_from(id) {
        // An error means that it has already ended.
        let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
    }
}

/// Windows has no such signal: the caller's `kill` ends the process.
#[cfg(not(unix))]
fn terminate(_id: u32) {}
