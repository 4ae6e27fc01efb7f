//! Closed lists of words that the rules know: [`super::step`], [`super::begin`], [`super::cut`] and those beside them.

/// Adjectives that news adds to nouns and that can go without changing which thing is meant.
pub(crate) const ADJECTIVES: &[&str] = &[
    "ambitious",
    "angry",
    "big",
    "bitter",
    "bloody",
    "brave",
    "brief",
    "bright",
    "broad",
    "brutal",
    "busy",
    "controversial",
    "crucial",
    "dangerous",
    "deadly",
    "deep",
    "devastating",
    "dramatic",
    "elderly",
    "emotional",
    "enormous",
    "extensive",
    "famous",
    "fatal",
    "fierce",
    "fresh",
    "furious",
    "giant",
    "great",
    "grim",
    "heavy",
    "historic",
    "huge",
    "iconic",
    "important",
    "impressive",
    "influential",
    "innovative",
    "intense",
    "key",
    "large",
    "lengthy",
    "local",
    "long",
    "long-awaited",
    "long-running",
    "long-standing",
    "longstanding",
    "major",
    "massive",
    "modest",
    "much-needed",
    "narrow",
    "new",
    "notorious",
    "old",
    "outspoken",
    "painful",
    "popular",
    "powerful",
    "prestigious",
    "prominent",
    "rapid",
    "recent",
    "renowned",
    "rural",
    "senior",
    "serious",
    "severe",
    "sharp",
    "significant",
    "sleepy",
    "small",
    "special",
    "spectacular",
    "strong",
    "successful",
    "sudden",
    "tall",
    "tense",
    "terrible",
    "tiny",
    "tough",
    "tragic",
    "troubled",
    "urgent",
    "vast",
    "veteran",
    "violent",
    "vital",
    "vivid",
    "well-known",
    "wide",
    "wide-ranging",
    "widespread",
    "wooden",
    "young",
];

/// Adverbs that can go wherever they stand.
pub(crate) const ADVERBS: &[&str] = &[
    "already",
    "currently",
    "now",
    "recently",
    "subsequently",
    "very",
    "really",
    "simply",
    "later",
    "today",
];

/// First words of place names that are another place without them.
pub(crate) const COMPASS: &[&str] = &[
    "central", "east", "eastern", "great", "greater", "guinea", "inner", "lower", "mid", "middle", "new",
    "north", "northern", "old", "outer", "royal", "san", "saint", "south", "southern", "st", "upper", "west",
    "western",
];

/// Words that begin a sentence with a capital and are no first name.
pub(crate) const STARTERS: &[&str] = &[
    "anti",
    "beyond",
    "cue",
    "despite",
    "due",
    "enter",
    "even",
    "ex",
    "except",
    "fellow",
    "following",
    "former",
    "given",
    "instead",
    "like",
    "mind",
    "neither",
    "nor",
    "once",
    "only",
    "perhaps",
    "post",
    "pre",
    "pro",
    "quite",
    "rather",
    "regarding",
    "rival",
    "save",
    "still",
    "such",
    "thus",
    "unlike",
    "versus",
    "veteran",
    "yet",
];

/// Nouns that stand before the name of the person whose office they are.
pub(crate) const ROLES: &[&str] = &[
    "actor",
    "actress",
    "ambassador",
    "analyst",
    "author",
    "boss",
    "candidate",
    "captain",
    "chairman",
    "chairwoman",
    "chancellor",
    "coach",
    "colonel",
    "commissioner",
    "councillor",
    "defender",
    "detective",
    "director",
    "economist",
    "editor",
    "founder",
    "general",
    "goalkeeper",
    "governor",
    "headteacher",
    "inspector",
    "journalist",
    "judge",
    "lawyer",
    "leader",
    "manager",
    "mayor",
    "midfielder",
    "minister",
    "mp",
    "owner",
    "presenter",
    "president",
    "prosecutor",
    "researcher",
    "scientist",
    "secretary",
    "senator",
    "sergeant",
    "sheriff",
    "singer",
    "solicitor",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "striker",
    "superintendent",
    "winger",
];

/// Function words that a clause can end with.
pub(crate) fn may_end(word: &str) -> bool {
    matches!(
        word,
        "him"
            | "it"
            | "them"
            | "us"
            | "too"
            | "away"
            | "down"
            | "out"
            | "up"
            | "off"
            | "himself"
            | "herself"
            | "themselves"
            | "itself"
            | "ago"
            | "there"
            | "so"
            | "did"
            | "do"
            | "does"
            | "back"
            | "however"
            | "though"
    )
}

pub(crate) fn is_time_measure(word: &str) -> bool {
    matches!(
        word.strip_suffix('s').unwrap_or(word),
        "second" | "moment" | "minute" | "hour" | "day" | "week" | "month" | "year" | "decade"
    )
}

/// Shortened words before names whose full stop ends nothing.
pub(crate) const TITLES: &[&str] =
    &["st", "mt", "ft", "gen", "lt", "col", "sgt", "capt", "gov", "sen", "rep", "jr", "sr"];

/// Nouns that say what sort of thing the name after them is.
pub(crate) const KINDS: &[&str] = &[
    "agency",
    "airline",
    "bank",
    "broadcaster",
    "carrier",
    "charity",
    "city",
    "club",
    "company",
    "firm",
    "group",
    "magazine",
    "militia",
    "movement",
    "network",
    "newspaper",
    "operator",
    "organisation",
    "organization",
    "party",
    "publisher",
    "retailer",
    "supermarket",
    "town",
    "union",
    "village",
    "website",
];

/// Adverbs of manner, speed and force: the verb stays true without them. Those that say how often, how far,
/// how surely or how openly are no such adverbs, nor are those that can make the verb another one.
pub(crate) const MANNER: &[&str] = &[
    "abruptly",
    "angrily",
    "bitterly",
    "desperately",
    "dramatically",
    "eagerly",
    "enthusiastically",
    "fiercely",
    "firmly",
    "forcefully",
    "frantically",
    "furiously",
    "hastily",
    "immediately",
    "passionately",
    "promptly",
    "proudly",
    "quickly",
    "rapidly",
    "sharply",
    "steeply",
    "strongly",
    "suddenly",
    "swiftly",
    "tirelessly",
    "tragically",
    "unexpectedly",
    "urgently",
    "vehemently",
    "vigorously",
    "warmly",
];

/// Words before a time that say which.
pub(super) const WHICH_TIME: &[&str] = &[
    "early",
    "earlier",
    "each",
    "every",
    "first",
    "following",
    "last",
    "late",
    "later",
    "mid",
    "next",
    "other",
    "past",
    "previous",
    "same",
    "second",
    "third",
];
