//! How many requests are made at once: the others wait for their turn.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// The places for requests that are under way.
pub(super) struct Slots {
    free: Cell<u32>,
    waiting: RefCell<Vec<Waker>>,
}

/// A request's place, until it is dropped.
pub(super) struct Slot(Rc<Slots>);

impl Slots {
    pub(super) fn new(count: u32) -> Rc<Self> {
        Rc::new(Self {
            free: Cell::new(count),
            waiting: RefCell::default(),
        })
    }

    /// Takes a place if there is one; otherwise whoever asks is woken to ask again.
    pub(super) fn poll_take(self: &Rc<Self>, context: &Context<'_>) -> Poll<Slot> {
        match self.free.get().checked_sub(1) {
            Some(left) => {
                self.free.set(left);
                Poll::Ready(Slot(Rc::clone(self)))
            }
            None => {
                self.waiting.borrow_mut().push(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.free.set(self.0.free.get() + 1);
        // All of them, in their order: the first may have stopped waiting, which it tells nobody.
        for waker in self.0.waiting.take() {
            waker.wake();
        }
    }
}
