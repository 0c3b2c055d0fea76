//! Patterns and events, against what would be decided on the parsed event.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phrony_client_fuzz::oracle;

fuzz_target!(|input: &[u8]| oracle::filter::check(input));
