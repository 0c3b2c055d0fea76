//! What the fuzz targets check: the same as the tests, with the same code.

#[path = "../../tests/core/oracle/mod.rs"]
pub mod oracle;
