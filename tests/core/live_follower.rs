//! When a follower opens the stream, reads the conversation, waits and gives up.

use std::time::Duration;

use phrony_client::live::{
    Compared, Connection, FollowOptions, Follower, Hint, Moment, Order, Trouble,
};

/// A follower and its clock. Pauses are as long as they may be.
struct Clock {
    follower: Follower,
    now: Duration,
}

const NEWS: Compared = Compared::Current { has_news: true };
const NO_NEWS: Compared = Compared::Current { has_news: false };
const OPEN: Order = Order::OpenStream {
    idle_timeout: Duration::from_secs(45),
};

impl Clock {
    fn new() -> Self {
        let now = Duration::from_secs(1_000);
        let random = 0.0;
        let follower = Follower::new(FollowOptions::default(), Moment { now, random });
        Self { follower, now }
    }

    /// A follower with an open stream and a conversation.
    fn live() -> Self {
        let mut clock = Self::new();
        assert_eq!(clock.orders(), [OPEN]);
        clock.follower.stream_opened(clock.moment());
        clock.follower.stream_alive(clock.moment());
        assert_eq!(clock.orders(), [Order::Read]);
        clock.follower.read(NEWS, clock.moment());
        assert_eq!(clock.orders(), []);
        assert_eq!(clock.follower.connection(), Connection::Live);
        clock
    }

    fn moment(&self) -> Moment {
        Moment {
            now: self.now,
            random: 0.999_999,
        }
    }

    fn orders(&mut self) -> Vec<Order> {
        let moment = self.moment();
        std::iter::from_fn(|| self.follower.next(moment)).collect()
    }

    /// Waits until it wants to be woken. Returns how long that took, and what it orders then.
    fn wake(&mut self) -> (Duration, Vec<Order>) {
        let before = self.now;
        self.now = self.follower.wake_at().unwrap();
        (self.now - before, self.orders())
    }

    /// Lets time pass, and reads be answered, until it opens the stream. Returns how long that took.
    fn until_it_opens_the_stream(&mut self) -> Duration {
        let before = self.now;
        loop {
            let orders = self.orders();
            if orders.contains(&Order::Read) {
                self.follower.read(NO_NEWS, self.moment());
            }
            if orders.contains(&OPEN) {
                return self.now - before;
            }
            self.now = self.follower.wake_at().unwrap();
        }
    }

    fn ends(&mut self, trouble: Trouble) -> bool {
        self.follower.stream_ended(trouble, None, self.moment())
    }
}

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

fn about(actual: Duration, expected: f64) -> bool {
    (actual.as_secs_f64() - expected).abs() < 0.01
}

#[test]
fn a_healthy_run_costs_one_stream_and_two_reads() {
    let mut clock = Clock::live();
    for _ in 0..10_000 {
        clock.now += seconds(50.0);
        clock.follower.stream_told(Hint::Changed, clock.moment());
        assert_eq!(clock.orders(), []);
    }
    clock.follower.stream_told(Hint::Ended, clock.moment());
    clock.follower.stream_told(Hint::Ended, clock.moment());
    assert!(!clock.ends(Trouble::Ended));
    assert_eq!(clock.orders(), [Order::Read]);
    clock.follower.read(Compared::Final, clock.moment());
    assert_eq!(clock.orders(), []);
    assert_eq!(clock.follower.wake_at(), None);
    assert_eq!(clock.follower.connection(), Connection::Closed);
}

#[test]
fn the_conversation_is_read_without_the_stream_if_that_takes_long() {
    let mut clock = Clock::new();
    assert_eq!(clock.orders(), [OPEN]);
    assert_eq!(clock.wake(), (seconds(1.0), vec![Order::Read]));
    clock.follower.read(NEWS, clock.moment());
    assert_eq!(clock.orders(), []);
    // And again once it is open, because of what may have happened in between.
    clock.follower.stream_opened(clock.moment());
    assert_eq!(clock.orders(), [Order::Read]);
}

#[test]
fn what_happens_during_a_read_makes_another_one_necessary() {
    let mut clock = Clock::new();
    clock.orders();
    clock.wake();
    clock.follower.stream_opened(clock.moment());
    assert_eq!(clock.orders(), []);
    clock.follower.read(NEWS, clock.moment());
    assert_eq!(clock.orders(), [Order::Read]);
}

#[test]
fn a_clean_end_is_asked_about_before_the_stream_is_opened_again() {
    let mut clock = Clock::live();
    clock.follower.stream_told(Hint::Changed, clock.moment());
    clock.ends(Trouble::Ended);
    assert_eq!(clock.orders(), [Order::Read]);
    assert_eq!(clock.follower.connection(), Connection::Reconnecting);
    assert_eq!(clock.follower.wake_at(), None);
    clock.follower.read(NO_NEWS, clock.moment());
    let (pause, orders) = clock.wake();
    assert!(about(pause, 0.5), "{pause:?}");
    assert_eq!(orders, [OPEN]);
}

#[test]
fn attempts_become_rarer_and_a_good_stream_starts_over() {
    let mut clock = Clock::live();
    for expected in [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
        clock.ends(Trouble::NoAnswer);
        let pause = clock.until_it_opens_the_stream();
        assert!(about(pause, expected), "{pause:?}, not {expected}");
    }
    clock.follower.stream_opened(clock.moment());
    clock.follower.stream_told(Hint::Changed, clock.moment());
    clock.ends(Trouble::NoAnswer);
    assert!(about(clock.until_it_opens_the_stream(), 0.5));
}

#[test]
fn without_a_stream_the_conversation_is_read_now_and_then() {
    // One that does not open at all, one that is to be asked for later, one that is away for a day.
    for trouble in [
        None,
        Some(Trouble::Status(503, Some(seconds(60.0)))),
        Some(Trouble::NoAnswer),
    ] {
        let mut clock = Clock::new();
        clock.orders();
        if let Some(trouble) = trouble {
            let retry = Some(seconds(86_400.0));
            clock.follower.stream_ended(trouble, retry, clock.moment());
        }
        let begin = clock.now;
        let mut reads = 0;
        while clock.now < begin + seconds(50.0) {
            if clock.orders().contains(&Order::Read) {
                reads += 1;
                clock.follower.read(NO_NEWS, clock.moment());
                clock.orders();
            }
            clock.now = clock.follower.wake_at().unwrap();
        }
        assert!((10..20).contains(&reads), "{trouble:?}: {reads} reads");
    }
}

#[test]
fn a_stream_that_is_open_again_ends_the_polling() {
    let mut clock = Clock::live();
    for _ in 0..4 {
        clock.ends(Trouble::Status(503, None));
        clock.until_it_opens_the_stream();
    }
    assert_eq!(clock.follower.connection(), Connection::Polling);
    clock.follower.stream_opened(clock.moment());
    clock.follower.stream_alive(clock.moment());
    clock.orders();
    clock.follower.read(NO_NEWS, clock.moment());
    assert_eq!(clock.follower.connection(), Connection::Live);
    assert_eq!(clock.wake().0, seconds(60.0));
}

#[test]
fn no_word_of_a_server_makes_a_loop_or_an_eternity() {
    let mut clock = Clock::live();
    for _ in 0..10 {
        clock
            .follower
            .stream_ended(Trouble::NoAnswer, Some(Duration::ZERO), clock.moment());
        clock.until_it_opens_the_stream();
    }
    assert!(clock.now > seconds(1_000.0 + 60.0), "only {:?}", clock.now);
    let for_ever = Trouble::Status(503, Some(Duration::MAX));
    assert!(!clock.ends(for_ever));
    clock.follower.refresh(clock.moment());
    clock.orders();
    assert!(!clock.follower.read_failed(for_ever, clock.moment()));
    assert!(clock.follower.wake_at().is_some());
    clock.follower.back_in_view(clock.moment());
    assert_eq!(clock.orders(), [OPEN, Order::Read]);
}

#[test]
fn nobody_asks_before_the_server_wants_it() {
    let mut clock = Clock::live();
    clock.ends(Trouble::NoAnswer);
    clock.wake();
    clock.follower.stream_opened(clock.moment());
    assert_eq!(clock.orders(), [Order::Read]);
    let busy = Trouble::Status(429, Some(seconds(60.0)));
    clock.follower.read_failed(busy, clock.moment());
    // Not for an event, and not because the stream has ended.
    clock.follower.stream_told(Hint::Ended, clock.moment());
    clock.ends(Trouble::Ended);
    let (pause, orders) = clock.wake();
    assert!(pause >= seconds(60.0), "{pause:?}");
    assert_eq!(orders, [Order::Read]);
}

#[test]
fn what_the_stream_says_in_retry_is_the_first_pause() {
    let mut clock = Clock::live();
    let retry = Some(seconds(3.0));
    clock
        .follower
        .stream_ended(Trouble::NoAnswer, retry, clock.moment());
    assert!(about(clock.wake().0, 3.0));
}

#[test]
fn the_key_is_read_again_once() {
    for trouble in [Trouble::Status(401, None), Trouble::Status(403, None)] {
        let mut clock = Clock::new();
        clock.orders();
        assert!(!clock.ends(trouble));
        assert_eq!(clock.until_it_opens_the_stream(), Duration::ZERO);
        assert!(clock.ends(trouble));
        assert_eq!(clock.follower.connection(), Connection::Closed);
    }
}

#[test]
fn a_key_that_cannot_be_had_is_waited_for_if_there_has_ever_been_one() {
    let mut clock = Clock::live();
    for _ in 0..20 {
        assert!(!clock.ends(Trouble::NoKey));
        clock.until_it_opens_the_stream();
    }
    let mut clock = Clock::new();
    clock.orders();
    for _ in 0..5 {
        assert!(!clock.ends(Trouble::NoKey));
        clock.wake();
    }
    assert!(clock.ends(Trouble::NoKey));
}

#[test]
fn a_read_and_the_stream_may_each_need_the_new_key() {
    let refused = Trouble::Status(401, None);
    let mut clock = Clock::new();
    clock.orders();
    clock.wake();
    assert!(!clock.ends(refused));
    assert!(!clock.follower.read_failed(refused, clock.moment()));
    assert_eq!(clock.wake().1.len(), 2);
}

#[test]
fn a_run_that_was_just_started_may_not_be_known_yet() {
    let unknown = Trouble::Status(404, None);
    let mut clock = Clock::new();
    clock.orders();
    assert!(!clock.ends(unknown));
    clock.now += seconds(6.0);
    clock.orders();
    assert!(clock.ends(unknown));
}

#[test]
fn what_trying_again_does_not_mend_is_the_end() {
    for trouble in [
        Trouble::Refused,
        Trouble::Status(400, None),
        Trouble::Status(404, None),
        Trouble::Status(410, None),
    ] {
        let mut clock = Clock::live();
        assert!(clock.ends(trouble), "{trouble:?}");
        let mut clock = Clock::live();
        clock.follower.refresh(clock.moment());
        clock.orders();
        assert!(
            clock.follower.read_failed(trouble, clock.moment()),
            "{trouble:?}"
        );
    }
}

#[test]
fn a_service_without_streams_is_polled() {
    let mut clock = Clock::new();
    clock.orders();
    for _ in 0..3 {
        clock.ends(Trouble::Nonsense);
        clock.until_it_opens_the_stream();
    }
    clock.ends(Trouble::Nonsense);
    assert_eq!(clock.follower.connection(), Connection::Polling);
    clock.orders();
    clock.follower.read(NO_NEWS, clock.moment());
    clock.orders();
    assert!(clock.wake().0 <= seconds(5.0));
}

#[test]
fn a_stream_that_keeps_everything_back_is_found_out() {
    let mut clock = Clock::new();
    assert_eq!(clock.orders(), [OPEN]);
    for last in [OPEN, Order::Read] {
        // The head of the answer comes, and no byte after it.
        clock.follower.stream_opened(clock.moment());
        assert_eq!(clock.orders(), [Order::Read]);
        clock.follower.read(NEWS, clock.moment());
        assert_eq!(clock.wake(), (seconds(5.0), vec![Order::Read]));
        clock.follower.read(NEWS, clock.moment());
        let (pause, orders) = clock.wake();
        assert_eq!(pause, seconds(2.0));
        assert_eq!(orders.first(), Some(&Order::CloseStream));
        assert_eq!(orders.last(), Some(&last));
        clock.follower.read(NEWS, clock.moment());
    }
    assert_eq!(clock.follower.connection(), Connection::Polling);
}

#[test]
fn a_stream_that_tells_nothing_is_checked_ever_more_rarely() {
    let mut clock = Clock::live();
    for expected in [60.0, 120.0, 240.0, 480.0, 900.0, 900.0] {
        let (pause, orders) = clock.wake();
        assert_eq!((pause, orders), (seconds(expected), vec![Order::Read]));
        clock.follower.read(NO_NEWS, clock.moment());
    }
    clock.follower.stream_told(Hint::Known, clock.moment());
    assert_eq!(clock.wake().0, seconds(60.0));
}

#[test]
fn silence_that_was_harmless_is_borne_for_longer() {
    let mut clock = Clock::live();
    for expected in [90, 180, 300, 300] {
        clock.ends(Trouble::Silent);
        clock.wake();
        clock.follower.stream_opened(clock.moment());
        clock.follower.stream_told(Hint::Known, clock.moment());
        clock.orders();
        clock.follower.read(NO_NEWS, clock.moment());
        assert_eq!(clock.follower.idle_timeout(), Duration::from_secs(expected));
    }
    clock.ends(Trouble::Silent);
    clock.wake();
    clock.follower.stream_opened(clock.moment());
    clock.orders();
    clock.follower.read(NEWS, clock.moment());
    assert_eq!(clock.follower.idle_timeout(), Duration::from_secs(45));
}

#[test]
fn what_is_missing_is_read_soon_but_not_again_and_again() {
    let mut clock = Clock::live();
    clock.now += seconds(30.0);
    let mut reads = 0;
    let begin = clock.now;
    while clock.now < begin + seconds(120.0) {
        clock.follower.stream_told(Hint::Missing, clock.moment());
        for order in clock.orders() {
            assert_eq!(order, Order::Read);
            reads += 1;
            clock.follower.read(NO_NEWS, clock.moment());
        }
        clock.now += seconds(0.1);
    }
    assert!((8..20).contains(&reads), "{reads} reads");
}

#[test]
fn what_is_missing_waits_for_its_turn_also_while_the_conversation_is_read() {
    let mut clock = Clock::live();
    clock.now += seconds(30.0);
    let begin = clock.now;
    let mut reads = 0;
    let mut answer_at = None;
    while clock.now < begin + seconds(60.0) {
        clock.follower.stream_told(Hint::Missing, clock.moment());
        if answer_at.is_some_and(|at| at <= clock.now) {
            answer_at = None;
            clock.follower.read(NO_NEWS, clock.moment());
        }
        if clock.orders().contains(&Order::Read) {
            reads += 1;
            answer_at = Some(clock.now + seconds(0.2));
        }
        clock.now += seconds(0.05);
    }
    assert!((5..15).contains(&reads), "{reads} reads");
}

#[test]
fn an_event_that_is_lost_during_the_first_read_makes_another_one_necessary() {
    let mut clock = Clock::new();
    clock.orders();
    clock.follower.stream_opened(clock.moment());
    assert_eq!(clock.orders(), [Order::Read]);
    clock.follower.stream_lost_event(clock.moment());
    clock.follower.read(NEWS, clock.moment());
    assert_eq!(clock.wake().1, [Order::Read]);
}

#[test]
fn a_conversation_that_lags_is_read_until_it_is_taken_at_its_word() {
    let mut clock = Clock::live();
    clock.follower.stream_told(Hint::Ended, clock.moment());
    let mut reads = 0;
    while clock.follower.may_lag() {
        assert_eq!(clock.wake().1, [Order::Read]);
        clock.follower.read(Compared::Lags, clock.moment());
        reads += 1;
    }
    assert_eq!(reads, 8);
}

#[test]
fn back_online_it_does_not_trust_what_is_open() {
    let mut clock = Clock::live();
    clock.follower.back_online(clock.moment());
    assert_eq!(clock.orders(), [Order::CloseStream, OPEN]);
}

#[test]
fn whoever_looks_again_does_not_wait_for_the_next_attempt() {
    let mut clock = Clock::live();
    for _ in 0..6 {
        clock.ends(Trouble::Silent);
        clock.wake();
    }
    clock.ends(Trouble::Silent);
    clock.orders();
    clock.follower.back_in_view(clock.moment());
    assert_eq!(clock.orders(), [OPEN]);
}

#[test]
fn a_page_that_is_shown_again_leaves_a_stream_alone_that_has_just_told_something() {
    let mut clock = Clock::live();
    clock.follower.stream_told(Hint::Changed, clock.moment());
    clock.now += seconds(5.0);
    clock.follower.back_in_view(clock.moment());
    assert_eq!(clock.orders(), []);
    clock.now += seconds(20.0);
    clock.follower.back_in_view(clock.moment());
    assert_eq!(clock.orders(), [Order::Read]);
}

#[test]
fn an_input_that_the_stream_does_not_tell_of_is_looked_after() {
    let mut clock = Clock::live();
    clock.follower.acted(clock.moment());
    assert_eq!(clock.wake(), (seconds(5.0), vec![Order::Read]));
    clock.follower.read(NO_NEWS, clock.moment());
    assert_eq!(clock.wake().0, seconds(60.0));
}

#[test]
fn a_stream_counts_as_live_when_the_conversation_has_been_read_since() {
    let mut clock = Clock::live();
    clock.ends(Trouble::Silent);
    clock.wake();
    clock.follower.stream_opened(clock.moment());
    clock.orders();
    assert_eq!(clock.follower.connection(), Connection::Reconnecting);
    clock.follower.read(NO_NEWS, clock.moment());
    assert_eq!(clock.follower.connection(), Connection::Live);
}

#[test]
fn a_stream_that_always_holds_the_same_unreadable_event_is_given_up() {
    let mut clock = Clock::live();
    for _ in 0..4 {
        clock.follower.stream_told(Hint::Changed, clock.moment());
        clock.ends(Trouble::Unreadable);
        assert_eq!(clock.orders(), [Order::Read]);
        clock.follower.read(NO_NEWS, clock.moment());
        while clock.orders() != [OPEN] {
            clock.now = clock.follower.wake_at().unwrap_or(clock.now);
        }
        clock.follower.stream_opened(clock.moment());
        clock.orders();
        clock.follower.read(NO_NEWS, clock.moment());
    }
    clock.ends(Trouble::Unreadable);
    assert_eq!(clock.follower.connection(), Connection::Polling);
}

#[test]
fn nonsense_after_other_trouble_is_not_counted_with_it() {
    let mut clock = Clock::new();
    clock.orders();
    for _ in 0..10 {
        assert!(!clock.ends(Trouble::Status(503, None)));
        clock.wake();
    }
    for _ in 0..5 {
        assert!(!clock.ends(Trouble::Nonsense));
        clock.wake();
    }
    assert!(clock.ends(Trouble::Nonsense));
}
