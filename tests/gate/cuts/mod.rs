//! Sentences that are cut where they are not whole, or where what is cut off changes the rest: none passes. All text is invented.

mod marks;
mod openings;
mod unmarked;
mod within;

use super::stops;

/// Source, claim that must not pass, kinds of reason of which one is given.
type Bad = (&'static str, &'static str, &'static [&'static str]);

#[test]
fn a_cut_at_a_mark_leaves_a_whole_sentence_that_is_as_true() {
    stops(marks::BROKEN);
}

#[test]
fn a_phrase_without_a_mark_before_it_stays() {
    stops(unmarked::BROKEN);
}

#[test]
fn an_opening_that_says_when_it_is_true_stays() {
    stops(openings::BROKEN);
}

#[test]
fn what_the_rest_needs_stays() {
    stops(within::BROKEN);
}
