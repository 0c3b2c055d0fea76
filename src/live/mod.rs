//! A run that is followed: what is known of it, and when to ask the service for what.
//!
//! Nothing in here talks to anybody. [`RunState`] makes snapshots of conversations and events, and
//! [`Follower`] says when to open the stream, when to read the conversation and when to wait; the
//! edges do what it says and tell it how that went. The values themselves stay what they are,
//! behind [`Json`](crate::json::Json): plain objects in JavaScript, `serde_json`'s in Rust.

mod answer;
mod chunked_list;
mod connection;
mod follower;
mod members;
mod patience;
mod reads;
mod snapshot;
mod state;
mod steps;
mod trouble;
mod wire;

pub use answer::{Answer, Target};
pub use connection::{Connection, FollowOptions, Moment, Order};
pub use follower::Follower;
pub use snapshot::{Compared, Hint, LiveTask, Mark, NotAConversation, Snapshot};
pub use state::RunState;
pub use trouble::Trouble;
