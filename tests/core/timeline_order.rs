//! The order of a timeline.

use phrony_client::timeline::{ItemKey, RunKey, order};
use proptest::prelude::*;

fn placed(run_id: &'static str, sequence: u32, ordinal: u32) -> ItemKey<'static> {
    ItemKey {
        ordinal: Some(ordinal.into()),
        ..unplaced(run_id, sequence)
    }
}

fn unplaced(run_id: &'static str, sequence: u32) -> ItemKey<'static> {
    ItemKey {
        run_id,
        sequence: Some(sequence.into()),
        ..ItemKey::default()
    }
}

fn child(id: &'static str, parent: &'static str) -> RunKey<'static> {
    RunKey {
        id,
        parent_run_id: Some(parent),
        started_at: None,
    }
}

/// `run:sequence` of each item, in order.
fn ordered(items: &[ItemKey<'_>], runs: &[RunKey<'_>]) -> Vec<String> {
    order(items, runs)
        .into_iter()
        .map(|index| {
            let item = &items[index];
            format!("{}:{}", item.run_id, item.sequence.unwrap_or(f64::NAN))
        })
        .collect()
}

#[test]
fn ordinals_decide() {
    let items = [placed("b", 1, 3), placed("a", 2, 2), placed("a", 1, 1)];
    assert_eq!(ordered(&items, &[]), ["a:1", "a:2", "b:1"]);
}

#[test]
fn a_child_follows_the_step_that_names_it() {
    let mut call = unplaced("root", 2);
    call.child_run_id = Some("child");
    let items = [
        unplaced("child", 2),
        unplaced("root", 3),
        call,
        unplaced("child", 1),
        unplaced("root", 1),
    ];
    let expected = ["root:1", "root:2", "child:1", "child:2", "root:3"];
    assert_eq!(ordered(&items, &[]), expected);
    assert_eq!(ordered(&items, &[child("child", "root")]), expected);
}

#[test]
fn a_child_that_no_step_names_follows_its_parent() {
    let items = [
        unplaced("a-child", 1),
        unplaced("root", 2),
        unplaced("root", 1),
    ];
    let runs = [child("a-child", "root")];
    assert_eq!(ordered(&items, &runs), ["root:1", "root:2", "a-child:1"]);
}

#[test]
fn siblings_stand_by_their_start() {
    let mut early = child("z", "root");
    early.started_at = Some(1.0);
    let mut late = child("a", "root");
    late.started_at = Some(2.0);
    let items = [unplaced("a", 1), unplaced("z", 1), unplaced("root", 1)];
    assert_eq!(ordered(&items, &[late, early]), ["root:1", "z:1", "a:1"]);
}

#[test]
fn equal_sequences_stand_by_time_and_missing_ones_come_last() {
    let at = |id, sequence, started_at| ItemKey {
        run_id: "r",
        id,
        sequence,
        started_at,
        ..ItemKey::default()
    };
    let items = [
        at("no sequence", None, Some(0.0)),
        at("late", Some(1.0), Some(9.0)),
        at("no time", Some(1.0), None),
        at("early", Some(1.0), Some(8.0)),
    ];
    let ids: Vec<_> = order(&items, &[])
        .into_iter()
        .map(|i| items[i].id)
        .collect();
    assert_eq!(ids, ["early", "late", "no time", "no sequence"]);
}

#[test]
fn a_new_step_comes_at_the_end() {
    let items = [unplaced("a", 2), placed("a", 1, 1), placed("b", 1, 2)];
    assert_eq!(ordered(&items, &[]), ["a:1", "b:1", "a:2"]);
}

#[test]
fn a_step_that_the_service_skipped_comes_before_its_runs_next_one() {
    let items = [
        placed("a", 1, 1),
        placed("b", 1, 2),
        placed("a", 3, 3),
        unplaced("a", 2),
    ];
    assert_eq!(ordered(&items, &[]), ["a:1", "b:1", "a:2", "a:3"]);
}

#[test]
fn a_circle_of_runs_is_cut() {
    let items = [unplaced("a", 1), unplaced("b", 1)];
    let runs = [child("a", "b"), child("b", "a")];
    assert_eq!(ordered(&items, &runs), ["a:1", "b:1"]);
    assert_eq!(ordered(&items, &[child("a", "a")]), ["a:1", "b:1"]);
}

#[test]
fn a_chain_of_a_hundred_thousand_runs_is_no_recursion() {
    let ids: Vec<String> = (0..100_000).map(|n| format!("{n:06}")).collect();
    let items: Vec<_> = ids
        .iter()
        .rev()
        .map(|id| ItemKey {
            run_id: id,
            sequence: Some(1.0),
            ..ItemKey::default()
        })
        .collect();
    let runs: Vec<_> = ids
        .windows(2)
        .map(|pair| RunKey {
            id: &pair[1],
            parent_run_id: Some(&pair[0]),
            started_at: None,
        })
        .collect();
    let order = order(&items, &runs);
    assert!(order.iter().rev().copied().eq(0..ids.len()));
}

const RUNS: [&str; 4] = ["a", "b", "c", "d"];

fn item() -> impl Strategy<Value = ItemKey<'static>> {
    let number = || proptest::option::of((0u8..12).prop_map(f64::from));
    (
        0..4usize,
        number(),
        number(),
        number(),
        proptest::option::of(0..4usize),
    )
        .prop_map(|(run, sequence, ordinal, started_at, child)| ItemKey {
            run_id: RUNS[run],
            id: "",
            sequence,
            ordinal,
            started_at,
            child_run_id: child.map(|child| RUNS[child]),
        })
}

fn tree() -> impl Strategy<Value = Vec<RunKey<'static>>> {
    let run = (0..4usize, proptest::option::of(0..4usize)).prop_map(|(run, parent)| RunKey {
        id: RUNS[run],
        parent_run_id: parent.map(|parent| RUNS[parent]),
        started_at: None,
    });
    proptest::collection::vec(run, 0..4)
}

proptest! {
    #[test]
    fn every_item_has_one_place(items in proptest::collection::vec(item(), 0..30), runs in tree()) {
        let mut places = order(&items, &runs);
        places.sort_unstable();
        prop_assert!(places.into_iter().eq(0..items.len()));
    }

    #[test]
    fn the_order_does_not_depend_on_the_order_of_arrival(
        mut items in proptest::collection::vec(item(), 0..30),
        runs in tree(),
        seed in any::<prop::sample::Index>(),
    ) {
        const IDS: [&str; 30] = [
            "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14",
            "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
        ];
        for (item, id) in items.iter_mut().zip(IDS) {
            item.id = id;
        }
        let ids = |items: &[ItemKey<'static>]| -> Vec<&str> {
            order(items, &runs).into_iter().map(|index| items[index].id).collect()
        };
        let before = ids(&items);
        let turn = seed.index(items.len().max(1));
        items.rotate_left(turn);
        items.reverse();
        prop_assert_eq!(ids(&items), before);
    }

    #[test]
    fn ordering_twice_changes_nothing(
        items in proptest::collection::vec(item(), 0..30),
        runs in tree(),
    ) {
        let once: Vec<_> = order(&items, &runs).into_iter().map(|i| items[i].clone()).collect();
        let again = order(&once, &runs);
        prop_assert!(again.into_iter().eq(0..once.len()));
    }
}
