//! The routes, one file per resource.

pub mod conversation;
pub mod emulator;
pub mod faults;
pub mod file_library;
pub mod input;
pub mod object_store;
pub mod runs;
pub mod sessions;
pub mod stream;
