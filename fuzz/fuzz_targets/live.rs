//! A followed run, against what holds of every snapshot.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phrony_client_fuzz::oracle;

fuzz_target!(|input: &[u8]| oracle::live::check(input));
