//! Whether a sentence says what another has said.

use std::collections::BTreeSet;

use super::facts::Facts;

/// Share of the shorter sentence's content words that the other must hold.
const CONTAINED: f32 = 0.75;
/// Shared content words over all content words of both.
const JACCARD: f32 = 0.6;

/// Whether one of `a` and `b` repeats the other: nearly all content words of the shorter one are in the
/// other, and neither brings a number that the other lacks.
#[must_use]
pub fn repeats(a: &str, b: &str) -> bool {
    let (a, b) = (Facts::new(a, false), Facts::new(b, false));
    let words = |f: &Facts| -> BTreeSet<String> {
        f.units.iter().filter(|u| u.quantity.is_none() && !u.pronoun).map(|u| u.stem.clone()).collect()
    };
    let (wa, wb) = (words(&a), words(&b));
    if wa.is_empty() || wb.is_empty() {
        return a.text.trim() == b.text.trim();
    }
    let (short, long) = if wa.len() <= wb.len() { (&a, &b) } else { (&b, &a) };
    let numbers_held = short
        .units
        .iter()
        .filter_map(|u| u.quantity.as_ref())
        .all(|q| long.units.iter().filter_map(|u| u.quantity.as_ref()).any(|o| q.same(o)));
    let shared = wa.intersection(&wb).count() as f32;
    numbers_held
        && (shared / wa.len().min(wb.len()) as f32 >= CONTAINED
            || shared / wa.union(&wb).count() as f32 >= JACCARD)
}
