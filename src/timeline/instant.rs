//! The service's timestamps, as far as ordering needs them.

/// The milliseconds since 1970 of an ISO-8601 time such as `2026-01-31T09:30:00.250Z`.
///
/// `None` for anything else: a time only breaks ties, so a strange one is no error. Comparing the
/// texts would not do, because the number of fraction digits and the offset may differ.
#[must_use]
pub fn parse_instant(text: &str) -> Option<f64> {
    let (date, time) = text.split_at_checked(10)?;
    let [year, month, day] = numbers(date, b'-')?;
    let time = time.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = time.split_at_checked(8)?;
    let [hour, minute, second] = numbers(clock, b':')?;
    let (fraction, zone) = fraction(rest)?;
    let in_range = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour <= 24
        && minute <= 59
        && second <= 60;
    if !in_range {
        return None;
    }
    let minutes = (days_since_1970(year, month, day) * 24 + hour) * 60 + minute - offset(zone)?;
    Some((minutes * 60 + second) as f64 * 1000.0 + fraction)
}

/// Three numbers of fixed width, `2026-01-31` or `09:30:00`.
fn numbers(text: &str, separator: u8) -> Option<[i64; 3]> {
    let mut parts = text.split(char::from(separator));
    let first = parts.next()?;
    let all_digits = first.bytes().all(|byte| byte.is_ascii_digit());
    // The first has the width that the others leave it of the whole.
    let first = all_digits.then(|| first.parse().ok())??;
    let numbers = [
        first,
        two_digits(parts.next()?)?,
        two_digits(parts.next()?)?,
    ];
    parts.next().is_none().then_some(numbers)
}

/// `.250Z` to 250 milliseconds and `Z`.
fn fraction(rest: &str) -> Option<(f64, &str)> {
    let Some(digits) = rest.strip_prefix('.') else {
        return Some((0.0, rest));
    };
    let end = digits
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(digits.len());
    let (digits, zone) = digits.split_at_checked(end)?;
    // In nanoseconds, which is more than a millisecond count has room for, and whole: to read a
    // fraction as such takes tables of 9 KB.
    let nanoseconds = digits
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(9)
        .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    Some((f64::from(nanoseconds) / 1e6, zone))
}

/// Minutes east of UTC. No zone at all means UTC.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "" | "Z" | "z") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

fn two_digits(text: &str) -> Option<i64> {
    let are_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok())?
}

/// Days in the Gregorian calendar; the year is counted from March so that leap days come last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    // Rounded down: what comes before March of the year 0 belongs to the year before it.
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_that_services_write() {
        for (text, milliseconds) in [
            ("1970-01-01T00:00:00Z", 0.0),
            ("2000-02-29T12:00:00.5Z", 951_825_600_500.0),
            ("2026-01-31T09:30:00.250Z", 1_769_851_800_250.0),
            ("2026-01-31T10:30:00.250+01:00", 1_769_851_800_250.0),
            ("2026-01-31T09:30:00.250", 1_769_851_800_250.0),
            ("2026-01-31 09:30:00.250000Z", 1_769_851_800_250.0),
            ("1970-01-01T00:00:00.0000015Z", 0.0015),
            ("1970-01-01T00:00:00.1234567890123Z", 123.456789),
            ("1969-12-31T23:59:59Z", -1000.0),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000.0),
        ] {
            assert_eq!(parse_instant(text), Some(milliseconds), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_time_has_no_instant() {
        for text in [
            "",
            "now",
            "2026-01-31",
            "2026-13-01T00:00:00Z",
            "2026-01-31T25:00:00Z",
            "2026-1-31T00:00:00Z",
            "20260-1-31T00:00:00Z",
            "2026-01-31T001:0:00Z",
            "2026-01-31T00:00:00.Zx",
            "2026-01-31T00:00:00+x",
            "2026-01-31T00:00:00+1:000",
            "2026-01-31T00:00:00+-5:00",
            "2026-01-31T00:00:00+24:00",
            "2026-01-31T00:00:00+9223372036854775807:00",
            "２026-01-31T00:00:00Z",
            "2026-01-3é",
            "+2026-1-31T00:00:00Z",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
