//! From page to page of a list.

/// The `skip` of the page after the one that started at `skip` and had `received` entries, or
/// `None` after the last one. A `total` that is missing is not relied upon: an empty page ends
/// the list in any case.
#[must_use]
pub fn next_skip(skip: u32, received: u32, total: Option<u64>) -> Option<u32> {
    let next = skip.checked_add(received)?;
    let is_last = received == 0 || total.is_some_and(|total| u64::from(next) >= total);
    (!is_last).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_until_all_are_there() {
        assert_eq!(next_skip(0, 20, Some(41)), Some(20));
        assert_eq!(next_skip(40, 1, Some(41)), None);
        assert_eq!(next_skip(0, 0, Some(41)), None);
        assert_eq!(next_skip(0, 20, None), Some(20));
        assert_eq!(next_skip(u32::MAX, 1, None), None);
    }
}
