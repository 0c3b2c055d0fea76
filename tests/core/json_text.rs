//! Strategies for JSON as text, written in every way that JSON can be written.

use proptest::{collection::vec, prelude::*, sample::select};

/// Parts of strings: what ends or opens something elsewhere, escapes, and what is no UTF-8.
const IN_STRINGS: [&[u8]; 24] = [
    b"kind",
    b"engine.run",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b",{",
    b"},{",
    b" ",
    b"\\\"",
    b"\\\\",
    b"\\\\\\\\\\\\\\\\",
    b"\\/",
    b"\\n",
    b"\\u0022",
    b"\\u005c",
    b"\\ud83d\\ude00",
    b"\\ud83d",
    b"\\udE00",
    "日é😀".as_bytes(),
    b"\xff",
    b"0123456789012345678901234567890123456789012345678901234567890123",
];

/// The names that count, and others, in some of their spellings.
const KEYS: [&str; 10] = [
    "kind",
    "subject",
    "kind",
    "subject",
    "k\\u0069nd",
    "\\u0073ubject",
    "kinds",
    "Kind",
    "\\\"kind",
    "data",
];

const TEXTS: [&[u8]; 9] = [
    b"run",
    b"step",
    b"r\\u0075n",
    b"engine.run.completed",
    b"engine.step",
    b"engine.\\ud83d\\ude00",
    b"engine.\\ud83d",
    b"",
    b"engine.\xff",
];

const WORDS: [&str; 9] = [
    "null",
    "true",
    "false",
    "0",
    "-1.5",
    "1e3",
    "-0",
    "12345678901234567890",
    "1E-7",
];

const SPACES: [&str; 8] = ["", "", "", "", "", " ", "\n\t", " \r\n "];

/// Patterns of kinds or subjects that match some of the texts.
pub fn patterns() -> impl Strategy<Value = Vec<&'static str>> {
    let pattern = select(vec![
        "run",
        "step",
        "*",
        "engine.run.*",
        "engine.*",
        "run*",
        "engine.run.completed",
        "engine.\u{1f600}",
        "engine.\u{fffd}",
        "{\"",
        "kind*",
    ]);
    vec(pattern, 0..3)
}

/// An object, mostly with a `kind` and a `subject` somewhere in it.
pub fn object() -> impl Strategy<Value = Vec<u8>> {
    let value = any_value();
    let field = prop_oneof![
        (select(&KEYS[..]), select(&TEXTS[..])).prop_map(|(key, text)| {
            (
                format!("\"{key}\"").into_bytes(),
                [b"\"", text, b"\""].concat(),
            )
        }),
        (select(&KEYS[..]), value.clone())
            .prop_map(|(key, value)| (format!("\"{key}\"").into_bytes(), value)),
        (string(), value),
    ];
    (vec(field, 0..5), spaces()).prop_map(|(fields, spaces)| write_object(&fields, spaces))
}

/// What is mostly no JSON, but nearly is: an object from which bytes were taken or to which some
/// were added.
pub fn nearly_an_object() -> impl Strategy<Value = Vec<u8>> {
    let byte = select(b"{}[]\",:\\ 1".as_slice());
    let change = (any::<prop::sample::Index>(), any::<bool>(), byte);
    (object(), vec(change, 0..4)).prop_map(|(mut json, changes)| {
        for (place, is_added, byte) in changes {
            let place = place.index(json.len() + 1);
            if is_added {
                json.insert(place, byte);
            } else if place < json.len() {
                json.remove(place);
            }
        }
        json
    })
}

/// Any JSON value.
pub fn any_value() -> impl Strategy<Value = Vec<u8>> + Clone {
    let leaf = prop_oneof![
        string(),
        select(&WORDS[..]).prop_map(|word| word.as_bytes().to_vec())
    ];
    leaf.prop_recursive(4, 12, 3, |value| {
        let field = (string(), value.clone());
        prop_oneof![
            (vec(value, 0..3), spaces()).prop_map(|(items, spaces)| write_list(&items, spaces)),
            (vec(field, 0..3), spaces()).prop_map(|(fields, spaces)| write_object(&fields, spaces)),
        ]
    })
    .boxed()
}

fn string() -> impl Strategy<Value = Vec<u8>> + Clone {
    vec(select(&IN_STRINGS[..]), 0..5)
        .prop_map(|parts| [b"\"", &parts.concat()[..], b"\""].concat())
}

fn spaces() -> impl Strategy<Value = [&'static str; 3]> + Clone {
    [
        select(&SPACES[..]),
        select(&SPACES[..]),
        select(&SPACES[..]),
    ]
}

fn write_object(fields: &[(Vec<u8>, Vec<u8>)], [outside, inside, between]: [&str; 3]) -> Vec<u8> {
    let field = |(key, value): &(Vec<u8>, Vec<u8>)| {
        [key, between.as_bytes(), b":", inside.as_bytes(), value].concat()
    };
    let fields: Vec<_> = fields.iter().map(field).collect();
    write(["{", "}"], &fields, [outside, inside, between])
}

fn write_list(items: &[Vec<u8>], spaces: [&str; 3]) -> Vec<u8> {
    write(["[", "]"], items, spaces)
}

fn write(
    [open, close]: [&str; 2],
    items: &[Vec<u8>],
    [outside, inside, between]: [&str; 3],
) -> Vec<u8> {
    let comma = format!("{between},{inside}");
    let items = items.join(comma.as_bytes());
    let [open, close] = [
        format!("{outside}{open}{inside}"),
        format!("{inside}{close}{outside}"),
    ];
    [open.as_bytes(), &items, close.as_bytes()].concat()
}
