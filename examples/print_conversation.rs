//! Prints a conversation as a person reads it: its steps in order, and what it waits for.
//!
//! ```sh
//! curl -H "X-API-Key: $PHRONY_API_KEY" https://api.phrony.com/v1/runs/$RUN_ID/conversation \
//!   | cargo run --example print_conversation
//! ```

use std::error::Error;
use std::io;

use phrony_client::model::{Conversation, PhaseOverrides};
use phrony_client::timeline::{conversation_phase, pending_tasks_of, sort};

fn main() -> Result<(), Box<dyn Error>> {
    let mut conversation: Conversation = serde_json::from_reader(io::stdin())?;
    sort(&mut conversation);

    let phases = PhaseOverrides::default();
    let phase = conversation_phase(&conversation, &phases);
    let session = &conversation.session;
    println!("{} {} ({})", session.id, session.status, phase.as_str());

    for item in &conversation.items {
        let run = conversation.runs.iter().find(|run| run.id == item.run_id);
        let depth = run.map_or(0, |run| run.depth as usize);
        let started_at = item.started_at.as_deref().unwrap_or("-");
        println!(
            "{started_at} {:indent$}{}",
            "",
            item.item_type,
            indent = 2 * depth
        );
    }
    for task in pending_tasks_of(&conversation, &phases) {
        let prompt = task.prompt.as_deref().unwrap_or_default();
        println!("waits for {}: {prompt} ({})", task.kind, task.task_id);
        for option in &task.options {
            println!("  {} {}", option.id, option.label);
        }
    }
    Ok(())
}
