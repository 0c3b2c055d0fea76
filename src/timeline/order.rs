//! The order of a timeline: total, stable, and the same whatever order the items arrive in.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::parse_instant;
use crate::model::{Conversation, ConversationRun, Step, TimelineItem};

/// What decides an item's place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ItemKey<'a> {
    /// The run of the item.
    pub run_id: &'a str,
    /// The item itself; only breaks ties.
    pub id: &'a str,
    /// The item's number within its run.
    pub sequence: Option<f64>,
    /// The item's place in the session, once the service has merged it.
    pub ordinal: Option<f64>,
    /// When the step started, in milliseconds.
    pub started_at: Option<f64>,
    /// The run that the step spawned.
    pub child_run_id: Option<&'a str>,
}

/// What is known of a run's place in the tree of runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunKey<'a> {
    /// The run.
    pub id: &'a str,
    /// The run that spawned it.
    pub parent_run_id: Option<&'a str>,
    /// When it started, in milliseconds.
    pub started_at: Option<f64>,
}

/// Sorts the items of a conversation in place; see [`order`].
pub fn sort(conversation: &mut Conversation) {
    let children: Vec<_> = conversation.items.iter().map(child_run_id).collect();
    let keys: Vec<_> = conversation
        .items
        .iter()
        .zip(&children)
        .map(|(item, child)| ItemKey {
            run_id: &item.run_id,
            id: &item.id,
            sequence: Some(item.sequence as f64),
            ordinal: item.ordinal.map(|ordinal| ordinal as f64),
            started_at: item.started_at.as_deref().and_then(parse_instant),
            child_run_id: child.as_deref(),
        })
        .collect();
    let runs: Vec<_> = conversation.runs.iter().map(RunKey::of).collect();
    let places = order(&keys, &runs);
    let mut items: Vec<_> = std::mem::take(&mut conversation.items)
        .into_iter()
        .map(Some)
        .collect();
    conversation.items = places
        .into_iter()
        .filter_map(|place| items[place].take())
        .collect();
}

fn child_run_id(item: &TimelineItem) -> Option<String> {
    match item.step() {
        Step::SubAgent(step) => Some(step.child_run_id),
        _ => None,
    }
}

impl<'a> RunKey<'a> {
    fn of(run: &'a ConversationRun) -> Self {
        Self {
            id: &run.id,
            parent_run_id: run.parent_run_id.as_deref(),
            started_at: run.started_at.as_deref().and_then(parse_instant),
        }
    }
}

/// The indexes of `items` in the order of the timeline.
///
/// 1. Items with an ordinal stand in the order of their ordinals.
/// 2. Items without one stand in the order of the run tree: a run's items by sequence, then by
///    time; a child run's items after the step that names it, or after its parent's items if no
///    step does.
/// 3. An item without an ordinal comes before the first item of its own run that has an ordinal
///    and a greater sequence; if there is none, it comes at the end: it is newer than everything
///    that the service has merged.
///
/// Items that nothing tells apart keep the order they were given in. `runs` may be incomplete or
/// wrong in any way: unknown parents make roots, and a circle is cut.
#[must_use]
pub fn order(items: &[ItemKey<'_>], runs: &[RunKey<'_>]) -> Vec<usize> {
    let (mut placed, unplaced): (Vec<usize>, Vec<usize>) =
        (0..items.len()).partition(|&index| items[index].ordinal.is_some_and(f64::is_finite));
    placed.sort_by(|&a, &b| {
        number(items[a].ordinal, items[b].ordinal)
            .then_with(|| items[a].run_id.cmp(items[b].run_id))
            .then_with(|| within_run(&items[a], &items[b]))
    });
    if unplaced.is_empty() {
        return placed;
    }
    let unplaced = tree_order(items, unplaced, runs);
    insert(items, &placed, unplaced)
}

/// Numbers before none, and small ones first.
fn number(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a.filter(|a| !a.is_nan()), b.filter(|b| !b.is_nan())) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn within_run(a: &ItemKey<'_>, b: &ItemKey<'_>) -> Ordering {
    number(a.sequence, b.sequence)
        .then_with(|| number(a.started_at, b.started_at))
        .then_with(|| a.id.cmp(b.id))
}

/// A run with its items in order, and where its children hang.
#[derive(Default)]
struct RunNode<'a> {
    parent: Option<&'a str>,
    started_at: Option<f64>,
    items: Vec<usize>,
    children: Vec<&'a str>,
}

/// Rule 2.
fn tree_order(items: &[ItemKey<'_>], unplaced: Vec<usize>, runs: &[RunKey<'_>]) -> Vec<usize> {
    let mut nodes: HashMap<&str, RunNode<'_>> = HashMap::new();
    for run in runs {
        let node = nodes.entry(run.id).or_default();
        node.parent = run.parent_run_id;
        node.started_at = run.started_at;
    }
    for index in unplaced {
        let node = nodes.entry(items[index].run_id).or_default();
        node.items.push(index);
    }
    for (child, parent) in named_parents(items) {
        let node = nodes.entry(child).or_default();
        node.parent = node.parent.or(Some(parent));
    }
    for node in nodes.values_mut() {
        node.items
            .sort_by(|&a, &b| within_run(&items[a], &items[b]));
        let first = node.items.iter().find_map(|&index| items[index].started_at);
        node.started_at = node.started_at.or(first);
    }

    let mut ids: Vec<&str> = nodes.keys().copied().collect();
    ids.sort_by(|a, b| number(nodes[a].started_at, nodes[b].started_at).then_with(|| a.cmp(b)));
    let mut roots = Vec::new();
    for &id in &ids {
        let parent = nodes[id].parent.filter(|&parent| parent != id);
        match parent.and_then(|parent| nodes.get_mut(parent)) {
            Some(parent) => parent.children.push(id),
            None => roots.push(id),
        }
    }

    let mut walk = Walk {
        items,
        nodes,
        ordered: Vec::new(),
    };
    // The roots first; what they did not reach hangs in a circle, which is cut at its oldest run.
    for id in roots.into_iter().chain(ids) {
        walk.visit(id);
    }
    walk.ordered
}

/// Each child that a step names, with the run of that step: as good as the child's own word. If
/// steps of several runs name it, the choice must not depend on the order they came in.
fn named_parents<'a>(items: &[ItemKey<'a>]) -> HashMap<&'a str, &'a str> {
    let mut parents = HashMap::new();
    for item in items {
        if let Some(child) = item.child_run_id {
            let parent = parents.entry(child).or_insert(item.run_id);
            *parent = item.run_id.min(parent);
        }
    }
    parents
}

struct Walk<'a, 'b> {
    items: &'b [ItemKey<'a>],
    nodes: HashMap<&'a str, RunNode<'a>>,
    ordered: Vec<usize>,
}

enum Visit<'a> {
    Run(&'a str),
    Item(usize),
}

impl<'a> Walk<'a, '_> {
    /// Writes a run and all below it, without recursion: the depth comes from the network. A run
    /// is taken out of `nodes` when it is written, so it is written once.
    fn visit(&mut self, id: &'a str) {
        let mut stack = vec![Visit::Run(id)];
        while let Some(visit) = stack.pop() {
            match visit {
                Visit::Item(index) => self.ordered.push(index),
                Visit::Run(id) => {
                    let Some(node) = self.nodes.remove(id) else {
                        continue;
                    };
                    let mut hung: HashMap<&str, bool> =
                        node.children.iter().map(|&child| (child, false)).collect();
                    let mut steps = Vec::new();
                    for index in node.items {
                        steps.push(Visit::Item(index));
                        if let Some(child) = self.items[index].child_run_id
                            && let Some(done @ false) = hung.get_mut(child)
                        {
                            *done = true;
                            steps.push(Visit::Run(child));
                        }
                    }
                    let rest = node.children.into_iter().filter(|child| !hung[child]);
                    steps.extend(rest.map(Visit::Run));
                    stack.extend(steps.into_iter().rev());
                }
            }
        }
    }
}

/// Rule 3.
fn insert(items: &[ItemKey<'_>], placed: &[usize], unplaced: Vec<usize>) -> Vec<usize> {
    // Per run: the sequences that have a place, ascending, each with the first place that an item
    // of this or a greater sequence has.
    let mut anchors: HashMap<&str, Vec<(f64, usize)>> = HashMap::new();
    for (place, &index) in placed.iter().enumerate() {
        if let Some(sequence) = items[index].sequence.filter(|sequence| !sequence.is_nan()) {
            let run = anchors.entry(items[index].run_id).or_default();
            run.push((sequence, place));
        }
    }
    for run in anchors.values_mut() {
        run.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut first = usize::MAX;
        for (_, place) in run.iter_mut().rev() {
            first = first.min(*place);
            *place = first;
        }
    }

    let place_of = |index: usize| {
        let run = anchors.get(items[index].run_id)?;
        let sequence = items[index]
            .sequence
            .filter(|sequence| !sequence.is_nan())?;
        let next = run.partition_point(|&(anchor, _)| anchor <= sequence);
        run.get(next).map(|&(_, place)| place)
    };
    let mut before: HashMap<usize, Vec<usize>> = HashMap::new();
    for index in unplaced {
        let place = place_of(index).unwrap_or(placed.len());
        before.entry(place).or_default().push(index);
    }
    let mut ordered = Vec::with_capacity(items.len());
    for place in 0..=placed.len() {
        ordered.extend(before.remove(&place).unwrap_or_default());
        ordered.extend(placed.get(place));
    }
    ordered
}
