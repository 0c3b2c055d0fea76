//! How many requests are made at once: the others wait for their turn.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures::channel::oneshot;

/// The places for requests that are under way.
pub(super) struct Slots {
    free: Cell<u32>,
    waiting: RefCell<VecDeque<oneshot::Sender<()>>>,
}

impl Slots {
    pub(super) fn new(count: u32) -> Rc<Self> {
        Rc::new(Self {
            free: Cell::new(count),
            waiting: RefCell::default(),
        })
    }

    /// Takes a place, or waits for one. Whoever stops waiting has taken none.
    pub(super) async fn take(self: &Rc<Self>) -> Slot {
        let slot = || Slot(Rc::clone(self));
        if let Some(left) = self.free.get().checked_sub(1) {
            self.free.set(left);
            return slot();
        }
        let (give, given) = oneshot::channel();
        self.waiting.borrow_mut().push_back(give);
        let mut turn = Turn(given, self);
        // It cannot be cancelled: who could give it is held by those who wait.
        let _ = (&mut turn.0).await;
        slot()
    }
}

/// A request's place. Dropped, it goes to the one who has waited longest.
pub(super) struct Slot(Rc<Slots>);

impl Drop for Slot {
    fn drop(&mut self) {
        let slots = &self.0;
        let next = || slots.waiting.borrow_mut().pop_front();
        while let Some(give) = next() {
            if give.send(()).is_ok() {
                return;
            }
        }
        slots.free.set(slots.free.get() + 1);
    }
}

/// Waiting for a place. One that is given just when nobody waits for it any more goes on to the next.
struct Turn<'a>(oneshot::Receiver<()>, &'a Rc<Slots>);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Ok(Some(())) = self.0.try_recv() {
            drop(Slot(Rc::clone(self.1)));
        }
    }
}
