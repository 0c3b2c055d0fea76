//! Prints the events of a stream that match a subject, one a line. The others are not even decoded.
//!
//! ```sh
//! curl -N -H "X-API-Key: $PHRONY_API_KEY" https://api.phrony.com/v1/runs/$RUN_ID/stream \
//!   | cargo run --example filter_events -- 'engine.step.*'
//! ```

use std::env;
use std::error::Error;
use std::io::{self, Read, Write};

use phrony_client::event::EventFilter;
use phrony_client::sse::{DEFAULT_MAX_EVENT_BYTES, Decoder};

fn main() -> Result<(), Box<dyn Error>> {
    let subjects: Vec<String> = env::args().skip(1).collect();
    let filter = EventFilter::new(&[], &subjects)?;
    let mut decoder = Decoder::new(DEFAULT_MAX_EVENT_BYTES);
    let mut output = io::stdout().lock();
    let mut chunk = [0; 16 * 1024];
    loop {
        let length = io::stdin().read(&mut chunk)?;
        if length == 0 {
            return Ok(());
        }
        let mut matching = Vec::new();
        decoder.push(&chunk[..length], |message| {
            if filter.wants(message.data) {
                matching.extend_from_slice(message.data);
                matching.push(b'\n');
            }
        })?;
        output.write_all(&matching)?;
        output.flush()?;
    }
}
