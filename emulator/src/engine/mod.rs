//! The engine: plays a session's script.
//!
//! Each session has one task that does everything in the order of script time, sub-agents
//! included. Which step comes before which is therefore decided by the script, not by the
//! machine's timers.

mod firehose;
mod perform;
mod player;
mod steps;
mod sub_agents;
mod thread;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep_until;

use crate::clock::ScriptClock;
use crate::config::Limits;
use crate::ids::Ids;
use crate::script::Script;
use crate::session::SessionCell;
use crate::store::Store;

pub use firehose::FirehoseInput;
use player::{Next, Player};

/// How long an unpaced firehose waits for a reader that does not keep up.
const PATIENCE: Duration = Duration::from_secs(1);

/// What every session is played with.
#[derive(Debug, Clone)]
pub struct Engine {
    /// Where ids come from.
    pub ids: Ids,
    /// How fast scripts play.
    pub speed: f64,
    /// What a run may reach.
    pub limits: Limits,
    /// Where sub-agents' runs are made findable.
    pub store: Arc<Store>,
}

impl Engine {
    /// Plays `session` until it ends. It must be called on a Tokio runtime.
    pub fn play(&self, session: Arc<SessionCell>, script: &Script, input: &Value) {
        let player = Player::new(
            self.clone(),
            ScriptClock::start(self.speed),
            Arc::clone(&session),
            script,
            input,
        );
        tokio::spawn(play(player, session));
    }
}

async fn play(mut player: Player, session: Arc<SessionCell>) {
    loop {
        match player.advance() {
            Next::At(moment) => tokio::select! {
                () = sleep_until(moment.into()) => {}
                () = session.wake.notified() => {}
            },
            Next::Reply => session.wake.notified().await,
            Next::Room => {
                session.log.make_room(PATIENCE).await;
                tokio::task::yield_now().await;
            }
            Next::End => return,
        }
    }
}
