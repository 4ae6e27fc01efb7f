//! What a word before a full stop says about it: abbreviations of news English, and the words that start sentences.

/// What a full stop after a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// An ordinary word: the stop ends a sentence.
    Ordinary,
    /// Goes before a name ("Mr.", "Lt."): never ends a sentence.
    Title,
    /// Always followed by more of the sentence ("e.g.", "vs.").
    Never,
    /// Goes before a number ("No.", "Jan.", "Fig."): ends a sentence unless a number follows.
    BeforeNumber,
    /// May end a sentence; a capitalised word after it is as likely a name ("U.S. Senate", "Inc. Chief"):
    /// ends it only when a word follows that starts sentences.
    Ambiguous,
    /// May end a sentence, and does when a capital follows ("etc.", "ft.").
    BeforeCapital,
    /// "a.m." and "p.m.".
    Clock,
    /// One capital letter: an initial, or the end of "plan B".
    Initial,
}

/// Abbreviations that count in any case. Sorted.
const ANY_CASE: &[(&str, Stop)] = &[
    ("a.k.a", Stop::Never),
    ("abp", Stop::Title),
    ("acct", Stop::Ambiguous),
    ("adm", Stop::Title),
    ("al", Stop::Ambiguous),
    ("ald", Stop::Title),
    ("approx", Stop::Never),
    ("apt", Stop::BeforeNumber),
    ("assn", Stop::Ambiguous),
    ("asst", Stop::Title),
    ("atty", Stop::Title),
    ("ave", Stop::Ambiguous),
    ("bldg", Stop::Ambiguous),
    ("blvd", Stop::Ambiguous),
    ("bros", Stop::Ambiguous),
    ("c", Stop::Never),
    ("ca", Stop::Never),
    ("capt", Stop::Title),
    ("cf", Stop::Never),
    ("cmdr", Stop::Title),
    ("co", Stop::Ambiguous),
    ("col", Stop::Title),
    ("comdr", Stop::Title),
    ("corp", Stop::Ambiguous),
    ("cpl", Stop::Title),
    ("cpt", Stop::Title),
    ("dept", Stop::Ambiguous),
    ("dist", Stop::Ambiguous),
    ("dr", Stop::Title),
    ("e.g", Stop::Never),
    ("eg", Stop::Never),
    ("eq", Stop::BeforeNumber),
    ("esq", Stop::Ambiguous),
    ("est", Stop::BeforeNumber),
    ("etc", Stop::BeforeCapital),
    ("feat", Stop::Never),
    ("ft", Stop::Ambiguous),
    ("gov", Stop::Title),
    ("govt", Stop::Ambiguous),
    ("hr", Stop::BeforeCapital),
    ("hrs", Stop::BeforeCapital),
    ("hwy", Stop::Ambiguous),
    ("i.e", Stop::Never),
    ("ie", Stop::Never),
    ("inc", Stop::Ambiguous),
    ("insp", Stop::Title),
    ("int'l", Stop::Ambiguous),
    ("intl", Stop::Ambiguous),
    ("jr", Stop::Ambiguous),
    ("lb", Stop::BeforeCapital),
    ("lbs", Stop::BeforeCapital),
    ("lt", Stop::Title),
    ("ltd", Stop::Ambiguous),
    ("maj", Stop::Title),
    ("messrs", Stop::Title),
    ("mfg", Stop::Ambiguous),
    ("mgr", Stop::Title),
    ("mlle", Stop::Title),
    ("mme", Stop::Title),
    ("mr", Stop::Title),
    ("mrs", Stop::Title),
    ("ms", Stop::Title),
    ("msgr", Stop::Title),
    ("mt", Stop::Title),
    ("no", Stop::BeforeNumber),
    ("nos", Stop::BeforeNumber),
    ("nr", Stop::BeforeNumber),
    ("n°", Stop::BeforeNumber),
    ("nº", Stop::BeforeNumber),
    ("oz", Stop::BeforeCapital),
    ("p", Stop::BeforeNumber),
    ("ph", Stop::Ambiguous),
    ("pp", Stop::BeforeNumber),
    ("prof", Stop::Title),
    ("pt", Stop::BeforeNumber),
    ("pte", Stop::Title),
    ("pvt", Stop::Title),
    ("rd", Stop::Ambiguous),
    ("reps", Stop::Title),
    ("rev", Stop::Title),
    ("rt", Stop::Title),
    ("sen", Stop::Title),
    ("sens", Stop::Title),
    ("sgt", Stop::Title),
    ("sq", Stop::Never),
    ("sr", Stop::Ambiguous),
    ("st", Stop::Ambiguous),
    ("ste", Stop::Title),
    ("supt", Stop::Title),
    ("tel", Stop::BeforeNumber),
    ("univ", Stop::Ambiguous),
    ("v", Stop::Never),
    ("viz", Stop::Never),
    ("vol", Stop::BeforeNumber),
    ("vs", Stop::Never),
];

/// Abbreviations only when capitalised, because the small word is a word of its own. Sorted.
const CAPITALISED: &[(&str, Stop)] = &[
    ("Ala", Stop::Ambiguous),
    ("Amb", Stop::Title),
    ("Apr", Stop::BeforeNumber),
    ("Ariz", Stop::Ambiguous),
    ("Ark", Stop::Ambiguous),
    ("Art", Stop::BeforeNumber),
    ("Aug", Stop::BeforeNumber),
    ("Bn", Stop::Ambiguous),
    ("Brig", Stop::Title),
    ("Calif", Stop::Ambiguous),
    ("Ch", Stop::BeforeNumber),
    ("Chap", Stop::BeforeNumber),
    ("Cllr", Stop::Title),
    ("Colo", Stop::Ambiguous),
    ("Conn", Stop::Ambiguous),
    ("Const", Stop::Title),
    ("Dec", Stop::BeforeNumber),
    ("Del", Stop::Ambiguous),
    ("Det", Stop::Title),
    ("Dir", Stop::Title),
    ("Div", Stop::BeforeNumber),
    ("Ex", Stop::BeforeNumber),
    ("Feb", Stop::BeforeNumber),
    ("Fig", Stop::BeforeNumber),
    ("Figs", Stop::BeforeNumber),
    ("Fla", Stop::Ambiguous),
    ("Fr", Stop::Title),
    ("Fri", Stop::BeforeNumber),
    ("Ga", Stop::Ambiguous),
    ("Gen", Stop::Title),
    ("Gens", Stop::Title),
    ("Hon", Stop::Title),
    ("Ill", Stop::Ambiguous),
    ("Ind", Stop::Ambiguous),
    ("Jan", Stop::BeforeNumber),
    ("Jul", Stop::BeforeNumber),
    ("Jun", Stop::BeforeNumber),
    ("Kan", Stop::Ambiguous),
    ("Ky", Stop::Ambiguous),
    ("La", Stop::Ambiguous),
    ("Mar", Stop::BeforeNumber),
    ("Mass", Stop::Ambiguous),
    ("Md", Stop::Ambiguous),
    ("Mich", Stop::Ambiguous),
    ("Minn", Stop::Ambiguous),
    ("Miss", Stop::Ambiguous),
    ("Mo", Stop::Ambiguous),
    ("Mon", Stop::BeforeNumber),
    ("Mont", Stop::Ambiguous),
    ("Nb", Stop::Never),
    ("Neb", Stop::Ambiguous),
    ("Nev", Stop::Ambiguous),
    ("No", Stop::BeforeNumber),
    ("Nov", Stop::BeforeNumber),
    ("Oct", Stop::BeforeNumber),
    ("Okla", Stop::Ambiguous),
    ("Op", Stop::BeforeNumber),
    ("Ore", Stop::Ambiguous),
    ("Pa", Stop::Ambiguous),
    ("Penn", Stop::Ambiguous),
    ("Pres", Stop::Title),
    ("Rep", Stop::Title),
    ("Sat", Stop::BeforeNumber),
    ("Sec", Stop::BeforeNumber),
    ("Sep", Stop::BeforeNumber),
    ("Sept", Stop::BeforeNumber),
    ("Sun", Stop::BeforeNumber),
    ("Tenn", Stop::Ambiguous),
    ("Tex", Stop::Ambiguous),
    ("Thu", Stop::BeforeNumber),
    ("Thur", Stop::BeforeNumber),
    ("Thurs", Stop::BeforeNumber),
    ("Tue", Stop::BeforeNumber),
    ("Tues", Stop::BeforeNumber),
    ("Va", Stop::Ambiguous),
    ("Vt", Stop::Ambiguous),
    ("Wash", Stop::Ambiguous),
    ("Wed", Stop::BeforeNumber),
    ("Wis", Stop::Ambiguous),
    ("Wyo", Stop::Ambiguous),
];

/// Words that, capitalised after an abbreviation, start a sentence: they are hardly ever part of a name. Sorted.
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "a", "about", "according", "additionally", "after", "all", "also", "although", "among", "an", "and",
    "another", "any", "anyone", "are", "as", "asked", "at", "authorities", "because", "before", "both",
    "but", "by", "can", "could", "critics", "despite", "did", "do", "does", "during", "each", "earlier",
    "even", "every", "everyone", "experts", "few", "finally", "for", "from", "had", "has", "have", "he",
    "her", "here", "his", "how", "however", "i", "if", "in", "instead", "investigators", "is", "it",
    "its", "just", "last", "later", "let", "like", "many", "maybe", "meanwhile", "more", "moreover",
    "most", "much", "my", "nearly", "neither", "never", "nevertheless", "no", "nobody", "none", "nor",
    "not", "nothing", "now", "of", "officials", "on", "once", "one", "only", "or", "other", "others",
    "our", "over", "people", "perhaps", "please", "police", "prosecutors", "rather", "recently",
    "reporters", "researchers", "several", "she", "should", "since", "so", "some", "someone", "still",
    "such", "that", "the", "their", "then", "there", "these", "they", "this", "those", "though",
    "through", "thus", "to", "today", "together", "two", "under", "unlike", "until", "was", "we",
    "were", "what", "when", "where", "whether", "which", "while", "who", "why", "will", "with",
    "without", "witnesses", "would", "yes", "yet", "you", "your",
];

/// The starters that are never a surname, so that even an initial before them ends its sentence. Sorted.
#[rustfmt::skip]
const SURE_STARTERS: &[&str] = &[
    "although", "and", "but", "did", "earlier", "he", "her", "here", "his", "how", "however", "if",
    "it", "its", "meanwhile", "officials", "our", "she", "that", "the", "their", "then", "there",
    "these", "they", "this", "those", "we", "what", "when", "where", "which", "while", "who", "why",
    "with", "you", "your",
];

/// Verbs of speech that follow a quotation. Sorted.
#[rustfmt::skip]
const SPEECH: &[&str] = &[
    "added", "asked", "asks", "continued", "cried", "exclaimed", "joked", "posted", "quipped",
    "recalled", "replied", "responded", "said", "says", "shouted", "stated", "told", "tweeted",
    "wondered", "wrote", "yelled",
];

/// What may follow a clock time and belong to it. Sorted.
#[rustfmt::skip]
const AFTER_CLOCK: &[&str] = &[
    "april", "august", "bst", "cdt", "central", "cest", "cet", "cst", "december", "eastern", "edt",
    "est", "et", "february", "friday", "gmt", "ist", "january", "jst", "july", "june", "march", "may",
    "mdt", "monday", "mountain", "mst", "november", "october", "pacific", "pdt", "pst", "pt",
    "saturday", "september", "sunday", "thursday", "tuesday", "utc", "wednesday",
];

/// Names that end in an exclamation mark. Sorted.
const EXCLAIMING_NAMES: &[&str] = &["jeopardy", "yahoo", "yum"];

/// Longest word, in bytes, that is looked up; longer ones are in no list.
const LONGEST: usize = 16;

fn is_in(list: &[&str], word: &str) -> bool {
    word.len() <= LONGEST && list.binary_search(&word.to_lowercase().as_str()).is_ok()
}

fn lookup(list: &[(&str, Stop)], word: &str) -> Option<Stop> {
    list.binary_search_by(|(entry, _)| (*entry).cmp(word))
        .ok()
        .and_then(|i| list.get(i))
        .map(|(_, stop)| *stop)
}

/// What a single full stop after `word` means; `word` holds inner stops ("U.S") but not the last one.
pub(super) fn stop_after(word: &str) -> Stop {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return Stop::Ordinary };
    if chars.next().is_none() && first.is_uppercase() {
        return Stop::Initial;
    }
    if word.len() > LONGEST {
        return Stop::Ordinary;
    }
    if let Some(stop) = lookup(CAPITALISED, word) {
        return stop;
    }
    let lower = word.to_lowercase();
    if let Some(stop) = lookup(ANY_CASE, &lower) {
        return stop;
    }
    if lower == "a.m" || lower == "p.m" {
        return Stop::Clock;
    }
    let upper_case = word.chars().filter(|c| c.is_uppercase()).count();
    if upper_case > 1 && word.chars().all(char::is_uppercase) {
        // Months and titles are also shouted: "DEC. 5", "GEN. SMITH"; "MASS." is not worth a mistake.
        let mut titled = String::with_capacity(word.len());
        titled.extend(word.chars().take(1));
        titled.extend(word.chars().skip(1).flat_map(char::to_lowercase));
        return match lookup(CAPITALISED, &titled) {
            Some(stop @ (Stop::Title | Stop::Never | Stop::BeforeNumber)) => stop,
            _ => Stop::Ordinary,
        };
    }
    if is_acronym(word) {
        return Stop::Ambiguous;
    }
    if let Some((_, last)) = word.rsplit_once('.')
        && last.len() == 1
        && last.starts_with(|c: char| c.is_ascii_uppercase())
    {
        // An initial glued to the sentence before it ("resigned.J. Doe").
        return Stop::Initial;
    }
    // A short word without a vowel is an abbreviation that no list knows ("Sgts.", "blk.").
    let letters = word.chars().all(|c| c.is_ascii_alphabetic());
    if letters && word.len() <= 5 && !lower.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return if first.is_uppercase() { Stop::Ambiguous } else { Stop::BeforeCapital };
    }
    Stop::Ordinary
}

/// Letters with stops between them, each part short: "U.S", "Ph.D", "W.Va".
fn is_acronym(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| {
            let n = part.chars().count();
            (1..=2).contains(&n) && part.chars().all(char::is_alphabetic)
        })
}

/// Whether `word` (capitalised, after an abbreviation) starts a sentence.
pub(super) fn is_starter(word: &str) -> bool {
    !is_shouted(word) && is_in(STARTERS, word.split(['\'', '’']).next().unwrap_or(word))
}

/// Whether `word` starts a sentence even after an initial.
pub(super) fn is_sure_starter(word: &str) -> bool {
    !is_shouted(word) && is_in(SURE_STARTERS, word.split(['\'', '’']).next().unwrap_or(word))
}

/// Capitals throughout say nothing about where a sentence starts.
fn is_shouted(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether `word` is the courtesy title that starts many a sentence.
pub(super) fn is_courtesy_title(word: &str) -> bool {
    matches!(word, "Mr" | "Mrs" | "Ms")
}

/// Whether `word` is a verb that attributes a quotation.
pub(super) fn is_speech_verb(word: &str) -> bool {
    is_in(SPEECH, word)
}

/// Whether `word` may follow "p.m." within a sentence.
pub(super) fn belongs_to_clock(word: &str) -> bool {
    is_in(AFTER_CLOCK, word)
}

/// Whether `word` is a name that is written with an exclamation mark.
pub(super) fn is_exclaiming_name(word: &str) -> bool {
    is_in(EXCLAIMING_NAMES, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_so_that_binary_search_works() {
        for list in [STARTERS, SURE_STARTERS, SPEECH, AFTER_CLOCK, EXCLAIMING_NAMES] {
            assert!(list.windows(2).all(|w| w[0] < w[1]), "{:?}", list.windows(2).find(|w| w[0] >= w[1]));
        }
        for list in [ANY_CASE, CAPITALISED] {
            assert!(
                list.windows(2).all(|w| w[0].0 < w[1].0),
                "{:?}",
                list.windows(2).find(|w| w[0].0 >= w[1].0)
            );
        }
    }

    #[test]
    fn tells_abbreviations_from_words() {
        for (word, stop) in [
            ("Lt", Stop::Title),
            ("GEN", Stop::Title),
            ("U.S", Stop::Ambiguous),
            ("Ph.D", Stop::Ambiguous),
            ("Fla", Stop::Ambiguous),
            ("mass", Stop::Ordinary),
            ("No", Stop::BeforeNumber),
            ("p.m", Stop::Clock),
            ("J", Stop::Initial),
            ("GDP", Stop::Ordinary),
            ("Sgts", Stop::Ambiguous),
            ("sky", Stop::Ordinary),
            ("wiki.org", Stop::Ordinary),
        ] {
            assert_eq!(stop_after(word), stop, "{word}");
        }
    }
}
