//! Server-sent events, rule by rule.
//!
//! In the tables a `|` in a stream is where a chunk ends, and a message is `event/data/id`. Every
//! stream is also decoded in one chunk, byte by byte and by the reference.

use crate::oracle::decoder::{decode, decode_checked};

fn follow(table: &[(&str, &[u8], &[&str])]) {
    for (rule, stream, expected) in table {
        let messages: Vec<_> = decode_checked(stream)
            .messages
            .iter()
            .map(|message| format!("{}/{}/{}", message.event, message.data, message.id))
            .collect();
        assert_eq!(messages, *expected, "{rule}");
    }
}

#[test]
fn a_line_ends_with_cr_lf_or_both() {
    follow(&[
        ("LF", b"data: a\n\n", &["message/a/"]),
        ("CR", b"data: a\r\r", &["message/a/"]),
        ("CRLF", b"data: a\r\n\r\n", &["message/a/"]),
        (
            "all three",
            b"data: a\rdata: b\r\ndata: c\n\r",
            &["message/a\nb\nc/"],
        ),
        (
            "LF CR is two ends",
            b"data: a\n\rdata: b\n\n",
            &["message/a/", "message/b/"],
        ),
        (
            "CR CR LF is two ends",
            b"data: a\r\r\ndata: b\n\n",
            &["message/a/", "message/b/"],
        ),
        (
            "CR LF LF is two ends",
            b"data: a\r\n\ndata: b\n\n",
            &["message/a/", "message/b/"],
        ),
        (
            "nothing else is an end",
            b"data: a\x0bb\x0cc\xc2\x85d\xe2\x80\xa8e\n\n",
            &["message/a\u{b}b\u{c}c\u{85}d\u{2028}e/"],
        ),
        (
            "empty lines dispatch nothing",
            b"\n\n\r\n\rdata: a\n\n\n\r\n",
            &["message/a/"],
        ),
    ]);
}

#[test]
fn a_line_end_may_be_cut() {
    follow(&[
        (
            "CR|LF",
            b"data: a\r|\ndata: b\r|\n\r|\n",
            &["message/a\nb/"],
        ),
        (
            "CR||LF",
            b"data: a\r||\ndata: b\r|||\n\n",
            &["message/a\nb/"],
        ),
        (
            "CR|LF CR|LF",
            b"data: a\r|\n\r|\ndata: b\n\n",
            &["message/a/", "message/b/"],
        ),
        (
            "CR|CR",
            b"data: a\r|\rdata: b\r|\r",
            &["message/a/", "message/b/"],
        ),
        ("CR|other", b"data: a\r|data: b\n\n", &["message/a\nb/"]),
        (
            "LF|LF",
            b"data: a\n|\n|data: b\n\n",
            &["message/a/", "message/b/"],
        ),
        (
            "CR|LF|LF",
            b"data: a\r|\n|\ndata: b\n\n",
            &["message/a/", "message/b/"],
        ),
        ("an LF of its own", b"|data: a|\n|\n|", &["message/a/"]),
        (
            "only the first LF belongs to a CR",
            b"data: a\r|\n|\n|\n|data: b\r|\r|\n",
            &["message/a/", "message/b/"],
        ),
    ]);
}

#[test]
fn a_cr_at_the_end_of_a_chunk_ends_its_line_at_once() {
    assert_eq!(decode([&b"data: a\r\r"[..]], None).messages.len(), 1);
    assert_eq!(decode([&b"data: a\r"[..], b"\n\r"], None).messages.len(), 1);
}

#[test]
fn a_byte_order_mark_counts_for_nothing_once() {
    follow(&[
        ("at the start", b"\xef\xbb\xbfdata: a\n\n", &["message/a/"]),
        ("cut", b"\xef|\xbb||\xbf|data: a\n\n", &["message/a/"]),
        (
            "after empty chunks",
            b"||\xef\xbb\xbfdata: a\n\n",
            &["message/a/"],
        ),
        (
            "alone in its line",
            b"\xef\xbb\xbf\ndata: a\n\n",
            &["message/a/"],
        ),
        (
            "twice",
            b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n",
            &["message/b/"],
        ),
        (
            "in the second line",
            b"\n\xef\xbb\xbfdata: a\n\ndata: b\n\n",
            &["message/b/"],
        ),
        (
            "in a later event",
            b"data: a\n\n\xef\xbb\xbfdata: b\n\n",
            &["message/a/"],
        ),
        (
            "in a value",
            b"data: \xef\xbb\xbfa\n\n",
            &["message/\u{feff}a/"],
        ),
        (
            "not whole",
            b"\xef\xbbdata: a\n\ndata: b\n\n",
            &["message/b/"],
        ),
        (
            "before a comment",
            b"\xef\xbb\xbf: c\ndata: a\n\n",
            &["message/a/"],
        ),
    ]);
}

#[test]
fn a_line_that_begins_with_a_colon_is_a_comment() {
    follow(&[
        (
            "before, in and after",
            b": c\ndata: a\n:\n:data: b\n\n:",
            &["message/a/"],
        ),
        ("alone", b": c\n\n: c\n\n", &[]),
        ("cut", b":| c|\n|data: a\n\n", &["message/a/"]),
        ("a space before it", b" : c\ndata: a\n\n", &["message/a/"]),
    ]);
}

#[test]
fn data_lines_are_joined_with_line_feeds() {
    follow(&[
        ("two", b"data: a\ndata: b\n\n", &["message/a\nb/"]),
        ("cut", b"da|ta: a|\nda|ta: |b\n|\n", &["message/a\nb/"]),
        (
            "many in many chunks",
            b"data: a\n|data: b\ndata: c\n|data: d\n\n",
            &["message/a\nb\nc\nd/"],
        ),
        (
            "with others between",
            b"data: a\nevent: e\nx: y\n:\nid: 1\ndata: b\n\n",
            &["e/a\nb/1"],
        ),
        (
            "empty ones",
            b"data:\ndata: \ndata:a\ndata:\n\n",
            &["message/\n\na\n/"],
        ),
        ("without a colon", b"data\n\n", &["message//"]),
        ("twice without a colon", b"data\ndata\n\n", &["message/\n/"]),
        (
            "empty in one chunk, more in the next",
            b"data\n|data: a\n\n",
            &["message/\na/"],
        ),
        (
            "a colon in the value",
            b"data: a:b\ndata::\n\n",
            &["message/a:b\n:/"],
        ),
    ]);
}

#[test]
fn one_space_after_the_colon_goes() {
    follow(&[
        (
            "none, one, two",
            b"data:a\ndata: b\ndata:  c\n\n",
            &["message/a\nb\n c/"],
        ),
        (
            "no tab, none at the end",
            b"data:\ta\ndata: b \n\n",
            &["message/\ta\nb /"],
        ),
        ("only a space", b"data: \ndata:  \n\n", &["message/\n /"]),
        ("cut", b"data:| a\ndata: | b\n\n", &["message/a\n b/"]),
        (
            "in every field",
            b"event:  e\nid:  1\ndata: a\n\n",
            &[" e/a/ 1"],
        ),
    ]);
}

#[test]
fn an_event_has_the_last_type_that_it_names() {
    follow(&[
        (
            "one event only",
            b"event: e\ndata: a\n\ndata: b\n\n",
            &["e/a/", "message/b/"],
        ),
        (
            "the last one",
            b"event: e\nevent: f\ndata: a\n\n",
            &["f/a/"],
        ),
        ("after the data", b"data: a\nevent: e\n\n", &["e/a/"]),
        ("emptied", b"event: e\nevent\ndata: a\n\n", &["message/a/"]),
        ("without data", b"event: e\n\ndata: a\n\n", &["message/a/"]),
        ("cut", b"event: e|e\n|data: a\n|\n", &["ee/a/"]),
    ]);
}

#[test]
fn an_id_stays_until_another_one_is_given() {
    follow(&[
        (
            "it stays",
            b"id: 1\ndata: a\n\ndata: b\n\n",
            &["message/a/1", "message/b/1"],
        ),
        (
            "the last one",
            b"id: 1\ndata: a\nid: 2\n\n",
            &["message/a/2"],
        ),
        ("without data", b"id: 1\n\ndata: a\n\n", &["message/a/1"]),
        (
            "emptied",
            b"id: 1\ndata: a\n\nid\ndata: b\n\n",
            &["message/a/1", "message/b/"],
        ),
        (
            "emptied with a colon",
            b"id: 1\n\nid:\n\ndata: a\n\n",
            &["message/a/"],
        ),
        (
            "NUL within",
            b"id: 1\nid: 2\x003\ndata: a\n\n",
            &["message/a/1"],
        ),
        ("NUL alone", b"id: 1\nid: \0\ndata: a\n\n", &["message/a/1"]),
        ("NUL elsewhere", b"event: \0\ndata: \0\n\n", &["\0/\0/"]),
        ("cut", b"id: 1|2\n|data: a\n\n", &["message/a/12"]),
    ]);
}

#[test]
fn other_fields_count_for_nothing() {
    follow(&[
        ("unknown", b"foo: x\ndata: a\nfoo\n\n", &["message/a/"]),
        (
            "in capitals",
            b"DATA: x\nData: x\nID: 1\nEvent: e\ndata: a\n\n",
            &["message/a/"],
        ),
        (
            "after a space",
            b" data: x\ndata : x\ndata: a\n\n",
            &["message/a/"],
        ),
        (
            "longer and shorter",
            b"datax: x\ndat: x\ni: 1\nids: 1\ndata: a\n\n",
            &["message/a/"],
        ),
        (
            "invalid UTF-8 in the name",
            b"data\xff: x\ndata: a\n\n",
            &["message/a/"],
        ),
        ("no dispatch without data", b"foo: x\n\nfoo\n\n", &[]),
    ]);
}

#[test]
fn what_the_stream_does_not_end_is_dropped() {
    follow(&[
        ("no empty line", b"data: a\n\ndata: b\n", &["message/a/"]),
        ("no line end", b"data: a\n\ndata: b", &["message/a/"]),
        (
            "only a CR of the empty line's CRLF is an end",
            b"data: a\r\n\r",
            &["message/a/"],
        ),
        ("nothing at all", b"", &[]),
    ]);
}

#[test]
fn what_is_no_utf_8_becomes_a_replacement_character() {
    follow(&[
        (
            "a stray byte",
            b"data: a\xffb\n\n",
            &["message/a\u{fffd}b/"],
        ),
        (
            "a character that ends too early",
            b"data: \xe2\x82\ndata: \xac\n\n",
            &["message/\u{fffd}\n\u{fffd}/"],
        ),
        (
            "a surrogate",
            b"data: \xed\xa0\x80\n\n",
            &["message/\u{fffd}\u{fffd}\u{fffd}/"],
        ),
        (
            "in a type and an id",
            b"event: \xff\nid: \xfe\ndata: a\n\n",
            &["\u{fffd}/a/\u{fffd}"],
        ),
        (
            "a character that a chunk cuts is whole",
            b"data: \xf0\x9f|\x98\x80\n\n",
            &["message/\u{1f600}/"],
        ),
    ]);
}
