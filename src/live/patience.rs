//! How long what is borne while a run is followed.

use std::time::Duration;

/// How long the first stream may take to open before the conversation is read without it: behind
/// some proxies it never opens, and there is something to show already.
pub(super) const HEAD_START: Duration = Duration::from_secs(1);

/// How long after a sign of the end the conversation is read, so that the signs that come with it
/// do not make another read necessary.
pub(super) const END_PAUSE: Duration = Duration::from_millis(50);

/// How long what is missing may still come by itself: events that change places do.
pub(super) const MISSING_PAUSE: Duration = Duration::from_millis(300);

/// The least time between two reads because something is missing. It doubles with each, for a
/// service whose events are never enough.
pub(super) const MISSING_INTERVAL: (Duration, Duration) =
    (Duration::from_secs(1), Duration::from_secs(15));

/// How long a stream may tell nothing before it is checked. It doubles with each check that finds
/// nothing: a run may wait for a person for days.
pub(super) const CHECK_AFTER: (Duration, Duration) =
    (Duration::from_secs(60), Duration::from_secs(900));

/// How long it may tell nothing when it should tell something: after the caller has acted, and
/// after it was opened without a single byte, as streams are behind proxies that keep them back.
pub(super) const CHECK_SOON_AFTER: Duration = Duration::from_secs(5);

/// How long a stream may take to tell what a read has told.
pub(super) const SUSPECT_AFTER: Duration = Duration::from_secs(2);

/// How many streams may fail or deliver nothing before it is said that none can be had.
pub(super) const STREAMS_TO_LOSE: u32 = 3;

/// How long a stream has to be open to count as good, though it tells nothing.
pub(super) const GOOD_AFTER: Duration = Duration::from_secs(10);

/// How often a stream is tried that would only keep everything back.
pub(super) const RETRY_BUFFERED: Duration = Duration::from_secs(60);

/// The longest time that silence counts as harmless, once it was.
pub(super) const LONGEST_IDLE: Duration = Duration::from_secs(300);

/// How often a conversation that lags is read again before it is taken at its word.
pub(super) const READS_OF_LAGGING: u32 = 8;

/// The bounds of what a stream may say in `retry:`. Less would be a loop, more would be for ever.
pub(super) const SHORTEST_RECONNECTION: Duration = Duration::from_millis(100);
pub(super) const LONGEST_RECONNECTION: Duration = Duration::from_secs(600);
