//! Small words that change what a sentence claims: hedges, negations, modality, quantifiers, attribution.

use super::words::{Token, irregular};

/// How a hedge bends a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hedge {
    /// "more than", "over".
    MoreThan,
    /// "at least", "no fewer than".
    AtLeast,
    /// "up to", "as many as", "at most".
    UpTo,
    /// "fewer than", "less than", "under".
    LessThan,
    /// "nearly", "almost".
    Nearly,
    /// "about", "around", "some", "an estimated".
    About,
    /// "only", "just".
    Only,
}

/// A word or phrase that changes what the words near it claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// Bends a number.
    Hedge(Hedge),
    /// "not", "never", "denied".
    Negation,
    /// "may", "will", "alleged", "planned": not (yet) a fact.
    Modality,
    /// "if", "unless".
    Condition,
    /// "all", "some", "most".
    Quantifier,
    /// "said", "according to": someone's words.
    Speech,
    /// "former", "deputy", "fake": without it the noun says something else.
    Restriction,
    /// "largest", "most": true of what follows only.
    Superlative,
}

/// The cue that starts at token `i`, with its length in tokens. `number_at(k)` tells whether a number
/// starts at token `k`: some hedges are hedges only before one.
pub fn cue_at(tokens: &[Token], i: usize, number_at: impl Fn(usize) -> bool) -> Option<(Cue, usize)> {
    let word = |k: usize| tokens.get(k).filter(|t| !t.is_punct()).map_or("", |t| t.lower.as_str());
    let (a, b, c) = (word(i), word(i + 1), word(i + 2));
    if a.is_empty() {
        return None;
    }
    if let Some((hedge, len)) = number_hedge([a, b, c, word(i + 3)])
        && number_at(i + len)
    {
        return Some((Cue::Hedge(hedge), len));
    }
    let found = match (a, b) {
        ("according", "to") => (Cue::Speech, 2),
        ("so-called", _) => (Cue::Modality, 1),
        ("no", "one") => (Cue::Negation, 2),
        ("no", "longer") => (Cue::Negation, 2),
        ("set" | "due", "to") => (Cue::Modality, 2),
        ("have" | "has" | "had", "to") => (Cue::Modality, 2),
        ("provided" | "providing", "that") => (Cue::Condition, 2),
        _ => (single(a, tokens.get(i).is_some_and(|t| t.capital && i > 0))?, 1),
    };
    Some(found)
}

fn number_hedge(words: [&str; 4]) -> Option<(Hedge, usize)> {
    Some(match words {
        ["no", "more" | "greater", "than", _] => (Hedge::UpTo, 3),
        ["no" | "not", "fewer" | "less", "than", _] => (Hedge::AtLeast, 3),
        ["just" | "only", "over" | "above", ..] => (Hedge::MoreThan, 2),
        ["just" | "slightly" | "well", "under" | "below", ..] => (Hedge::LessThan, 2),
        ["well" | "slightly", "over" | "above", ..] => (Hedge::MoreThan, 2),
        ["more" | "greater" | "higher", "than", ..] => (Hedge::MoreThan, 2),
        ["fewer" | "less" | "lower", "than", ..] => (Hedge::LessThan, 2),
        ["in", "excess", "of", _] => (Hedge::MoreThan, 3),
        ["upwards", "of", ..] => (Hedge::MoreThan, 2),
        ["as", "many" | "much", "as", _] => (Hedge::UpTo, 3),
        ["as", "few" | "little", "as", _] => (Hedge::AtLeast, 3),
        ["at", "least", ..] | ["a", "minimum", "of", _] => {
            (Hedge::AtLeast, if words[0] == "a" { 3 } else { 2 })
        }
        ["at", "most", ..] | ["up", "to", ..] => (Hedge::UpTo, 2),
        ["a", "maximum", "of", _] => (Hedge::UpTo, 3),
        ["close" | "near", "to", ..] => (Hedge::Nearly, 2),
        ["an" | "a", "estimated", ..] => (Hedge::About, 2),
        ["over" | "above" | "exceeding", ..] => (Hedge::MoreThan, 1),
        ["under" | "below", ..] => (Hedge::LessThan, 1),
        ["nearly" | "almost", ..] => (Hedge::Nearly, 1),
        ["about" | "around" | "roughly" | "approximately" | "some" | "estimated" | "circa", ..] => {
            (Hedge::About, 1)
        }
        ["only" | "just", ..] => (Hedge::Only, 1),
        _ => return None,
    })
}

fn single(word: &str, name: bool) -> Option<Cue> {
    let found = |list: &[&str]| list.binary_search(&word).is_ok();
    if found(NEGATIONS) {
        Some(Cue::Negation)
    } else if found(CONDITIONS) {
        Some(Cue::Condition)
    } else if found(MODALITY) && !(name && matches!(word, "may" | "will")) {
        Some(Cue::Modality)
    } else if found(QUANTIFIERS) {
        Some(Cue::Quantifier)
    } else if found(RESTRICTIONS) {
        Some(Cue::Restriction)
    } else if is_speech(word) {
        Some(Cue::Speech)
    } else if is_superlative(word) {
        Some(Cue::Superlative)
    } else {
        None
    }
}

/// Whether `lower` is a form of a verb, or a noun, that reports what someone says, thinks or finds.
#[must_use]
pub fn is_speech(lower: &str) -> bool {
    if SPEECH.binary_search(&lower).is_ok() {
        return true;
    }
    let base = irregular(lower);
    let hit = |w: &str| SPEECH.binary_search(&w).is_ok();
    hit(base)
        || lower.strip_suffix("ies").is_some_and(|s| hit(&format!("{s}y")))
        || lower.strip_suffix('s').is_some_and(hit)
        || lower.strip_suffix("es").is_some_and(hit)
        || lower.strip_suffix("ied").is_some_and(|s| hit(&format!("{s}y")))
        || lower
            .strip_suffix("ed")
            .is_some_and(|s| hit(s) || hit(&format!("{s}e")) || doubled(s).is_some_and(hit))
        || lower
            .strip_suffix("ing")
            .is_some_and(|s| hit(s) || hit(&format!("{s}e")) || doubled(s).is_some_and(hit))
}

fn doubled(s: &str) -> Option<&str> {
    let mut back = s.chars().rev();
    let (x, y) = (back.next()?, back.next()?);
    (x == y).then(|| s.get(..s.len() - x.len_utf8())).flatten()
}

fn is_superlative(word: &str) -> bool {
    matches!(word, "best" | "worst" | "last" | "latest" | "sole" | "unprecedented" | "record" | "next")
        || (word.len() > 6 && word.ends_with("est") && !SUPERLATIVE_NOT.contains(&word))
        || matches!(word, "oldest" | "newest" | "lowest")
}

const SUPERLATIVE_NOT: &[&str] = &[
    "interest",
    "request",
    "protest",
    "contest",
    "harvest",
    "arrest",
    "conquest",
    "manifest",
    "suggest",
    "digest",
    "invest",
    "midwest",
    "northwest",
    "southwest",
    "earnest",
    "unrest",
    "inquest",
    "bequest",
];

const NEGATIONS: &[&str] = &[
    "avoid",
    "avoided",
    "ban",
    "banned",
    "banning",
    "bans",
    "barely",
    "barred",
    "block",
    "blocked",
    "blocking",
    "blocks",
    "cannot",
    "cleared",
    "collapsed",
    "denied",
    "denies",
    "deny",
    "denying",
    "fail",
    "failed",
    "failing",
    "fails",
    "failure",
    "hardly",
    "lack",
    "lacked",
    "lacking",
    "lacks",
    "neither",
    "never",
    "no",
    "nobody",
    "none",
    "nor",
    "not",
    "nothing",
    "nowhere",
    "prevent",
    "prevented",
    "preventing",
    "prevents",
    "prohibit",
    "prohibited",
    "prohibiting",
    "prohibits",
    "rarely",
    "refusal",
    "refuse",
    "refused",
    "refuses",
    "refusing",
    "reject",
    "rejected",
    "rejecting",
    "rejects",
    "scarcely",
    "seldom",
    "stop",
    "stopped",
    "stopping",
    "stops",
    "unable",
    "unlikely",
    "without",
];

const CONDITIONS: &[&str] = &["assuming", "except", "if", "lest", "otherwise", "unless", "whether"];

const MODALITY: &[&str] = &[
    "aim",
    "aimed",
    "aiming",
    "aims",
    "alleged",
    "allegedly",
    "apparent",
    "apparently",
    "appear",
    "appeared",
    "appears",
    "attempt",
    "attempted",
    "attempting",
    "attempts",
    "can",
    "chance",
    "consider",
    "considered",
    "considering",
    "could",
    "effectively",
    "expect",
    "expected",
    "expecting",
    "expects",
    "hope",
    "hoped",
    "hopes",
    "hoping",
    "intend",
    "intended",
    "intending",
    "intends",
    "likely",
    "may",
    "maybe",
    "might",
    "must",
    "ostensibly",
    "ought",
    "perhaps",
    "plan",
    "planned",
    "planning",
    "plans",
    "possible",
    "possibly",
    "potential",
    "potentially",
    "presumably",
    "probable",
    "probably",
    "proposal",
    "proposals",
    "propose",
    "proposed",
    "proposes",
    "purported",
    "purportedly",
    "reported",
    "reportedly",
    "rumored",
    "rumoured",
    "seek",
    "seeking",
    "seeks",
    "seem",
    "seemed",
    "seemingly",
    "seems",
    "shall",
    "should",
    "sought",
    "strive",
    "strives",
    "striving",
    "supposed",
    "supposedly",
    "suspected",
    "tend",
    "tended",
    "tends",
    "threaten",
    "threatened",
    "threatening",
    "threatens",
    "tried",
    "tries",
    "try",
    "trying",
    "virtually",
    "want",
    "wanted",
    "wants",
    "will",
    "would",
    "would-be",
];

const QUANTIFIERS: &[&str] = &[
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

const RESTRICTIONS: &[&str] = &[
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

/// Base forms.
const SPEECH: &[&str] = &[
    "accuse",
    "acknowledge",
    "add",
    "admit",
    "advise",
    "agree",
    "allegation",
    "allege",
    "announce",
    "argue",
    "assert",
    "assess",
    "assume",
    "believe",
    "blame",
    "boast",
    "call",
    "caution",
    "cite",
    "claim",
    "comment",
    "complain",
    "concede",
    "conclude",
    "confirm",
    "contend",
    "declare",
    "demand",
    "describe",
    "disclose",
    "dispute",
    "dub",
    "emphasise",
    "emphasize",
    "estimate",
    "explain",
    "fear",
    "feel",
    "find",
    "forecast",
    "indicate",
    "insist",
    "joke",
    "label",
    "maintain",
    "note",
    "observe",
    "pledge",
    "praise",
    "predict",
    "promise",
    "recall",
    "reckon",
    "recommend",
    "remark",
    "report",
    "research",
    "reveal",
    "say",
    "show",
    "signal",
    "speculate",
    "state",
    "stress",
    "study",
    "suggest",
    "suspect",
    "swear",
    "tell",
    "testify",
    "think",
    "tweet",
    "urge",
    "view",
    "voice",
    "vow",
    "warn",
    "worry",
    "write",
];

#[cfg(test)]
mod tests {
    use super::super::words::tokenize;
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for list in [NEGATIONS, CONDITIONS, QUANTIFIERS, RESTRICTIONS, SPEECH, MODALITY] {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{pair:?}");
            }
        }
    }

    #[test]
    fn hedges_bend_numbers_only() {
        let cue = |text: &str, i: usize| {
            let tokens = tokenize(text);
            cue_at(&tokens, i, |k| {
                tokens.get(k).is_some_and(|t| t.lower.starts_with(|c: char| c.is_ascii_digit()))
            })
        };
        assert_eq!(cue("more than 600 people", 0), Some((Cue::Hedge(Hedge::MoreThan), 2)));
        assert_eq!(cue("as many as 7", 0), Some((Cue::Hedge(Hedge::UpTo), 3)));
        assert_eq!(cue("over the bridge", 0), None);
        assert_eq!(cue("people said so", 1), Some((Cue::Speech, 1)));
        assert_eq!(cue("he spoke in May", 3), None);
    }
}
