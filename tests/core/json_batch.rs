//! Events joined to one list.

use phrony_client::event::JsonBatch;
use proptest::{
    collection::vec,
    prelude::*,
    sample::{select, subsequence},
};

use crate::{json_text, oracle::json_batch::check_events};

fn batch(events: &[&str]) -> JsonBatch {
    let bytes: Vec<&[u8]> = events.iter().map(|event| event.as_bytes()).collect();
    check_events(&bytes);
    let mut batch = JsonBatch::default();
    for event in bytes {
        batch.push(event);
    }
    batch
}

#[test]
fn the_list_is_complete_at_any_time() {
    assert_eq!(batch(&[]).joined(), b"[]");
    assert_eq!(batch(&["{}"]).joined(), b"[{}]");
    assert_eq!(batch(&["{}", r#"{"a":1}"#]).joined(), br#"[{},{"a":1}]"#);
    let mut batch = batch(&["{}", "{}"]);
    batch.clear();
    assert_eq!(batch.joined(), b"[]");
}

#[test]
fn objects_can_be_told_apart() {
    for events in [
        &[][..],
        &["{}"],
        &["{}", " { } ", "{}\n"],
        &[r#"{"list":[{},{}]}"#, r#"{"list":[{"a":[{}, {}]} , {}]}"#],
        &[r#"{"text":"},{"}"#, "{}"],
        &[r#"{"text":"\"},{"}"#, r#"{"list":[1,{}]}"#],
    ] {
        assert!(batch(events).is_joinable(), "{events:?}");
    }
}

#[test]
fn events_that_make_up_for_each_other_cannot() {
    for events in [
        &[r#"{},{"a":[{}"#, "{}]}"][..],
        &["{},{", "}"],
        &["{", "},{}"],
        &["{}\n, \t{}", ""],
        &["{},{}", "", ""],
        &[r#"{"a":"#, r#"1},{"b":2}"#],
        &[r#"{"a":""#, r#"{","b":1},{"x":1},{"c":"}"#, r#""}"#],
        &[r#"{"a":""#, r#"["}, {"":0},{"b":"]"#, r#""}"#],
        &[r#"{"a":"\"#, r#"{\"":{}},{"b":1}"#],
    ] {
        batch(events);
    }
}

#[test]
fn a_batch_counts_as_javascript_does() {
    let mut batch = JsonBatch::default();
    for event in [&b"{}"[..], "\"é日😀\"".as_bytes(), b"", b"\xff\xe2\x82"] {
        batch.push(event);
    }
    assert!(batch.lengths().eq([2, 6, 0, 2]));
    assert_eq!(batch.len(), 4);
}

/// Pieces of which any few may happen to make up for each other.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "{}",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\"",
        "{\"a\":",
        "\"a\":1",
        "\"a\":\"",
        "{},{}",
        "},{",
        ", {",
        "\\",
        "\\\"",
        " ",
        "\n",
        "1",
        "\u{a0}",
        "\u{feff}",
        "{\"a\":[{}",
        "]}",
    ];
    let event = vec(select(pieces.to_vec()), 0..6);
    event.prop_map(|pieces| pieces.concat().into_bytes())
}

/// A valid list of as many objects as events, cut at commas of any kind: within objects, strings
/// and lists too.
fn cut_anywhere() -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(json_text::object(), 1..5).prop_flat_map(|objects| {
        let list = objects.join(&b","[..]);
        let commas: Vec<usize> = memchr::memchr_iter(b',', &list).collect();
        subsequence(commas, objects.len() - 1).prop_map(move |commas| {
            let starts = std::iter::once(0).chain(commas.iter().map(|comma| comma + 1));
            let ends = commas.iter().copied().chain([list.len()]);
            starts
                .zip(ends)
                .map(|(start, end)| list[start..end].to_vec())
                .collect()
        })
    })
}

fn check(events: &[Vec<u8>]) {
    let events: Vec<&[u8]> = events.iter().map(Vec::as_slice).collect();
    check_events(&events);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn objects_are_always_told_apart(objects in vec(json_text::object(), 0..5)) {
        check(&objects);
    }

    #[test]
    fn a_list_of_anything_does_not_lie(
        pieces in vec(piece(), 0..5),
        mixed in vec(prop_oneof![json_text::object(), json_text::any_value(), piece()], 0..4),
        nearly in vec(json_text::nearly_an_object(), 0..4),
        anything in vec(vec(any::<u8>(), 0..20), 0..5),
    ) {
        for events in [pieces, mixed, nearly, anything] {
            check(&events);
        }
    }

    #[test]
    fn a_list_that_was_cut_elsewhere_does_not_lie(events in cut_anywhere()) {
        check(&events);
    }
}
