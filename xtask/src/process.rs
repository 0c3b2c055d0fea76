//! Running other programs, and saying in one message what went wrong with them.

use std::{
    io,
    path::Path,
    process::{Command, Output},
};

use anyhow::{Error, Result, anyhow, bail};

/// Lines of a failed program's output that an error shows: compilers and installers put the reason last.
const SHOWN_LINES: usize = 15;

/// Characters of a command line that an error shows, give or take an argument.
const SHOWN_LENGTH: usize = 60;

/// Runs a program whose output the user sees.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a program silently; an error holds the end of its output.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    output_of(command).map(drop)
}

/// Runs a program silently and returns what it wrote to standard output.
pub(crate) fn stdout_of(command: &mut Command) -> Result<String> {
    let output = output_of(command)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program can be started and succeeds.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// The error for a program that did not start.
pub(crate) fn cannot_start(command: &Command, error: &io::Error) -> Error {
    let program = command.get_program().to_string_lossy();
    if error.kind() == io::ErrorKind::NotFound {
        anyhow!("`{program}` is not installed, or not on PATH")
    } else {
        anyhow!("cannot start `{program}`: {error}")
    }
}

fn output_of(command: &mut Command) -> Result<Output> {
    let output = command
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    if !output.status.success() {
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        bail!(
            "`{}` failed ({}):\n{}",
            shown(command),
            output.status,
            last_lines(&text)
        );
    }
    Ok(output)
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
}

/// The command as a person would type it, cut where it becomes too long to help.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut shown = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        if shown.len() > SHOWN_LENGTH {
            shown.push_str(" …");
            break;
        }
        shown.push(' ');
        shown.push_str(&argument.to_string_lossy());
    }
    shown
}
