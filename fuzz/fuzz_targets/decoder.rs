//! Streams in chunks, against the specification.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phrony_client_fuzz::oracle;

fuzz_target!(|input: &[u8]| oracle::decoder::check(input));
