//! The command line.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use lexopt::prelude::{Long, Short, ValueExt};
use lexopt::{Error, Parser};
use phrony_emulator::Config;

pub const HELP: &str = "\
A Phrony-compatible server for demos and tests

Usage: phrony-emulator [OPTIONS]

The first line on stdout is one JSON object: baseUrl, keys and agents.

Options:
  --host ADDRESS              address to listen on [127.0.0.1]
  --port PORT                 port to listen on, 0 for a free one [0]
  --public-url URL            where clients reach the server, if not there
  --seed N                    what all ids and keys are made from [1]
  --speed FACTOR              how many times faster the scripts play [1.0]
  --script-dir DIR            a folder of further scripts, each an agent named like its file
  --keep-alive-ms N           how often a silent stream sends a comment [15000]
  --upload-expires-secs N     how long an upload URL is valid [900]
  --max-sessions N            sessions kept; the oldest finished one makes room [2000]
  --max-steps N               steps of one run [100000]
  --max-step-bytes N          bytes of step content kept [536870912]
  --stream-backlog-bytes N    bytes that a slow reader of a stream may be behind [16777216]
  --max-file-bytes N          bytes of one upload [67108864]
  --max-stored-file-bytes N   bytes of all uploads [268435456]
  --exit-with-stdin           stop when stdin is closed
  -h, --help                  print this
  -V, --version               print the version
";

/// What the command line asks for.
#[derive(Debug)]
pub enum Command {
    /// Run a server.
    Run {
        config: Box<Config>,
        exit_with_stdin: bool,
    },
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// Reads the command line without the program's name.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, Error> {
    let mut config = Config::default();
    let mut exit_with_stdin = false;
    let mut parser = Parser::from_args(args);
    while let Some(arg) = parser.next()? {
        let limits = &mut config.limits;
        match arg {
            Long("host") => config.host = value(&mut parser)?,
            Long("port") => config.port = value(&mut parser)?,
            Long("public-url") => config.public_url = Some(parser.value()?.string()?),
            Long("seed") => config.seed = value(&mut parser)?,
            Long("speed") => config.speed = value(&mut parser)?,
            Long("script-dir") => config.script_dir = Some(PathBuf::from(parser.value()?)),
            Long("keep-alive-ms") => {
                config.keep_alive = Duration::from_millis(value(&mut parser)?);
            }
            Long("upload-expires-secs") => {
                config.upload_expires = Duration::from_secs(value(&mut parser)?);
            }
            Long("max-sessions") => limits.sessions = value(&mut parser)?,
            Long("max-steps") => limits.steps_per_run = value(&mut parser)?,
            Long("max-step-bytes") => limits.step_bytes = value(&mut parser)?,
            Long("stream-backlog-bytes") => limits.stream_backlog = value(&mut parser)?,
            Long("max-file-bytes") => limits.file_bytes = value(&mut parser)?,
            Long("max-stored-file-bytes") => limits.stored_file_bytes = value(&mut parser)?,
            Long("exit-with-stdin") => exit_with_stdin = true,
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Run {
        config: Box::new(config),
        exit_with_stdin,
    })
}

fn value<T>(parser: &mut Parser) -> Result<T, Error>
where
    T: FromStr<Err: Display + Send + Sync + std::error::Error + 'static>,
{
    parser.value()?.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(args: &str) -> Result<(Config, bool), String> {
        match parse(args.split_whitespace().map(OsString::from)) {
            Ok(Command::Run {
                config,
                exit_with_stdin,
            }) => Ok((*config, exit_with_stdin)),
            Ok(other) => Err(format!("{other:?}")),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn reads_what_is_given_and_keeps_the_defaults() {
        let (config, exit_with_stdin) = run("--seed 7 --speed=20 --exit-with-stdin").unwrap();
        assert_eq!((config.seed, config.speed), (7, 20.0));
        assert!(exit_with_stdin);
        assert_eq!(config.keep_alive, Config::default().keep_alive);
    }

    #[test]
    fn names_what_it_does_not_understand() {
        assert!(run("--sped 20").unwrap_err().contains("--sped"));
        assert!(run("--port x").unwrap_err().contains("x"));
        assert!(run("extra").unwrap_err().contains("extra"));
    }

    #[test]
    fn the_help_has_every_option() {
        let source = include_str!("args.rs");
        for line in source.lines().filter(|line| line.contains("Long(\"")) {
            let name = line.split('"').nth(1).unwrap_or_default();
            assert!(HELP.contains(&format!("--{name}")), "--{name}");
        }
    }
}
