//! One file per command.

pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod screenshots;
pub(crate) mod size;
pub(crate) mod test;
