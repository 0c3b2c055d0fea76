//! What the fuzz targets have found worth keeping, through the same checks.

use std::{fs, path::Path};

use crate::oracle;

fn replay(target: &str, check: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        // The harness shows this if the check fails.
        println!("{}", path.display());
        check(&fs::read(path).unwrap());
        inputs += 1;
    }
    assert!(
        inputs >= 20,
        "{target}: the corpus has only {inputs} inputs"
    );
}

#[test]
fn decoder() {
    replay("decoder", oracle::decoder::check);
}

#[test]
fn envelope() {
    replay("envelope", oracle::envelope::check);
}

#[test]
fn filter() {
    replay("filter", oracle::filter::check);
}

#[test]
fn json_batch() {
    replay("json_batch", oracle::json_batch::check);
}

#[test]
fn live() {
    replay("live", oracle::live::check);
}

#[test]
fn request() {
    replay("request", oracle::request::check);
}

#[test]
fn timeline() {
    replay("timeline", oracle::timeline::check);
}

#[test]
fn wire() {
    replay("wire", oracle::wire::check);
}
