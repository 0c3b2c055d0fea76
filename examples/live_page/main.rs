//! A page in Rust that follows a run. `index.html` beside this file says how to build it.
//!
//! The page talks to its own backend, which adds the API key: a key never belongs into a page.

#![cfg(target_arch = "wasm32")]

use futures::TryStreamExt;
use phrony_client::client::{Client, Error, LiveSnapshot};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the page does with what is known of the run.
    fn show(text: &str);
}

/// Follows a run until its session has ended. Called by the page.
#[wasm_bindgen]
pub async fn follow(base_url: String, run_id: String) {
    if let Err(error) = show_run(base_url, &run_id).await {
        show(&error.to_string());
    }
}

async fn show_run(base_url: String, run_id: &str) -> Result<(), Error> {
    let client = Client::builder().base_url(base_url).build()?;
    let mut live = client.live_run(run_id);
    while let Some(snapshot) = live.try_next().await? {
        show(&describe(&snapshot));
    }
    Ok(())
}

fn describe(snapshot: &LiveSnapshot) -> String {
    let mut lines = vec![format!(
        "{} ({})",
        snapshot.phase.as_str(),
        snapshot.connection.as_str()
    )];
    lines.extend(snapshot.items.iter().map(|item| item.item_type.to_string()));
    let tasks = snapshot.pending_tasks.iter();
    lines.extend(tasks.map(|live| {
        let prompt = live.task.prompt.as_deref().unwrap_or_default();
        format!("? {prompt}")
    }));
    lines.join("\n")
}
