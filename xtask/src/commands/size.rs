//! `cargo xtask size`: what the WebAssembly module is made of.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::build;
use crate::{process, project::Project, setup};

/// How twiggy describes an item of the module.
#[derive(Deserialize)]
struct Item {
    name: String,
    shallow_size: u64,
}

/// What belongs together.
#[derive(Default)]
struct Part {
    bytes: u64,
    items: u64,
}

/// Prints the parts of the module, the largest first: the modules of the crate with all that was made for them, then
/// what no module alone is the reason for.
pub(crate) fn run(project: &Project) -> Result<()> {
    let twiggy = setup::twiggy(project)?;
    let module = build::named_wasm(project)?;
    let top = process::stdout_of(
        project
            .command(twiggy.join("twiggy"))
            .args(["top", "--format", "json", "-n", "1000000"])
            .arg(module),
    )?;
    let items: Vec<Item> = serde_json::from_str(&top).context("twiggy printed something else")?;
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for item in items {
        // The names are not in the package.
        if item.name.contains("\"function names\" subsection") {
            continue;
        }
        let part = parts.entry(part_of(&item.name)).or_default();
        part.bytes += item.shallow_size;
        part.items += 1;
    }
    let mut parts: Vec<_> = parts.into_iter().collect();
    parts.sort_by_key(|(_, part)| std::cmp::Reverse(part.bytes));
    let total: u64 = parts.iter().map(|(_, part)| part.bytes).sum();
    println!(
        "{:<28} {:>8} {:>6} {:>6}",
        "part", "bytes", "share", "items"
    );
    for (name, Part { bytes, items }) in parts {
        let share = bytes as f64 / total as f64 * 100.0;
        println!("{name:<28} {bytes:>8} {share:>5.1}% {items:>6}");
    }
    println!("{:<28} {total:>8}", "all");
    Ok(())
}

/// The module of this crate that an item was made for, or else the crate that it is from.
fn part_of(name: &str) -> String {
    const KINDS: [&str; 6] = [
        "data segment",
        "import",
        "export",
        "type[",
        "elem",
        "custom section",
    ];
    if let Some(kind) = KINDS.iter().find(|kind| name.starts_with(**kind)) {
        return kind.trim_end_matches('[').to_owned();
    }
    let paths = name.split(|c: char| !(c.is_alphanumeric() || "_[]:".contains(c)));
    let mut paths = paths.filter(|path| path.contains("]::"));
    let Some(first) = paths.clone().next() else {
        // An export, named after its class, has what was inlined into it.
        let class = name.split('_').next().unwrap_or_default();
        let is_export = !class.is_empty()
            && class.len() < name.len()
            && class.chars().all(|c| c.is_ascii_lowercase());
        return match is_export {
            true => format!("exports of {class}"),
            false => "other".to_owned(),
        };
    };
    let path = paths
        .find(|path| path.starts_with("phrony_client["))
        .unwrap_or(first);
    let mut segments = path.split("::");
    let crate_name = segments.next().unwrap_or_default();
    let crate_name = crate_name.split('[').next().unwrap_or_default();
    match segments.next() {
        Some(module) if crate_name == "phrony_client" => format!("src/{module}"),
        _ => crate_name.to_owned(),
    }
}
