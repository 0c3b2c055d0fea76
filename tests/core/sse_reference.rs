//! Server-sent events, on any bytes in any chunks, against the reference.

use phrony_client::sse::{MessageBatch, MessageRef};
use proptest::{collection::vec, prelude::*, sample::Index};

use crate::oracle::{decoder::check_stream, message_batch::check_batch};

/// Bytes that look like a stream often enough to reach every state.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        &b"data: "[..],
        b"data",
        b"data:a\n",
        b"id: 7",
        b"id\n",
        b"event: e",
        b"event:\n",
        b"retry: 12",
        b"retry: 99999999999999999999\n",
        b"\r\n",
        b"\n",
        b"\r",
        b"\n\n",
        b"\r\r",
        b"\r\n\r\n",
        b":",
        b" ",
        b"\0",
        b"\xef\xbb\xbf",
        "é日😀".as_bytes(),
        b"0123456789012345678901234567890123456789",
    ]);
    let piece = prop_oneof![
        8 => known.prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..4),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn cuts() -> impl Strategy<Value = Vec<Index>> {
    vec(any::<Index>(), 0..20)
}

fn cut<'a>(stream: &'a [u8], cuts: &[Index]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
    cuts.sort_unstable();
    cuts.push(stream.len());
    let mut start = 0;
    let chunk = |end| &stream[std::mem::replace(&mut start, end)..end];
    cuts.into_iter().map(chunk).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_looks_like_a_stream_is_what_the_specification_says(
        stream in stream(),
        cuts in cuts(),
    ) {
        check_stream(&cut(&stream, &cuts));
    }

    #[test]
    fn any_bytes_are_what_the_specification_says(
        stream in vec(any::<u8>(), 0..200),
        cuts in cuts(),
    ) {
        check_stream(&cut(&stream, &cuts));
    }

    #[test]
    fn a_batch_of_any_bytes_is_cut_into_its_fields(
        messages in vec((vec(any::<u8>(), 0..9), vec(any::<u8>(), 0..20), ".{0,5}", any::<Option<u64>>()), 0..5),
    ) {
        let mut batch = MessageBatch::default();
        let mut owned = Vec::new();
        for (event, data, id, retry) in &messages {
            let message = MessageRef { event, data, id, retry: *retry };
            batch.push(&message);
            owned.push(message.into());
        }
        check_batch(&batch, &owned);
        batch.clear();
        check_batch(&batch, &[]);
    }
}
