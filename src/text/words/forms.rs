//! Forms of a word: stems, tenses, plurals, spellings.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// Snowball stem, for finding and weighing words. It joins words that differ in meaning ("author",
/// "authority"); ask [`same_word`] whether two words are the same.
#[must_use]
pub fn stem(lower: &str) -> String {
    STEMMER.stem(&spelling(irregular(lower))).into_owned()
}

/// Base form of common irregular verbs and plurals; other words as they are.
#[must_use]
pub fn irregular(lower: &str) -> &str {
    IRREGULAR
        .binary_search_by(|(form, _)| (*form).cmp(lower))
        .ok()
        .and_then(|i| IRREGULAR.get(i))
        .map_or(lower, |(_, base)| base)
}

/// Whether `lower` is a past form: regular in `-ed` or one of the irregular ones.
#[must_use]
pub fn is_past(lower: &str) -> bool {
    (lower.ends_with("ed") && lower.len() > 4)
        || (irregular(lower) != lower && !IRREGULAR_PLURALS.contains(&lower) && !lower.ends_with('s'))
}

/// How two forms of a word relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inflection {
    /// The same form.
    Same,
    /// Forms of a verb in different tenses ("close", "closed"), no `-ing`.
    Tense,
    /// With and without `-s`: a plural, or a verb's third person.
    S,
}

/// Whether `a` and `b`, both lower case, are inflections of one word, and how they differ. Derived words
/// ("govern", "government"), comparatives and `-ing` forms are other words.
#[must_use]
pub fn same_word(a: &str, b: &str) -> Option<Inflection> {
    same_bases((a, &bases(a)), (b, &bases(b)))
}

/// One spelling for British and American ones: "criticised", "criticized"; "centre", "center".
#[must_use]
pub fn spelling(lower: &str) -> Cow<'_, str> {
    const PAIRS: &[(&str, &str)] = &[
        ("centre", "center"),
        ("centres", "centers"),
        ("theatre", "theater"),
        ("theatres", "theaters"),
        ("defence", "defense"),
        ("offence", "offense"),
        ("offences", "offenses"),
        ("programme", "program"),
        ("programmes", "programs"),
        ("grey", "gray"),
        ("licence", "license"),
        ("cancelled", "canceled"),
        ("labelled", "labeled"),
        ("travelled", "traveled"),
        ("traveller", "traveler"),
        ("travellers", "travelers"),
        ("jewellery", "jewelry"),
        ("tyre", "tire"),
        ("tyres", "tires"),
        ("analyse", "analyze"),
        ("analysed", "analyzed"),
    ];
    if let Some((_, american)) = PAIRS.iter().find(|(british, _)| *british == lower) {
        return Cow::Borrowed(american);
    }
    for (british, american) in [
        ("isations", "izations"),
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ise", "ize"),
    ] {
        // Not "rise", "wise", "raised", "noise".
        if let Some(stem) =
            lower.strip_suffix(british).filter(|s| s.len() > 3 && !s.ends_with(['a', 'o', 'u']))
        {
            return Cow::Owned(format!("{stem}{american}"));
        }
    }
    for host in ["behavi", "col", "fav", "harb", "hon", "lab", "neighb", "rum", "endeav", "arm", "vig"] {
        if let Some(rest) = lower.strip_prefix(host).and_then(|r| r.strip_prefix("our")) {
            return Cow::Owned(format!("{host}or{rest}"));
        }
    }
    Cow::Borrowed(lower)
}

/// [`same_word`] for words whose [`bases`] are known.
pub(crate) fn same_bases((a, fa): (&str, &[String]), (b, fb): (&str, &[String])) -> Option<Inflection> {
    if a == b || (a.len() > 3 && spelling(a) == spelling(b)) {
        return Some(Inflection::Same);
    }
    if a.ends_with("ing") != b.ends_with("ing") || !fa.iter().any(|x| fb.contains(x)) {
        return None;
    }
    let past = |w: &str| w.ends_with("ed") || (irregular(w) != w && !IRREGULAR_PLURALS.contains(&w));
    if past(a) || past(b) { Some(Inflection::Tense) } else { Some(Inflection::S) }
}

/// Base forms that `word` may be an inflection of.
pub(crate) fn bases(word: &str) -> Vec<String> {
    let mut out = vec![word.to_owned()];
    let base = irregular(word);
    if base != word {
        out.push(base.to_owned());
        return out;
    }
    // Not plurals of "new", "mean", "arm".
    if matches!(word, "news" | "means" | "arms" | "politics" | "physics" | "series" | "species" | "goods") {
        return out;
    }
    let vowel = |s: &str| s.chars().any(|c| "aeiouy".contains(c));
    if let Some(s) = word.strip_suffix("ies").filter(|s| s.len() > 1) {
        out.push(format!("{s}y"));
    } else if let Some(s) = word.strip_suffix("es").filter(|s| {
        s.len() > 1 && (s.ends_with(['s', 'x', 'z', 'o']) || s.ends_with("ch") || s.ends_with("sh"))
    }) {
        out.push(s.to_owned());
        out.push(format!("{s}e"));
    } else if let Some(s) = word.strip_suffix('s').filter(|s| s.len() > 2 && !s.ends_with(['s', 'u', 'i'])) {
        out.push(s.to_owned());
    }
    if let Some(s) = word.strip_suffix("ied").filter(|s| s.len() > 1) {
        out.push(format!("{s}y"));
    } else if let Some(s) = word.strip_suffix("ed").filter(|s| s.len() > 1 && vowel(s)) {
        out.push(format!("{s}e"));
        let mut back = s.chars().rev();
        match (back.next(), back.next()) {
            (Some(x), Some(y)) if x == y && !matches!(x, 's' | 'l' | 'f' | 'z') => {
                out.push(s[..s.len() - x.len_utf8()].to_owned());
            }
            (Some('l'), Some('l')) => {
                out.push(s.to_owned());
                out.push(s[..s.len() - 1].to_owned());
            }
            _ => out.push(s.to_owned()),
        }
    }
    out
}

const IRREGULAR_PLURALS: &[&str] =
    &["children", "feet", "lives", "men", "mice", "teeth", "wives", "women", "knives", "thieves", "halves"];

/// Sorted: form, base.
const IRREGULAR: &[(&str, &str)] = &[
    ("arose", "arise"),
    ("ate", "eat"),
    ("beaten", "beat"),
    ("became", "become"),
    ("began", "begin"),
    ("begun", "begin"),
    ("bit", "bite"),
    ("bitten", "bite"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("bought", "buy"),
    ("broke", "break"),
    ("broken", "break"),
    ("brought", "bring"),
    ("built", "build"),
    ("came", "come"),
    ("caught", "catch"),
    ("children", "child"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("dealt", "deal"),
    ("drawn", "draw"),
    ("drew", "draw"),
    ("driven", "drive"),
    ("drove", "drive"),
    ("eaten", "eat"),
    ("fallen", "fall"),
    ("feet", "foot"),
    ("fell", "fall"),
    ("felt", "feel"),
    ("fled", "flee"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("fought", "fight"),
    ("found", "find"),
    ("gave", "give"),
    ("given", "give"),
    ("gone", "go"),
    ("got", "get"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("halves", "half"),
    ("heard", "hear"),
    ("held", "hold"),
    ("kept", "keep"),
    ("knew", "know"),
    ("knives", "knife"),
    ("known", "know"),
    ("laid", "lay"),
    ("led", "lead"),
    ("left", "leave"),
    ("lent", "lend"),
    ("lives", "life"),
    ("lost", "lose"),
    ("made", "make"),
    ("meant", "mean"),
    ("men", "man"),
    ("met", "meet"),
    ("mice", "mouse"),
    ("overtaken", "overtake"),
    ("overtook", "overtake"),
    ("paid", "pay"),
    ("ran", "run"),
    ("risen", "rise"),
    ("rose", "rise"),
    ("said", "say"),
    ("sang", "sing"),
    ("sank", "sink"),
    ("sat", "sit"),
    ("saw", "see"),
    ("seen", "see"),
    ("sent", "send"),
    ("shaken", "shake"),
    ("shook", "shake"),
    ("shot", "shoot"),
    ("shown", "show"),
    ("sold", "sell"),
    ("sought", "seek"),
    ("spent", "spend"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("stood", "stand"),
    ("struck", "strike"),
    ("swept", "sweep"),
    ("swore", "swear"),
    ("sworn", "swear"),
    ("taken", "take"),
    ("taught", "teach"),
    ("teeth", "tooth"),
    ("thieves", "thief"),
    ("thought", "think"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("told", "tell"),
    ("took", "take"),
    ("understood", "understand"),
    ("went", "go"),
    ("withdrawn", "withdraw"),
    ("withdrew", "withdraw"),
    ("wives", "wife"),
    ("woke", "wake"),
    ("women", "woman"),
    ("won", "win"),
    ("wore", "wear"),
    ("written", "write"),
    ("wrote", "write"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(IRREGULAR.is_sorted_by_key(|x| x.0));
    }

    #[test]
    fn inflections_are_the_same_word_and_derivations_are_not() {
        for (a, b) in
            [("close", "closed"), ("plan", "planned"), ("city", "cities"), ("say", "said"), ("rate", "rates")]
        {
            assert!(same_word(a, b).is_some(), "{a} {b}");
        }
        for (a, b) in [
            ("authority", "author"),
            ("important", "imports"),
            ("plan", "plane"),
            ("planes", "plans"),
            ("killed", "killing"),
            ("universe", "university"),
            ("police", "policies"),
            ("new", "news"),
        ] {
            assert_eq!(same_word(a, b), None, "{a} {b}");
        }
    }
}
