//! Fault scripts: what goes wrong, as data. `emulator/README.md` documents the format.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use super::RouteName;

/// Everything that goes wrong for one session, or for all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct FaultScript {
    /// What everything random is drawn from.
    pub seed: u64,
    /// Faults of event streams. All of them apply to a stream, in this order.
    pub stream: Vec<StreamFault>,
    /// Faults of answers. The first one that replaces a request's answer is the last one to apply.
    pub routes: Vec<RouteFault>,
    /// Faults of what the conversation says. The first one applies.
    pub conversation: Vec<ConversationFault>,
}

/// A fault of event streams.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StreamFault {
    /// How many occasions pass before it first applies.
    #[serde(default)]
    pub skip: u64,
    /// How often it applies; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// What goes wrong.
    #[serde(rename = "do")]
    pub effect: StreamEffect,
}

/// What goes wrong with a stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StreamEffect {
    /// It ends before its time.
    Cut(Cut),
    /// It falls silent, without comments, and stays open.
    Stall(Stall),
    /// It comes in small pieces.
    Drip(Drip),
    /// Events are left out.
    Lose(Pick),
    /// Events come twice.
    Duplicate(Pick),
    /// Events are sent as comments.
    Comment(Pick),
    /// Events change places.
    Reorder(Reorder),
    /// What is no event comes in front of an event.
    Garbage(Garbage),
    /// A very long event comes in front of an event.
    Oversized(Oversized),
    /// Lines end otherwise.
    LineEnds(LineEnds),
}

/// A place in a stream: behind that many events, and then that many bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Position {
    /// Events as they are sent: without those lost, with those added.
    pub events: u64,
    /// Bytes behind the last of these events.
    pub bytes: u64,
}

/// `cut`: the stream ends before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cut {
    /// Where.
    #[serde(default)]
    pub after: Position,
    /// How.
    #[serde(default)]
    pub end: Ending,
}

/// How a stream is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Ending {
    /// The connection is reset.
    #[default]
    Reset,
    /// The response ends as if it were complete.
    Clean,
}

/// `stall`: the stream falls silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stall {
    /// Where.
    #[serde(default)]
    pub after: Position,
    /// For how many milliseconds; for good when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
}

/// `drip`: the stream comes in small pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Drip {
    /// How many bytes a piece has at most.
    pub bytes: NonZeroU64,
    /// How many milliseconds pass before the next one.
    pub ms: u64,
}

/// Which of a connection's events a fault is about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Pick {
    /// Each event whose number on the connection, from 1, is a multiple of this.
    Every(NonZeroU64),
    /// Each event with this probability, drawn from the seed.
    Probability(f64),
}

impl Default for Pick {
    fn default() -> Self {
        Self::Every(NonZeroU64::MIN)
    }
}

/// `reorder`: events change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reorder {
    /// How many events in a row are mixed; 2 swaps neighbours.
    pub window: usize,
}

/// `garbage`: what is no event.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Garbage {
    /// What comes instead.
    pub what: GarbageKind,
    /// In front of which events.
    #[serde(default)]
    pub pick: Pick,
}

/// A kind of frame that is no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GarbageKind {
    /// Data that is no JSON.
    InvalidJson,
    /// JSON that is no object.
    NonObject,
    /// A JSON object but for bytes that are no UTF-8.
    InvalidUtf8,
}

/// `oversized`: a very long event.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Oversized {
    /// How many bytes of JSON it has.
    pub bytes: usize,
    /// In front of which events.
    #[serde(default)]
    pub pick: Pick,
}

/// `lineEnds`: how lines end instead of with a line feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LineEnds {
    /// A carriage return and a line feed.
    Crlf,
    /// A carriage return.
    Cr,
}

/// A fault of answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RouteFault {
    /// The route; all of the API's, without the object storage, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<RouteName>,
    /// How many requests pass before it first applies.
    #[serde(default)]
    pub skip: u64,
    /// How often it applies; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// Whether the request takes effect all the same, so that only its answer is spoilt.
    #[serde(default)]
    pub handled: bool,
    /// What goes wrong.
    #[serde(rename = "do")]
    pub effect: RouteEffect,
}

/// What goes wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RouteEffect {
    /// There is another answer.
    Answer(Answer),
    /// The client is sent elsewhere.
    Redirect(Redirect),
    /// The answer comes late. Further faults apply to it.
    Delay(Delay),
    /// The connection is reset instead of an answer.
    Reset(Reset),
    /// 401 for every key that was issued before the script was set.
    ExpiredKey(ExpiredKey),
}

/// `answer`: another answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header `Retry-After`: seconds, or a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
    /// What the body is.
    #[serde(default)]
    pub body: AnswerBody,
}

/// The body of an answer that was made up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AnswerBody {
    /// An error like the gateway's.
    #[default]
    Json,
    /// A page, as a proxy or a portal has it.
    Html,
    /// Plain text.
    Text,
    /// Nothing.
    Empty,
}

/// `redirect`: the client is sent elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Redirect {
    /// The origin; the request's path and query are added.
    pub to: String,
    /// The status.
    #[serde(default = "temporary_redirect")]
    pub status: u16,
}

fn temporary_redirect() -> u16 {
    307
}

/// `delay`: the answer comes late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Delay {
    /// By how many milliseconds.
    pub ms: u64,
}

/// `reset`: no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reset {}

/// `expiredKey`: 401 until the key is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpiredKey {}

/// A fault of what the conversation says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConversationFault {
    /// How many requests pass before it first applies.
    #[serde(default)]
    pub skip: u64,
    /// How often it applies; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// What goes wrong.
    #[serde(rename = "do")]
    pub effect: ConversationEffect,
}

/// What goes wrong with a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConversationEffect {
    /// It is behind the stream.
    Lag(Lag),
}

/// `lag`: the conversation does not have the newest items yet; the larger of both holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Lag {
    /// How many items.
    pub items: usize,
    /// Items of how many milliseconds.
    pub ms: u64,
}
