//! A Phrony-compatible server for demos and tests.
//!
//! It answers every route of the public API the way the service does, plays scripted runs in real
//! time, and makes all ids from a seed. `emulator/README.md` has the whole description; this is
//! how a Rust test uses it:
//!
//! ```
//! use phrony_emulator::{Config, Emulator};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config { speed: 20.0, ..Config::default() };
//! let emulator = Emulator::start(config).await?;
//! let about = emulator.announcement();
//! println!("{} with {}", about.base_url, about.keys["full"]);
//! emulator.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! [`BackgroundEmulator`] does the same for tests without an async runtime.

mod agent;
mod clock;
mod config;
mod connection;
mod engine;
mod fault;
mod files;
mod http;
mod ids;
mod keys;
mod listener;
mod lock;
mod script;
mod server;
mod session;
mod store;

pub use config::{Config, Limits};
pub use script::ScriptError;
pub use server::{Announcement, BackgroundEmulator, Emulator, StartError};
