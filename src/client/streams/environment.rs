//! What the platform tells of the time, the machine and the page.

use std::time::Duration;

use futures::channel::mpsc::{self, UnboundedReceiver};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

use crate::client::cancel::Listener;
use crate::live::Moment;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn milliseconds() -> f64;
}

/// Now, on a clock that only goes forward.
pub(super) fn moment() -> Moment {
    Moment {
        now: Duration::try_from_secs_f64(milliseconds() / 1000.0).unwrap_or_default(),
        random: js_sys::Math::random(),
    }
}

/// What has come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Return {
    /// The machine is online again.
    Online,
    /// The page is visible again.
    InView,
}

/// Tells what comes back, until it is dropped.
pub(super) struct Returns {
    pub(super) told: UnboundedReceiver<Return>,
    _listeners: [Option<Listener>; 2],
}

impl Returns {
    pub(super) fn new() -> Self {
        let (sender, told) = mpsc::unbounded();
        let global: JsValue = js_sys::global().into();
        let document = Reflect::get(&global, &"document".into()).unwrap_or_default();

        let on_visibility = {
            let sender = sender.clone();
            let document = document.clone();
            move || {
                let state = Reflect::get(&document, &"visibilityState".into());
                if state.is_ok_and(|state| state.as_string().as_deref() == Some("visible")) {
                    let _ = sender.unbounded_send(Return::InView);
                }
            }
        };
        let on_online = move || {
            // It fails only when nobody listens any more.
            let _ = sender.unbounded_send(Return::Online);
        };
        let listeners = [
            listener(&global, "online", on_online),
            listener(&document, "visibilitychange", on_visibility),
        ];
        Self {
            told,
            _listeners: listeners,
        }
    }
}

/// Listens, if that is possible: Node has neither event, and a worker has no document.
fn listener(
    target: &JsValue,
    event: &'static str,
    callback: impl FnMut() + 'static,
) -> Option<Listener> {
    let listens =
        Reflect::get(target, &"addEventListener".into()).is_ok_and(|listen| listen.is_function());
    listens.then(|| {
        let target: &EventTarget = target.unchecked_ref();
        Listener::new(target, event, Closure::new(callback))
    })
}
