//! What was made of lists, kept for as long as the lists are the same.

use std::rc::Rc;

/// A list, and what was made of it.
pub(crate) type Kept<T, Made> = (Rc<[T]>, Made);

/// What is made of a list; it is made anew only of a new one.
pub(crate) fn of_list<T, Made: Clone>(
    kept: &mut Option<Kept<T, Made>>,
    list: Rc<[T]>,
    make: impl FnOnce(&[T]) -> Made,
) -> Made {
    match kept {
        Some((known, made)) if Rc::ptr_eq(known, &list) => made.clone(),
        _ => {
            let made = make(&list);
            *kept = Some((list, made.clone()));
            made
        }
    }
}

/// Makes what is made of each chunk of a list, and returns the places where that is another one
/// now. The chunks that are known stay, wherever they now stand.
pub(crate) fn of_chunks<T, Made>(
    kept: &mut Vec<Kept<T, Made>>,
    chunks: &[Rc<[T]>],
    make: impl Fn(&[T]) -> Made,
) -> Vec<usize> {
    let mut changed = Vec::new();
    // A chunk that was split moves those behind it one place on.
    let mut moved: Option<Kept<T, Made>> = None;
    kept.truncate(chunks.len());
    for (place, chunk) in chunks.iter().enumerate() {
        let is_chunk = |kept: &Kept<T, Made>| Rc::ptr_eq(&kept.0, chunk);
        if kept.get(place).is_some_and(is_chunk) {
            moved = None;
            continue;
        }
        let new = moved
            .take()
            .filter(is_chunk)
            .unwrap_or_else(|| (Rc::clone(chunk), make(chunk)));
        match kept.get_mut(place) {
            Some(known) => moved = Some(std::mem::replace(known, new)),
            None => kept.push(new),
        }
        changed.push(place);
    }
    changed
}
