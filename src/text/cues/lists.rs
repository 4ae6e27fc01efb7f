//! Words that are cues by themselves, by what they do to what is said. Each list is sorted.

/// They turn what follows into its contrary.
pub(super) const NEGATORS: &[&str] = &[
    "barely", "cannot", "denied", "denies", "deny", "denying", "fail", "failed", "fails", "hardly", "lack",
    "lacked", "lacks", "neither", "never", "no", "nobody", "none", "nor", "not", "nothing", "nowhere",
    "rarely", "refuse", "refused", "refuses", "refusing", "reject", "rejected", "rejects", "scarcely",
    "seldom", "unable", "unlikely", "without",
];

/// Other negations: something was kept from being, came to an end, or is lacking.
pub(super) const PREVENTIONS: &[&str] = &[
    "avoid",
    "avoided",
    "ban",
    "banned",
    "banning",
    "bans",
    "barred",
    "block",
    "blocked",
    "blocking",
    "blocks",
    "cleared",
    "collapsed",
    "failing",
    "failure",
    "lacking",
    "prevent",
    "prevented",
    "preventing",
    "prevents",
    "prohibit",
    "prohibited",
    "prohibiting",
    "prohibits",
    "refusal",
    "rejecting",
    "stop",
    "stopped",
    "stopping",
    "stops",
];

/// What follows is so only perhaps.
pub(super) const CONDITIONS: &[&str] =
    &["assuming", "except", "if", "lest", "otherwise", "unless", "whether"];

/// They leave open whether something is so.
pub(super) const OPEN: &[&str] = &[
    "alleged",
    "allegedly",
    "apparent",
    "apparently",
    "appear",
    "appeared",
    "appears",
    "could",
    "likely",
    "may",
    "maybe",
    "might",
    "perhaps",
    "possible",
    "possibly",
    "potential",
    "potentially",
    "presumably",
    "probable",
    "probably",
    "purported",
    "purportedly",
    "reportedly",
    "rumored",
    "rumoured",
    "seem",
    "seemed",
    "seemingly",
    "seems",
    "supposedly",
    "suspected",
];

/// They say that something is to be, not that it was.
pub(super) const INTENDED: &[&str] = &[
    "aim",
    "aimed",
    "aims",
    "attempt",
    "attempted",
    "consider",
    "considered",
    "considering",
    "expect",
    "expected",
    "expects",
    "hope",
    "hoped",
    "hopes",
    "intend",
    "intended",
    "intends",
    "plan",
    "planned",
    "planning",
    "plans",
    "proposal",
    "propose",
    "proposed",
    "proposes",
    "seek",
    "seeking",
    "seeks",
    "sought",
    "threaten",
    "threatened",
    "threatens",
    "tried",
    "tries",
    "try",
    "trying",
    "want",
    "wanted",
    "wants",
];

/// Other words that tell of what is not, or not yet, a fact.
pub(super) const MODALITY: &[&str] = &[
    "aiming",
    "attempting",
    "attempts",
    "can",
    "chance",
    "effectively",
    "expecting",
    "hoping",
    "intending",
    "must",
    "ostensibly",
    "ought",
    "proposals",
    "reported",
    "shall",
    "should",
    "strive",
    "strives",
    "striving",
    "supposed",
    "tend",
    "tended",
    "tends",
    "threatening",
    "virtually",
    "will",
    "would",
    "would-be",
];

/// How many, how much, how often.
pub(super) const QUANTIFIERS: &[&str] = &[
    "all",
    "almost",
    "another",
    "any",
    "both",
    "dozens",
    "each",
    "either",
    "enough",
    "entire",
    "every",
    "everyone",
    "everything",
    "few",
    "fewer",
    "hundreds",
    "just",
    "least",
    "less",
    "mainly",
    "majority",
    "many",
    "millions",
    "more",
    "most",
    "mostly",
    "much",
    "nearly",
    "number",
    "often",
    "only",
    "other",
    "others",
    "partly",
    "proportion",
    "several",
    "some",
    "sometimes",
    "thousands",
    "usually",
    "whole",
];

/// Without them the noun says something else.
pub(super) const RESTRICTIONS: &[&str] = &[
    "acting",
    "anti",
    "assistant",
    "associate",
    "co-founder",
    "counterfeit",
    "deputy",
    "designate",
    "ex",
    "fake",
    "former",
    "future",
    "honorary",
    "hypothetical",
    "ill-fated",
    "imitation",
    "incoming",
    "interim",
    "junior",
    "late",
    "mock",
    "non",
    "onetime",
    "outgoing",
    "part-time",
    "pretend",
    "prospective",
    "provisional",
    "replica",
    "retired",
    "shadow",
    "trainee",
    "vice",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [NEGATORS, PREVENTIONS, CONDITIONS, OPEN, INTENDED, MODALITY, QUANTIFIERS, RESTRICTIONS] {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{pair:?}");
            }
        }
    }

    #[test]
    fn what_a_negation_or_modality_does_is_told_once() {
        for lists in [&[NEGATORS, PREVENTIONS][..], &[OPEN, INTENDED, MODALITY]] {
            let mut words: Vec<&str> = lists.concat();
            words.sort_unstable();
            assert!(words.windows(2).all(|pair| pair[0] < pair[1]), "{words:?}");
        }
    }
}
