//! How an emulator is set up.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use crate::StartError;

/// The settings of an emulator. [`Config::default`] suits most tests: change what matters.
///
/// ```
/// use phrony_emulator::Config;
///
/// let config = Config { speed: 20.0, ..Config::default() };
/// assert_eq!(config.port, 0);
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on; 0 for a free one.
    pub port: u16,
    /// Where clients reach the server, if not at the address that it listens on: upload URLs are
    /// built from it.
    pub public_url: Option<String>,
    /// What all ids and keys are made from.
    pub seed: u64,
    /// How many times faster than written the scripts play.
    pub speed: f64,
    /// How often a silent stream sends a comment.
    pub keep_alive: Duration,
    /// How long an upload URL is valid.
    pub upload_expires: Duration,
    /// A folder of further scripts, each an agent named like its file.
    pub script_dir: Option<PathBuf>,
    /// What the server keeps at most.
    pub limits: Limits,
}

/// What an emulator keeps at most, so that a long test session cannot eat the machine.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Sessions. The oldest finished one makes room; when all are live, a start is answered 429.
    pub sessions: usize,
    /// Steps of one run. A run that reaches it fails; a firehose that asks for more is refused.
    pub steps_per_run: u64,
    /// Bytes of step content in all sessions together. The oldest finished session makes room.
    pub step_bytes: usize,
    /// Bytes that one session's stream holds back for its slowest reader. A reader that is
    /// further behind is disconnected.
    pub stream_backlog: usize,
    /// Bytes of one uploaded file.
    pub file_bytes: u64,
    /// Bytes of all uploaded files together. The oldest one makes room.
    pub stored_file_bytes: u64,
    /// Bytes of a JSON body.
    pub body_bytes: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            public_url: None,
            seed: 1,
            speed: 1.0,
            keep_alive: Duration::from_secs(15),
            upload_expires: Duration::from_secs(900),
            script_dir: None,
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sessions: 2_000,
            steps_per_run: 100_000,
            step_bytes: 512 << 20,
            stream_backlog: 16 << 20,
            file_bytes: 64 << 20,
            stored_file_bytes: 256 << 20,
            body_bytes: 1 << 20,
        }
    }
}

impl Config {
    /// Refuses what the server could not run with.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        // The bounds keep script times within what a clock can represent.
        if !(0.001..=1_000_000.0).contains(&self.speed) {
            return Err(StartError::Setting("speed must be from 0.001 to 1000000"));
        }
        if self.keep_alive.is_zero() {
            return Err(StartError::Setting("keep-alive must be longer than 0"));
        }
        if self.limits.sessions == 0 {
            return Err(StartError::Setting("at least one session must be kept"));
        }
        Ok(())
    }
}
