//! `cargo xtask bench`: how fast the event engine is, beside others, in every runtime.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::build;
use crate::{
    process,
    project::Project,
    setup::{self, Browser},
};

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also write every row to this file, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The one runtime to measure in
    #[arg(long, value_name = "NAME")]
    runtime: Option<Runtime>,
    /// Only the shapes (with `--proxy`, the parts) whose name holds this
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// Rounds of each contender
    #[arg(long, value_name = "N", default_value_t = 15)]
    rounds: u32,
    /// Measure load instead: cost per byte up to 1 GB, memory over 10 million events, events in long live runs, 1,000 streams at once
    #[arg(long)]
    load: bool,
    /// Measure what `phrony-client/server` costs instead, beside a bare reverse proxy: one viewer of a stream, requests, 1,000 viewers of one run
    #[arg(long)]
    proxy: bool,
    /// Measure cold starts instead: from the import to the first request
    #[arg(long)]
    cold_start: bool,
}

/// What JavaScript runs in.
#[derive(Clone, Copy, ValueEnum)]
enum Runtime {
    /// The machine's own Node
    Node,
    /// Node 24
    Node24,
    /// Bun
    Bun,
    /// Deno
    Deno,
    /// Chromium
    Chromium,
    /// Firefox
    Firefox,
    /// WebKit, as WebKitGTK's small browser
    Webkit,
}

/// A line that a runtime prints.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    /// A cell: a shape in chunks of a size.
    Rows(Vec<Row>),
    /// How long events were on their way.
    Delays(Vec<Delay>),
}

/// How long one contender took for a cell.
#[derive(Serialize, Deserialize)]
struct Row {
    #[serde(default)]
    runtime: String,
    shape: String,
    chunk: String,
    contender: String,
    role: String,
    median_ms: f64,
    ratio_to_ours: f64,
    megabytes_per_second: f64,
}

/// How long an event was on its way, in microseconds.
#[derive(Deserialize)]
struct Delay {
    contender: String,
    p50: f64,
    p99: f64,
}

/// Builds everything, measures, and prints a table for each runtime.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    setup::bench_packages(project)?;
    build::package(project)?;
    if options.proxy {
        return proxy(project, options);
    }
    let suite = project.target("bench/suite.mjs");
    process::run(project.node().arg("bench/bundle.mjs").arg(&suite))?;
    if options.load {
        return load(project);
    }
    let mut all = Vec::new();
    for &runtime in Runtime::value_variants() {
        if options
            .runtime
            .is_none_or(|only| only.name() == runtime.name())
        {
            println!("\nbench: {}", runtime.name());
            match runtime.program(project) {
                Ok(program) if options.cold_start => {
                    cold_start(project, options, runtime, program)?;
                }
                Ok(program) => all.extend(measure(project, options, runtime, program, &suite)?),
                Err(error) if options.runtime.is_some() => return Err(error),
                // The others are worth measuring all the same.
                Err(error) => println!("  skipped: {error:#}"),
            }
        }
    }
    if let Some(file) = &options.json {
        fs::write(file, serde_json::to_string_pretty(&all)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Measures in one runtime and prints each cell as it comes.
fn measure(
    project: &Project,
    options: &Options,
    runtime: Runtime,
    program: Program,
    suite: &Path,
) -> Result<Vec<Row>> {
    let name = runtime.name();
    let (mut command, entry) = match program {
        Program::Process { mut command, entry } => {
            command.arg("bench/run.mjs");
            (command, entry)
        }
        Program::Browser { mut node } => {
            node.args(["bench/run-in-browser.mjs", "--browser", &name]);
            (node, "index.js")
        }
    };
    let mut child = command
        .arg("--suite")
        .arg(suite)
        .arg("--package")
        .arg(project.path("pkg").join(entry))
        .args(["--rounds", &options.rounds.to_string()])
        .args(["--only", &options.only])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| process::cannot_start(&command, &error))?;
    let output = child.stdout.take().context("there is no output to read")?;
    let mut all = Vec::new();
    for line in BufReader::new(output).lines() {
        match serde_json::from_str(&line?).context("the benchmark printed something else")? {
            Line::Rows(rows) => {
                print_rows(&rows);
                all.extend(rows.into_iter().map(|row| Row {
                    runtime: name.clone(),
                    ..row
                }));
            }
            Line::Delays(delays) => print_delays(&delays),
        }
    }
    if !child.wait()?.success() {
        bail!("the benchmark failed in {name}");
    }
    print_summary(&all);
    Ok(all)
}

/// Measures cold starts in one runtime.
fn cold_start(
    project: &Project,
    options: &Options,
    runtime: Runtime,
    program: Program,
) -> Result<()> {
    let run = |mut node: Command| {
        node.arg("bench/cold-start/run.mjs")
            .args(["--rounds", &options.rounds.to_string()])
            .arg("--package")
            .arg(project.path("pkg"));
        node
    };
    let mut command = match program {
        Program::Browser { node } => {
            let mut node = run(node);
            node.args(["--browser", &runtime.name()]);
            node
        }
        Program::Process { command, entry } => {
            let mut node = run(project.node());
            node.args(["--entry", entry, "--"])
                .arg(command.get_program())
                .args(command.get_args());
            node
        }
    };
    process::run(&mut command)
}

/// What runs JavaScript.
enum Program {
    /// A program that takes the script as its last argument, and the package's entry there.
    Process {
        command: Command,
        entry: &'static str,
    },
    /// A Node that knows where a browser and its driver are.
    Browser { node: Command },
}

impl Runtime {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn program(self, project: &Project) -> Result<Program> {
        let process = |command, entry| Program::Process { command, entry };
        let installed = |name: &str, arguments: &[&str]| -> Result<Command> {
            let mut command = project.command(setup::runtimes(project)?.join(name));
            command.args(arguments);
            Ok(command)
        };
        let in_browser = |browser: Browser| -> Result<Program> {
            let mut node = project.node();
            node.envs(browser.environment(project)?);
            Ok(Program::Browser { node })
        };
        Ok(match self {
            Self::Node => process(project.node(), "index.mjs"),
            Self::Node24 => process(installed("node", &[])?, "index.mjs"),
            Self::Bun => process(installed("bun", &[])?, "index.js"),
            Self::Deno => process(installed("deno", &["run", "--allow-all"])?, "index.js"),
            Self::Chromium => in_browser(Browser::Chromium)?,
            Self::Firefox => in_browser(Browser::Firefox)?,
            Self::Webkit => in_browser(Browser::Webkit)?,
        })
    }
}

fn load(project: &Project) -> Result<()> {
    let emulator = build::emulator(project)?;
    process::run(
        project
            .node()
            // The garbage collector is called before memory is read.
            .args(["--expose-gc", "bench/load.mjs"])
            .env("PHRONY_PKG", project.path("pkg"))
            .env("PHRONY_EMULATOR_BIN", emulator),
    )
}

fn proxy(project: &Project, options: &Options) -> Result<()> {
    let mut node = project.node();
    node.arg("bench/proxy.mjs")
        .args(["--rounds", &options.rounds.to_string()])
        .args(["--only", &options.only])
        .env("PHRONY_PKG", project.path("pkg"));
    if let Some(file) = &options.json {
        node.arg("--json").arg(file);
    }
    process::run(&mut node)
}

fn print_rows(rows: &[Row]) {
    let Some(first) = rows.first() else { return };
    println!("  {}, chunks of {}", first.shape, first.chunk);
    for row in rows {
        println!(
            "    {:<30} {:>8.2} ms {:>7.0} MB/s {:>6.2}",
            row.contender, row.median_ms, row.megabytes_per_second, row.ratio_to_ours
        );
    }
}

fn print_delays(delays: &[Delay]) {
    println!("  delay of an event in live traffic, in microseconds");
    for Delay {
        contender,
        p50,
        p99,
    } in delays
    {
        println!("    {contender:<30} p50 {p50:>6.1}   p99 {p99:>6.1}");
    }
}

/// Each cell in a line: how many times as long the fastest peer and the best floor that parses took.
fn print_summary(rows: &[Row]) {
    let mut cells: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        cells.entry((&row.shape, &row.chunk)).or_default().push(row);
    }
    println!(
        "  against the fastest peer, and the best floor that parses (above 1: slower than phrony-client)"
    );
    println!(
        "    {:<18} {:<8} {:>16} {:>12} {:>16} {:>12}",
        "shape", "chunk", "peer / for await", "/ batches()", "floor / for await", "/ batches()"
    );
    for ((shape, chunk), rows) in cells {
        let best = |matches: &dyn Fn(&Row) -> bool| {
            rows.iter()
                .filter(|row| matches(row))
                .map(|row| row.median_ms)
                .fold(f64::INFINITY, f64::min)
        };
        let each = best(&|row| row.contender == "phrony-client");
        let batches = best(&|row| row.contender == "phrony-client batches()");
        let peer = best(&|row| row.role == "peer");
        let floor = best(&|row| row.role == "floor" && row.contender.contains("JSON.parse"));
        println!(
            "    {shape:<18} {chunk:<8} {:>16.2} {:>12.2} {:>16.2} {:>12.2}",
            peer / each,
            peer / batches,
            floor / each,
            floor / batches
        );
    }
}
