//! The order of a timeline: total, stable, and the same whatever order the items arrive in.

use std::cmp::Ordering;

use super::parse_instant;
use crate::ids::Ids;
use crate::json::Name;
use crate::model::{Conversation, ConversationRun, TimelineItem};

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
    let keys: Vec<_> = conversation
        .items
        .iter()
        .map(|item| ItemKey {
            run_id: &item.run_id,
            id: &item.id,
            sequence: Some(item.sequence as f64),
            ordinal: item.ordinal.map(|ordinal| ordinal as f64),
            started_at: item.started_at.as_deref().and_then(parse_instant),
            child_run_id: child_run_id(item),
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

/// Whatever the type of the step is: the order is that of rows which are not typed.
fn child_run_id(item: &TimelineItem) -> Option<&str> {
    item.content.get(Name::ChildRunIdOfEvent.as_str())?.as_str()
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
    sort_places(&mut placed, &|a, b| {
        number(items[a].ordinal, items[b].ordinal)
            .then_with(|| items[a].run_id.cmp(items[b].run_id))
            .then_with(|| within_run(&items[a], &items[b]))
    });
    if unplaced.is_empty() {
        return placed;
    }
    let unplaced = Tree::new(items, unplaced, runs).written();
    insert(items, &placed, unplaced)
}

/// Sorts by what stands at the places; what nothing tells apart stays as it is.
///
/// Every order in here is made by this one function: a sort for each kind of element would be a
/// copy of it in the module.
pub(crate) fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|&a, &b| compare(a, b));
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

/// A run with its items in order, and where it and its children hang.
#[derive(Default)]
struct RunNode<'a> {
    id: &'a str,
    parent: Option<&'a str>,
    /// The run of the step that names it: as good as its own word. If steps of several runs do, the
    /// choice must not depend on the order they came in.
    named_by: Option<&'a str>,
    started_at: Option<f64>,
    items: Vec<usize>,
    hangs_at: Option<usize>,
    children: Vec<usize>,
    /// Whether a step was found to hang it behind.
    has_step: bool,
    is_written: bool,
}

/// The tree of runs, of which rule 2 speaks.
struct Tree<'a, 'b> {
    items: &'b [ItemKey<'a>],
    ids: Ids,
    nodes: Vec<RunNode<'a>>,
}

enum Visit {
    Run(usize),
    Item(usize),
}

impl<'a, 'b> Tree<'a, 'b> {
    fn new(items: &'b [ItemKey<'a>], unplaced: Vec<usize>, runs: &[RunKey<'a>]) -> Self {
        let mut tree = Self {
            items,
            ids: Ids::default(),
            nodes: Vec::new(),
        };
        for run in runs {
            let node = tree.node(run.id);
            node.parent = run.parent_run_id;
            node.started_at = run.started_at;
        }
        for index in unplaced {
            tree.node(items[index].run_id).items.push(index);
        }
        for item in items {
            if let Some(child) = item.child_run_id {
                let node = tree.node(child);
                let named_by = node.named_by.unwrap_or(item.run_id);
                node.named_by = Some(named_by.min(item.run_id));
            }
        }
        for node in &mut tree.nodes {
            sort_places(&mut node.items, &|a, b| within_run(&items[a], &items[b]));
            let first = node.items.iter().find_map(|&index| items[index].started_at);
            node.started_at = node.started_at.or(first);
        }
        tree
    }

    fn node(&mut self, id: &'a str) -> &mut RunNode<'a> {
        let place = self.ids.add(id);
        if place == self.nodes.len() {
            self.nodes.push(RunNode {
                id,
                ..RunNode::default()
            });
        }
        &mut self.nodes[place]
    }

    /// All items in the order of the tree.
    fn written(mut self) -> Vec<usize> {
        let nodes = &self.nodes;
        let mut by_age: Vec<usize> = (0..nodes.len()).collect();
        sort_places(&mut by_age, &|a, b| {
            number(nodes[a].started_at, nodes[b].started_at)
                .then_with(|| nodes[a].id.cmp(nodes[b].id))
        });
        let mut roots = Vec::new();
        for &place in &by_age {
            let RunNode {
                id,
                parent,
                named_by,
                ..
            } = self.nodes[place];
            let parent = parent.or(named_by).filter(|&parent| parent != id);
            match parent.and_then(|parent| self.ids.number(parent)) {
                Some(parent) => {
                    self.nodes[parent].children.push(place);
                    self.nodes[place].hangs_at = Some(parent);
                }
                None => roots.push(place),
            }
        }

        let mut written = Vec::new();
        // The roots first; what they did not reach hangs in a circle, which is cut at its oldest run.
        for place in roots.into_iter().chain(by_age) {
            self.write(place, &mut written);
        }
        written
    }

    /// Writes a run and all below it, once, and without recursion: the depth comes from the network.
    fn write(&mut self, place: usize, written: &mut Vec<usize>) {
        let mut stack = vec![Visit::Run(place)];
        while let Some(visit) = stack.pop() {
            match visit {
                Visit::Item(index) => written.push(index),
                Visit::Run(place) if !self.nodes[place].is_written => {
                    self.nodes[place].is_written = true;
                    stack.extend(self.steps(place).into_iter().rev());
                }
                Visit::Run(_) => {}
            }
        }
    }

    /// The items of a run, each child behind the step that names it, and then the other children.
    fn steps(&mut self, place: usize) -> Vec<Visit> {
        let mut steps = Vec::new();
        for index in std::mem::take(&mut self.nodes[place].items) {
            steps.push(Visit::Item(index));
            let child = self.items[index].child_run_id;
            let Some(child) = child.and_then(|child| self.ids.number(child)) else {
                continue;
            };
            let node = &mut self.nodes[child];
            if node.hangs_at == Some(place) && !node.has_step {
                node.has_step = true;
                steps.push(Visit::Run(child));
            }
        }
        let children = self.nodes[place].children.iter();
        steps.extend(
            children
                .filter(|&&child| !self.nodes[child].has_step)
                .map(|&child| Visit::Run(child)),
        );
        steps
    }
}

/// A sequence of a run that has a place.
#[derive(Clone, Copy)]
struct Anchor {
    run: usize,
    sequence: f64,
    place: usize,
}

/// Rule 3.
fn insert(items: &[ItemKey<'_>], placed: &[usize], unplaced: Vec<usize>) -> Vec<usize> {
    let mut runs = Ids::default();
    let anchors = anchors(items, placed, &mut runs);
    let place_of = |index: usize| {
        let run = runs.number(items[index].run_id)?;
        let sequence = items[index]
            .sequence
            .filter(|sequence| !sequence.is_nan())?;
        let next = anchors.partition_point(|anchor| {
            anchor.run < run || (anchor.run == run && anchor.sequence <= sequence)
        });
        let anchor = anchors.get(next).filter(|anchor| anchor.run == run);
        anchor.map(|anchor| anchor.place)
    };
    let before: Vec<usize> = unplaced
        .iter()
        .map(|&index| place_of(index).unwrap_or(placed.len()))
        .collect();
    let mut waiting: Vec<usize> = (0..unplaced.len()).collect();
    sort_places(&mut waiting, &|a, b| before[a].cmp(&before[b]));

    let mut waiting = waiting.into_iter().peekable();
    let mut ordered = Vec::with_capacity(items.len());
    for place in 0..=placed.len() {
        while let Some(next) = waiting.next_if(|&next| before[next] == place) {
            ordered.push(unplaced[next]);
        }
        ordered.extend(placed.get(place));
    }
    ordered
}

/// The sequences that have a place, ascending for each run, each with the first place that an item of this or a greater
/// sequence of its run has.
fn anchors(items: &[ItemKey<'_>], placed: &[usize], runs: &mut Ids) -> Vec<Anchor> {
    let mut found = Vec::new();
    for (place, &index) in placed.iter().enumerate() {
        if let Some(sequence) = items[index].sequence.filter(|sequence| !sequence.is_nan()) {
            found.push(Anchor {
                run: runs.add(items[index].run_id),
                sequence,
                place,
            });
        }
    }
    let mut ascending: Vec<usize> = (0..found.len()).collect();
    sort_places(&mut ascending, &|a, b| {
        let (a, b): (&Anchor, &Anchor) = (&found[a], &found[b]);
        let by_sequence = || a.sequence.total_cmp(&b.sequence);
        a.run.cmp(&b.run).then_with(by_sequence)
    });
    let mut anchors: Vec<Anchor> = ascending.into_iter().map(|place| found[place]).collect();
    for place in (1..anchors.len()).rev() {
        let later = anchors[place];
        let anchor = &mut anchors[place - 1];
        if anchor.run == later.run {
            anchor.place = anchor.place.min(later.place);
        }
    }
    anchors
}
