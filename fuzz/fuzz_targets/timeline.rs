//! Conversations in order, against the rules of the order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phrony_client_fuzz::oracle;

fuzz_target!(|input: &[u8]| oracle::timeline::check(input));
