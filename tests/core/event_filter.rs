//! Which events a filter picks.

use phrony_client::event::EventFilter;
use proptest::{collection::vec, prelude::*};

use crate::{json_text, oracle::filter::check_filter};

const EVENT: &str = r#"{"kind":"run","subject":"engine.run.completed"}"#;

fn wants(kinds: &[&str], subjects: &[&str], json: impl AsRef<[u8]>) -> bool {
    check_filter(kinds, subjects, json.as_ref());
    EventFilter::new(kinds, subjects)
        .unwrap()
        .wants(json.as_ref())
}

#[test]
fn a_pattern_is_the_whole_text_or_its_beginning() {
    for (kinds, subjects, expected) in [
        (&[][..], &[][..], true),
        (&["run"][..], &[][..], true),
        (&["step", "run"], &[], true),
        (&["step"], &[], false),
        (&["ru"], &[], false),
        (&["runs"], &[], false),
        (&["Run"], &[], false),
        (&["ru*"], &[], true),
        (&["run*"], &[], true),
        (&["runs*"], &[], false),
        (&["un*"], &[], false),
        (&["*"], &[], true),
        (&["run"], &["engine.run.*"], true),
        (&["run"], &["engine.step.*"], false),
        (&["step"], &["engine.run.*"], false),
        (&[], &["engine.step.*", "engine.run.completed"], true),
        (&[], &["run"], false),
    ] {
        assert_eq!(
            wants(kinds, subjects, EVENT),
            expected,
            "{kinds:?} {subjects:?}"
        );
    }
}

#[test]
fn what_lacks_a_field_is_wanted_by_no_pattern() {
    for json in [
        "{}",
        r#"{"kind":null}"#,
        r#"{"kind":1}"#,
        r#"{"data":{"kind":"run"}}"#,
    ] {
        assert!(!wants(&["*"], &[], json), "{json}");
        assert!(!wants(&[], &["*"], json), "{json}");
        assert!(wants(&[], &[], json), "{json}");
    }
    assert!(wants(&["run"], &[], r#"{"kind":"run"}"#));
    assert!(!wants(&["run"], &["*"], r#"{"kind":"run"}"#));
    assert!(wants(&["*"], &[], r#"{"kind":""}"#));
}

#[test]
fn what_is_no_object_is_always_wanted() {
    for json in [
        "",
        "null",
        "1",
        "\"run\"",
        "[]",
        r#"[{"kind":"step"}]"#,
        "what?",
        "{",
        r#"{"kind":"step""#,
    ] {
        assert!(wants(&["run"], &["x"], json), "{json}");
    }
}

#[test]
fn a_pattern_meets_the_text_and_not_its_spelling() {
    assert!(wants(&["run"], &[], r#"{"\u006bind":"r\u0075n"}"#));
    assert!(wants(&["a\"b"], &[], r#"{"kind":"a\"b"}"#));
    assert!(!wants(&["a\\\"b"], &[], r#"{"kind":"a\"b"}"#));
    assert!(wants(&["\u{1f600}*"], &[], r#"{"kind":"\ud83d\ude00!"}"#));
    assert!(wants(&["\u{fffd}"], &[], r#"{"kind":"\ud83d"}"#));
    assert!(wants(&["\u{fffd}"], &[], b"{\"kind\":\"\xff\"}"));
}

#[test]
fn a_pattern_that_means_nothing_is_refused_by_its_place() {
    for pattern in ["", "**", "a*b", "*a", "a**", "*a*"] {
        check_filter(&[pattern], &[], b"{}");
        let refused = EventFilter::new(&["run", pattern], &[]).unwrap_err();
        assert_eq!(refused.field, "kinds[1]", "{pattern:?}");
        let refused = EventFilter::new(&["run"], &[pattern, ""]).unwrap_err();
        assert_eq!(refused.field, "subjects[0]", "{pattern:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_filter_decides_as_on_the_parsed_event(
        kinds in json_text::patterns(),
        subjects in json_text::patterns(),
        object in json_text::object(),
        other in json_text::any_value(),
        nearly in json_text::nearly_an_object(),
        anything in vec(any::<u8>(), 0..50),
    ) {
        for json in [object, other, nearly, anything] {
            check_filter(&kinds, &subjects, &json);
        }
    }
}
