//! What an envelope says of an event that is still text.

use phrony_client::event::Envelope;
use proptest::{collection::vec, prelude::*};

use crate::{json_text, oracle::envelope::check};

fn scan(json: &[u8]) -> Option<(Option<String>, Option<String>)> {
    check(json);
    let envelope = Envelope::scan(json)?;
    Some((
        envelope.kind().map(Into::into),
        envelope.subject().map(Into::into),
    ))
}

/// The `kind` of an object.
fn kind(json: &[u8]) -> Option<String> {
    scan(json).unwrap().0
}

#[test]
fn the_fields_may_stand_anywhere() {
    for json in [
        r#"{"kind":"run","subject":"s","data":{}}"#,
        r#"{"data":[1,{"kind":"no"}],"subject":"s","ts":"x","kind":"run"}"#,
        r#"{"a":1,"kind":"run","b":-1.5e+3,"subject":"s","c":null,"d":true,"e":"x"}"#,
        " \t\r\n{ \"kind\"\n:\t\"run\" ,\r\"subject\" : \"s\" } \r\n",
        r#"{"data":{"a":[[]],"b":{}},"kind":"run","empty":{},"subject":"s","list":[]}"#,
    ] {
        let expected = (Some("run".to_owned()), Some("s".to_owned()));
        assert_eq!(scan(json.as_bytes()), Some(expected), "{json}");
    }
}

#[test]
fn only_strings_in_the_object_itself_count() {
    for json in [
        r"{}",
        r"{ }",
        r#"{"data":{"kind":"run"}}"#,
        r#"{"data":["kind","run",{"kind":"run"}]}"#,
        r#"{"data":"kind","x":"\"kind\":\"run\""}"#,
        r#"{"Kind":"run","kind ":"run","kin":"run","":"run"}"#,
        r#"{"kind":null}"#,
        r#"{"kind":1}"#,
        r#"{"kind":1e999}"#,
        r#"{"kind":["run"]}"#,
        r#"{"kind":{"kind":"run"}}"#,
    ] {
        assert_eq!(scan(json.as_bytes()), Some((None, None)), "{json}");
    }
}

#[test]
fn of_a_field_that_is_given_twice_the_last_one_counts() {
    assert_eq!(kind(br#"{"kind":"a","kind":"b"}"#).as_deref(), Some("b"));
    assert_eq!(
        kind(br#"{"kind":"a","k\u0069nd":"b"}"#).as_deref(),
        Some("b")
    );
    assert_eq!(kind(br#"{"kind":"a","kind":null}"#), None);
    assert_eq!(kind(br#"{"kind":"a","kind":["b"]}"#), None);
    assert_eq!(kind(br#"{"kind":{},"kind":"b"}"#).as_deref(), Some("b"));
}

#[test]
fn escapes_are_read_in_names_and_in_texts() {
    for (json, expected) in [
        (r#"{"\u006b\u0069\u006E\u0064":"run"}"#, "run"),
        (r#"{"kind":"\"\\\/\b\f\n\r\t"}"#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#"{"kind":"\u00e9\u65E5\u0000"}"#, "é日\0"),
        (r#"{"kind":"\ud83d\ude00"}"#, "\u{1f600}"),
        (r#"{"kind":"\ud83d"}"#, "\u{fffd}"),
        (r#"{"kind":"\ude00\ud83d"}"#, "\u{fffd}\u{fffd}"),
        (r#"{"kind":"\ud83d\ud83d\ude00"}"#, "\u{fffd}\u{1f600}"),
        (r#"{"kind":"\ud83dx\ude00"}"#, "\u{fffd}x\u{fffd}"),
        (r#"{"kind":"\\u0041"}"#, "\\u0041"),
        (r#"{"kind":"日é😀\n"}"#, "日é😀\n"),
        (r#"{"kind":""}"#, ""),
    ] {
        assert_eq!(kind(json.as_bytes()).as_deref(), Some(expected), "{json}");
    }
}

#[test]
fn what_is_no_utf_8_becomes_a_replacement_character() {
    for (json, expected) in [
        (&b"{\"kind\":\"a\xffb\"}"[..], "a\u{fffd}b"),
        (b"{\"kind\":\"\xe2\x82\"}", "\u{fffd}"),
        (b"{\"kind\":\"\xff\\n\"}", "\u{fffd}\n"),
        (b"{\"\xff\":\"\xff\",\"kind\":\"run\"}", "run"),
        (b"{\"kind\xff\":\"no\",\"kind\":\"run\"}", "run"),
    ] {
        assert_eq!(kind(json).as_deref(), Some(expected), "{json:?}");
    }
}

#[test]
fn what_is_no_object_has_no_envelope() {
    for json in [
        "",
        " ",
        "null",
        "1",
        "\"kind\"",
        "[]",
        r#"[{"kind":"run"}]"#,
        "{",
        "}",
        r#"{"kind":"run""#,
        r#"{"kind":"run"}{}"#,
        r#"{"kind":"run"},"#,
        r#"{"kind":"run"} x"#,
        r#"{"kind":"run"#,
        r#"{"kind":"run\"}"#,
        r#"{"kind" "run"}"#,
        r#"{kind:"run"}"#,
        r#"{"data":[}"#,
        r#"{"data":{"a":1}"#,
        r#"{"kind":"run","#,
        r#"{"kind":"run",}"#,
        r#"{"kind":"#,
    ] {
        assert_eq!(scan(json.as_bytes()), None, "{json}");
    }
    assert_eq!(scan("\u{feff}{}".as_bytes()), None);
}

/// Values are stepped over in blocks of 64 bytes, so what matters in them is put at every place of
/// one.
#[test]
fn a_value_may_hold_anything_at_any_place() {
    for place in 0..=130 {
        let filler = "x".repeat(place);
        let [long, number] = ["x", "1"].map(|byte| byte.repeat(2 * 64));
        for value in [
            format!(r#"["{filler}"]"#),
            format!(r#"["{filler}\"]}}"]"#),
            format!(r#"["{filler}]}}[{{"]"#),
            format!(r#"[{{"{filler}":"]"}},"[",{{}}]"#),
            format!(r#"["{filler}",[[],[[]]],{{"a":{{}}}}]"#),
            format!(r#"["{filler}","","",""]"#),
            format!(r#"["{filler}日é😀]"]"#),
            format!(r#"["{filler}\"{long}","{long}]","{long}"]"#),
            format!(r#"["{filler}\\","{long}]","\"{long}"]"#),
            format!(r#"["{filler}\"",{number}]"#),
            format!(r#""{filler}\"]}}""#),
        ] {
            let json = format!(r#"{{"data":{value},"kind":"run"}}"#);
            assert_eq!(kind(json.as_bytes()).as_deref(), Some("run"), "{json}");
        }
    }
}

#[test]
fn backslashes_escape_each_other_over_all_borders() {
    for place in 56..=66 {
        for run in 0..=140 {
            let string = format!("{}{}", "x".repeat(place), r"\".repeat(run));
            // An odd backslash escapes the quote, and then the next quote ends the string.
            let rest = if run % 2 == 0 { r#"""# } else { r#""]""# };
            let json = format!(r#"{{"data":["{string}{rest}],"kind":"run"}}"#);
            assert_eq!(kind(json.as_bytes()).as_deref(), Some("run"), "{json}");
        }
    }
}

#[test]
fn a_value_may_be_deep_and_long() {
    for depth in [1, 63, 64, 65, 1000, 100_000] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let json = format!(r#"{{"data":{open}{close},"kind":"run"}}"#);
        assert_eq!(kind(json.as_bytes()).as_deref(), Some("run"), "{depth}");
        let json = format!(r#"{{"data":{open}{close}],"kind":"run"}}"#);
        assert_eq!(scan(json.as_bytes()), None, "{depth}");
    }
    let long = "]} \\\" 日".repeat(100_000);
    let json = format!(r#"{{"data":["{long}"],"text":"{long}","kind":"run"}}"#);
    assert_eq!(kind(json.as_bytes()).as_deref(), Some("run"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn an_object_has_the_envelope_of_the_parsed_object(json in json_text::object()) {
        prop_assert!(Envelope::scan(&json).is_some());
        check(&json);
    }

    #[test]
    fn what_is_valid_and_no_object_has_no_envelope(json in json_text::any_value()) {
        check(&json);
    }

    #[test]
    fn a_scan_of_anything_ends(
        nearly in json_text::nearly_an_object(),
        anything in vec(any::<u8>(), 0..100),
    ) {
        check(&nearly);
        check(&anything);
    }
}
