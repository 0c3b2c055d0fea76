//! Faults that are in force, and how often each was applied.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::script::{
    ConversationEffect, ConversationFault, FaultScript, Lag, RouteEffect, RouteFault, StreamFault,
};
use super::{FaultyStream, RouteName};
use crate::ids::Ids;
use crate::script::pause;

/// A fault and its occasions.
#[derive(Debug)]
pub struct Armed<T> {
    /// The fault.
    pub fault: T,
    skip: u64,
    times: u64,
    /// How many occasions there were.
    met: AtomicU64,
}

impl<T: Clone> Armed<T> {
    fn new(fault: &T, skip: u64, times: Option<u64>) -> Self {
        Self {
            fault: fault.clone(),
            skip,
            times: times.unwrap_or(u64::MAX),
            met: AtomicU64::new(0),
        }
    }

    fn report(&self) -> FaultReport<T> {
        let met = self.met.load(Ordering::Relaxed);
        FaultReport {
            fault: self.fault.clone(),
            applied: met.saturating_sub(self.skip).min(self.times),
        }
    }
}

impl<T> Armed<T> {
    /// Counts an occasion. Whether the fault applies to it.
    #[must_use]
    pub fn take(&self) -> bool {
        let earlier = self.met.fetch_add(1, Ordering::Relaxed);
        earlier >= self.skip && earlier - self.skip < self.times
    }
}

/// A script in force.
#[derive(Debug)]
pub struct ArmedScript {
    seed: u64,
    since: Instant,
    /// How many streams it was used on.
    streams: AtomicU64,
    stream: Vec<Arc<Armed<StreamFault>>>,
    routes: Vec<Armed<RouteFault>>,
    conversation: Vec<Armed<ConversationFault>>,
}

/// A fault as it is listed.
#[derive(Debug, Serialize)]
pub struct FaultReport<T> {
    #[serde(flatten)]
    fault: T,
    applied: u64,
}

/// A script as it is listed.
#[derive(Debug, Serialize)]
pub struct ScriptReport {
    seed: u64,
    stream: Vec<FaultReport<StreamFault>>,
    routes: Vec<FaultReport<RouteFault>>,
    conversation: Vec<FaultReport<ConversationFault>>,
}

impl ArmedScript {
    /// A script that is in force from now on.
    #[must_use]
    pub fn new(script: &FaultScript) -> Self {
        let stream = script.stream.iter();
        let routes = script.routes.iter();
        let conversation = script.conversation.iter();
        Self {
            seed: script.seed,
            since: Instant::now(),
            streams: AtomicU64::new(0),
            stream: stream
                .map(|fault| Arc::new(Armed::new(fault, fault.skip, fault.times)))
                .collect(),
            routes: routes
                .map(|fault| Armed::new(fault, fault.skip, fault.times))
                .collect(),
            conversation: conversation
                .map(|fault| Armed::new(fault, fault.skip, fault.times))
                .collect(),
        }
    }

    /// The script with how often each fault was applied.
    #[must_use]
    pub fn report(&self) -> ScriptReport {
        ScriptReport {
            seed: self.seed,
            stream: self.stream.iter().map(|fault| fault.report()).collect(),
            routes: self.routes.iter().map(Armed::report).collect(),
            conversation: self.conversation.iter().map(Armed::report).collect(),
        }
    }

    /// Adds the faults of the next stream to `faulty`.
    pub(super) fn begin_stream(&self, faulty: &mut FaultyStream) {
        let number = self.streams.fetch_add(1, Ordering::Relaxed);
        let ids = Ids::new(self.seed);
        for (index, fault) in self.stream.iter().enumerate() {
            let rng = ids.rng(&format!("stream/{number}/fault/{index}"));
            faulty.add(fault, rng);
        }
    }

    /// How far behind the conversation is that is asked for now.
    pub(super) fn lag(&self) -> Option<Lag> {
        let fault = self.conversation.iter().find(|fault| fault.take())?;
        let ConversationEffect::Lag(lag) = fault.fault.effect;
        Some(lag)
    }
}

/// What goes wrong with one request.
#[derive(Debug, Default)]
pub struct RoutePlan {
    /// How long it is kept before it takes effect.
    pub before: Duration,
    /// How long its answer is kept.
    pub after: Duration,
    /// What is answered instead.
    pub replacement: Option<Replacement>,
}

/// What is answered instead.
#[derive(Debug)]
pub struct Replacement {
    /// What; never a delay.
    pub effect: RouteEffect,
    /// Whether the request takes effect all the same.
    pub handled: bool,
}

impl RoutePlan {
    /// Adds what `script` has for a request to `route` with a key that was issued at
    /// `key_issued`.
    pub(super) fn add(
        &mut self,
        script: &ArmedScript,
        route: RouteName,
        key_issued: Option<Instant>,
    ) {
        for armed in &script.routes {
            if self.replacement.is_some() {
                return;
            }
            let fault = &armed.fault;
            let concerns = match fault.route {
                Some(named) => named == route,
                None => route != RouteName::ObjectStore,
            };
            let expires = !matches!(fault.effect, RouteEffect::ExpiredKey(_))
                || key_issued.is_some_and(|issued| issued <= script.since);
            if !(concerns && expires && armed.take()) {
                continue;
            }
            match &fault.effect {
                RouteEffect::Delay(delay) if fault.handled => self.after += pause(delay.ms),
                RouteEffect::Delay(delay) => self.before += pause(delay.ms),
                effect => {
                    self.replacement = Some(Replacement {
                        effect: effect.clone(),
                        handled: fault.handled,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn armed(script: Value) -> ArmedScript {
        ArmedScript::new(&serde_json::from_value(script).unwrap())
    }

    fn plan(script: &ArmedScript, route: RouteName) -> RoutePlan {
        let mut plan = RoutePlan::default();
        plan.add(script, route, None);
        plan
    }

    #[test]
    fn a_fault_lets_its_first_occasions_pass_and_wears_off() {
        let fault = Armed::new(&(), 2, Some(3));
        let applied: Vec<bool> = (0..7).map(|_| fault.take()).collect();
        assert_eq!(applied, [false, false, true, true, true, false, false]);
        assert_eq!(fault.report().applied, 3);
        let unlimited = Armed::new(&(), 0, None);
        assert!((0..9).all(|_| unlimited.take()));
    }

    #[test]
    fn delays_add_up_and_the_first_replacement_counts() {
        let script = armed(json!({"routes": [
            {"do": {"delay": {"ms": 1}}},
            {"do": {"delay": {"ms": 2}}, "handled": true},
            {"route": "run", "do": {"reset": {}}},
            {"do": {"answer": {"status": 503}}, "times": 1},
            {"do": {"delay": {"ms": 4}}},
        ]}));
        let first = plan(&script, RouteName::Stream);
        assert_eq!(first.before, Duration::from_millis(1));
        assert_eq!(first.after, Duration::from_millis(2));
        let effect = first.replacement.unwrap().effect;
        assert!(matches!(effect, RouteEffect::Answer(_)));
        let second = plan(&script, RouteName::Stream);
        assert_eq!(second.before, Duration::from_millis(5));
        assert!(second.replacement.is_none());
        assert!(plan(&script, RouteName::ObjectStore).before.is_zero());
    }

    #[test]
    fn only_keys_from_before_are_expired() {
        let old = Instant::now();
        let script = armed(json!({"routes": [{"do": {"expiredKey": {}}}]}));
        let new = Instant::now() + Duration::from_secs(1);
        for (issued, refused) in [(Some(old), true), (Some(new), false), (None, false)] {
            let mut plan = RoutePlan::default();
            plan.add(&script, RouteName::Run, issued);
            assert_eq!(plan.replacement.is_some(), refused);
        }
    }
}
