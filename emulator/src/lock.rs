//! Locking without a panic.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks `mutex`, even if somebody panicked while holding it: a test server that answers with
/// slightly wrong data tells more than one that answers nothing.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
