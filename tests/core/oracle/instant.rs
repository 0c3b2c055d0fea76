//! Times, read by their columns and counted year by year.

use phrony_client::timeline::parse_instant;

/// A time is the milliseconds that one counts, and what has not the columns of a time is none.
pub fn check(text: &str) {
    let read = parse_instant(text);
    let counted = count(text);
    assert_eq!(read.is_some(), counted.is_some(), "{text:?}");
    if let (Some(read), Some(counted)) = (read, counted) {
        assert!((read - counted).abs() < 1e-2, "{text:?}: {read}, {counted}");
    }
}

fn count(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00 00:00:00";
    let fits = bytes.len() >= shape.len()
        && bytes.iter().zip(shape).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            b' ' => b"Tt ".contains(byte),
            _ => byte == shape,
        });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap();
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    if month == 0 || month > 12 || day == 0 || day > 31 || hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let rest = &text[shape.len()..];
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(
            rest.find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len()),
        ),
        None => ("", rest),
    };
    let fraction = format!("0.0{fraction}").parse::<f64>().unwrap() * 10.0;
    let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - east(zone)?;
    Some((minutes * 60 + second) as f64 * 1e3 + fraction * 1e3)
}

/// The days since 1970.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let of_year = |year: i64| if is_leap(year) { 366 } else { 365 };
    let months = [
        31,
        of_year(year) - 337,
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let before: i64 = months.iter().take(month as usize - 1).sum();
    let since: i64 = (1970..year).map(of_year).sum();
    let until: i64 = (year..1970).map(of_year).sum();
    since - until + before + day - 1
}

/// The minutes east of UTC of `Z`, `+01:00` or nothing.
fn east(zone: &str) -> Option<i64> {
    match zone.as_bytes() {
        [] | [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let [a, b, b':', c, d] = rest else {
                return None;
            };
            if ![a, b, c, d].into_iter().all(u8::is_ascii_digit) {
                return None;
            }
            let of = |tens: &u8, ones: &u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
            let (hours, minutes) = (of(a, b), of(c, d));
            let sign = if *sign == b'+' { 1 } else { -1 };
            (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
        }
        _ => None,
    }
}
