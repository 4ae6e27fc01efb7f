//! One score from what words, vectors, the question's mention of an outlet and the place in the article say.
//!
//! A weighted sum of scores found more than the ranks alone did (reciprocal rank fusion): it keeps how far the best is
//! ahead, which with a rare word or a name in the question is far.

/// Weight of the cosine beside BM25 as a share of the best.
const COSINE: f32 = 0.7;
/// What a passage gains when the question names its outlet.
const NAMED: f32 = 0.3;
/// What the passage gains with which an article begins; the next gains half as much, the third a third. News tells first
/// what matters most, and that is asked about most.
const LEAD: f32 = 0.3;

/// What a passage gains whose article is of the day that a question is asked on, and the days after which it is a third of
/// that: what is asked about news is mostly what has just happened.
const RECENT: f32 = 0.3;
const RECENT_DAYS: f32 = 14.0;
/// Days by which an article may be younger than its question: days differ with the place.
const YOUNGER: f32 = 2.0;

/// What a passage gains whose article is `days` older than the question, 0..=0.3.
#[must_use]
pub fn recency(days: f32) -> f32 {
    if days < -YOUNGER { 0.0 } else { RECENT * (-days.max(0.0) / RECENT_DAYS).exp() }
}

/// The score of a passage: `bm25` as a share of the best passage's, 0..=1; `cosine`, -1..=1; how many passages of its
/// article come `before` it.
pub(super) fn fuse(bm25: f32, cosine: f32, named: bool, before: usize) -> f32 {
    bm25 + COSINE * cosine + if named { NAMED } else { 0.0 } + LEAD / (before as f32 + 1.0)
}

/// `text` as lower-case words with a space on either side of each, so that a name is found in it as a whole.
pub(super) fn spelled(text: &str) -> String {
    let mut out = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        out.push_str(&word.to_lowercase());
        out.push(' ');
    }
    out
}

/// Whether `question` holds the name `outlet`, both [`spelled`]. A lone short word ("Time") is too often a word.
pub(super) fn names(question: &str, outlet: &str) -> bool {
    outlet.len() > "  time".len() && question.contains(outlet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_is_named_as_a_whole() {
        let question = spelled("What did the Ostrel Courier's reporters find?");
        assert!(names(&question, &spelled("Ostrel Courier")));
        assert!(!names(&question, &spelled("Courier Post")));
        assert!(!names(&question, &spelled("")));
        assert!(!names(&spelled("What time did it open?"), &spelled("Time")));
    }

    #[test]
    fn words_and_meaning_add_up() {
        assert!(fuse(1.0, 0.2, false, 0) > fuse(0.5, 0.7, false, 0));
        assert!(fuse(0.5, 0.5, true, 0) > fuse(0.6, 0.5, false, 0));
    }

    #[test]
    fn what_is_older_or_not_yet_known_gains_less() {
        assert!(recency(0.0) > recency(7.0) && recency(7.0) > recency(300.0));
        assert!((recency(-1.0) - recency(0.0)).abs() < 1e-6);
        assert!(recency(-9.0) == 0.0);
    }

    #[test]
    fn what_an_article_begins_with_is_likelier_meant() {
        assert!(fuse(0.9, 0.5, false, 0) > fuse(0.95, 0.5, false, 1));
        assert!(fuse(0.7, 0.5, false, 0) < fuse(1.0, 0.5, false, 9));
    }
}
