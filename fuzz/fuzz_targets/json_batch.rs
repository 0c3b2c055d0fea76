//! Events joined to one list, against each of them parsed alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phrony_client_fuzz::oracle;

fuzz_target!(|input: &[u8]| oracle::json_batch::check(input));
