//! What a fault script's values must be, beyond their types.

use std::str::FromStr;

use axum::http::{HeaderValue, StatusCode, Uri};

use super::script::{
    Answer, ConversationEffect, FaultScript, Lag, Pick, Redirect, RouteEffect, RouteFault,
    StreamEffect,
};

/// The most faults of each list.
const MAX_FAULTS: usize = 64;

/// The most events that are mixed: as many are held back.
const MAX_WINDOW: usize = 64;

/// What an oversized event has beside its padding.
const MIN_OVERSIZED_BYTES: usize = 256;

/// The most bytes of an oversized event.
const MAX_OVERSIZED_BYTES: usize = 64 << 20;

/// Whom a script is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everybody.
    Global,
    /// One session.
    Session,
}

impl FaultScript {
    /// Everything that is wrong with the script's values.
    #[must_use]
    pub fn faults(&self, scope: Scope) -> Vec<String> {
        let mut faults = Vec::new();
        for (list, length) in [
            ("stream", self.stream.len()),
            ("routes", self.routes.len()),
            ("conversation", self.conversation.len()),
        ] {
            if length > MAX_FAULTS {
                faults.push(format!(
                    "{list} must not have more than {MAX_FAULTS} faults"
                ));
            }
        }
        for (index, fault) in self.stream.iter().enumerate() {
            check_stream(&format!("stream[{index}].do"), &fault.effect, &mut faults);
        }
        for (index, fault) in self.routes.iter().enumerate() {
            check_route(&format!("routes[{index}]"), fault, scope, &mut faults);
        }
        for (index, fault) in self.conversation.iter().enumerate() {
            let ConversationEffect::Lag(lag) = fault.effect;
            if lag == Lag::default() {
                faults.push(format!(
                    "conversation[{index}].do.lag must have items or ms greater than 0"
                ));
            }
        }
        faults
    }
}

fn check_stream(path: &str, effect: &StreamEffect, faults: &mut Vec<String>) {
    match effect {
        StreamEffect::Lose(pick) => check_pick(&format!("{path}.lose"), *pick, faults),
        StreamEffect::Duplicate(pick) => check_pick(&format!("{path}.duplicate"), *pick, faults),
        StreamEffect::Comment(pick) => check_pick(&format!("{path}.comment"), *pick, faults),
        StreamEffect::Garbage(garbage) => {
            check_pick(&format!("{path}.garbage.pick"), garbage.pick, faults);
        }
        StreamEffect::Oversized(oversized) => {
            check_pick(&format!("{path}.oversized.pick"), oversized.pick, faults);
            if !(MIN_OVERSIZED_BYTES..=MAX_OVERSIZED_BYTES).contains(&oversized.bytes) {
                faults.push(format!(
                    "{path}.oversized.bytes must be from {MIN_OVERSIZED_BYTES} to \
                     {MAX_OVERSIZED_BYTES}"
                ));
            }
        }
        StreamEffect::Reorder(reorder) => {
            if !(2..=MAX_WINDOW).contains(&reorder.window) {
                faults.push(format!(
                    "{path}.reorder.window must be from 2 to {MAX_WINDOW}"
                ));
            }
        }
        StreamEffect::Cut(_)
        | StreamEffect::Stall(_)
        | StreamEffect::Drip(_)
        | StreamEffect::LineEnds(_) => {}
    }
}

fn check_pick(path: &str, pick: Pick, faults: &mut Vec<String>) {
    if let Pick::Probability(probability) = pick
        && !(0.0..=1.0).contains(&probability)
    {
        faults.push(format!("{path}.probability must be from 0 to 1"));
    }
}

fn check_route(path: &str, fault: &RouteFault, scope: Scope, faults: &mut Vec<String>) {
    if let Some(route) = fault.route
        && scope == Scope::Session
        && !route.has_run()
    {
        faults.push(format!(
            "{path}.route names no run: it can only fail for everybody"
        ));
    }
    match &fault.effect {
        RouteEffect::Answer(answer) => check_answer(&format!("{path}.do.answer"), answer, faults),
        RouteEffect::Redirect(redirect) => {
            check_redirect(&format!("{path}.do.redirect"), redirect, faults);
        }
        RouteEffect::Delay(_) | RouteEffect::Reset(_) | RouteEffect::ExpiredKey(_) => {}
    }
}

fn check_answer(path: &str, answer: &Answer, faults: &mut Vec<String>) {
    // Informational statuses are no final answers.
    let status = StatusCode::from_u16(answer.status);
    if !status.is_ok_and(|status| !status.is_informational()) {
        faults.push(format!("{path}.status must be from 200 to 999"));
    }
    if let Some(retry_after) = &answer.retry_after
        && HeaderValue::from_str(retry_after).is_err()
    {
        faults.push(format!("{path}.retryAfter must be a header's value"));
    }
}

fn check_redirect(path: &str, redirect: &Redirect, faults: &mut Vec<String>) {
    if !matches!(redirect.status, 301 | 302 | 303 | 307 | 308) {
        faults.push(format!(
            "{path}.status must be one of the following values: 301, 302, 303, 307, 308"
        ));
    }
    let is_absolute = Uri::from_str(&redirect.to)
        .is_ok_and(|uri| uri.scheme().is_some() && uri.authority().is_some());
    if !is_absolute {
        faults.push(format!("{path}.to must be an absolute URL"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn faults(script: Value, scope: Scope) -> Vec<String> {
        let script: FaultScript = serde_json::from_value(script).unwrap();
        script.faults(scope)
    }

    #[test]
    fn every_wrong_value_is_named() {
        let script = json!({
            "stream": [
                {"do": {"lose": {"probability": 1.5}}},
                {"do": {"reorder": {"window": 1}}},
                {"do": {"oversized": {"bytes": 1, "pick": {"probability": -1.0}}}},
                {"do": {"cut": {}}},
            ],
            "routes": [
                {"route": "startRun", "do": {"answer": {"status": 99, "retryAfter": "\n"}}},
                {"do": {"redirect": {"to": "/elsewhere", "status": 200}}},
            ],
            "conversation": [{"do": {"lag": {}}}],
        });
        let named: Vec<_> = faults(script.clone(), Scope::Session)
            .iter()
            .map(|fault| fault.split(' ').next().unwrap().to_owned())
            .collect();
        assert_eq!(
            named,
            [
                "stream[0].do.lose.probability",
                "stream[1].do.reorder.window",
                "stream[2].do.oversized.pick.probability",
                "stream[2].do.oversized.bytes",
                "routes[0].route",
                "routes[0].do.answer.status",
                "routes[0].do.answer.retryAfter",
                "routes[1].do.redirect.status",
                "routes[1].do.redirect.to",
                "conversation[0].do.lag",
            ]
        );
        assert_eq!(faults(script, Scope::Global).len(), 9);
    }

    #[test]
    fn a_script_is_bounded() {
        let script = json!({"stream": vec![json!({"do": {"cut": {}}}); MAX_FAULTS + 1]});
        assert!(faults(script, Scope::Global)[0].starts_with("stream must not"));
        assert!(faults(json!({}), Scope::Session).is_empty());
    }
}
