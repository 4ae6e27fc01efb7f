//! Whether a reader can tell whom a sentence calls "he" or "she".

use crate::text::speech::without_quotations;
use crate::text::words::is_function_word;

/// What a single man or woman is called, as far as the endings of [`PERSON_ENDINGS`] do not tell.
const PERSONS: &[&str] = &[
    "actress",
    "adult",
    "anybody",
    "anyone",
    "applicant",
    "architect",
    "artist",
    "assistant",
    "aunt",
    "baby",
    "bishop",
    "boss",
    "boy",
    "bride",
    "captain",
    "chief",
    "child",
    "coach",
    "cop",
    "countess",
    "critic",
    "daughter",
    "defendant",
    "duchess",
    "duke",
    "emperor",
    "everybody",
    "everyone",
    "expert",
    "father",
    "friend",
    "girl",
    "groom",
    "guard",
    "guest",
    "guitarist",
    "guy",
    "head",
    "heir",
    "husband",
    "immigrant",
    "infant",
    "lieutenant",
    "judge",
    "kid",
    "king",
    "lad",
    "lady",
    "mechanic",
    "member",
    "monk",
    "mother",
    "mp",
    "mum",
    "nephew",
    "niece",
    "nobody",
    "novelist",
    "nun",
    "nurse",
    "official",
    "one",
    "paramedic",
    "parent",
    "partner",
    "patient",
    "pensioner",
    "person",
    "pilot",
    "poet",
    "pope",
    "president",
    "priest",
    "prince",
    "princess",
    "pupil",
    "queen",
    "recruit",
    "relative",
    "resident",
    "rival",
    "sheriff",
    "somebody",
    "someone",
    "son",
    "spouse",
    "star",
    "student",
    "suspect",
    "teen",
    "thief",
    "tourist",
    "tsar",
    "twin",
    "uncle",
    "victim",
    "who",
    "whoever",
    "widow",
    "wife",
    "witness",
];

/// Endings of what a single man or woman is called.
const PERSON_ENDINGS: &[&str] =
    &["er", "or", "ist", "ian", "man", "woman", "person", "ee", "eur", "year-old"];

/// Common words with such an ending that are nobody.
const THINGS: &[&str] = &[
    "border",
    "coffee",
    "committee",
    "corner",
    "degree",
    "earlier",
    "error",
    "fee",
    "floor",
    "former",
    "german",
    "horror",
    "human",
    "knee",
    "later",
    "letter",
    "major",
    "matter",
    "minor",
    "motor",
    "murder",
    "number",
    "order",
    "paper",
    "power",
    "quarter",
    "river",
    "sector",
    "summer",
    "terror",
    "tower",
    "tree",
    "water",
    "weather",
    "winter",
];

/// Many, to whom "he" and "she" do not point.
const MANY: &[&str] = &[
    "authorities",
    "colleagues",
    "critics",
    "detectives",
    "doctors",
    "experts",
    "fans",
    "firefighters",
    "friends",
    "investigators",
    "lawyers",
    "neighbors",
    "neighbours",
    "officers",
    "officials",
    "organisers",
    "organizers",
    "paramedics",
    "people",
    "police",
    "prosecutors",
    "reports",
    "researchers",
    "residents",
    "scientists",
    "sources",
    "supporters",
    "witnesses",
];

/// Whether a "he" or "she" outside quotation marks has nobody before it whom it could mean.
pub(super) fn unknown_person(sentence: &str) -> bool {
    let text = without_quotations(sentence);
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| bare(word).to_lowercase()).collect();
    let Some(at) = lower.iter().position(|word| is_he_or_she(word)) else { return false };
    let named = words.iter().zip(&lower).take(at).enumerate().any(|(i, (word, lower))| {
        let capital = bare(word).starts_with(char::is_uppercase);
        let next = words.get(i + 1).is_some_and(|next| bare(next).starts_with(char::is_uppercase));
        let person = is_person(lower);
        if i == 0 {
            // Any word is written large here.
            person || capital && (next || !is_function_word(lower) && !MANY.contains(&lower.as_str()))
        } else {
            capital || person && !is_function_word(lower)
        }
    });
    if named {
        return false;
    }
    // "After her arrest, Orr …": the name follows.
    let follows = words.iter().enumerate().skip(at).find(|(_, word)| word.ends_with(','));
    !follows.and_then(|(i, _)| words.get(i + 1)).is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// Whether `word`, in lower case, is what a single man or woman is called.
pub(super) fn is_person(word: &str) -> bool {
    PERSONS.contains(&word) || PERSON_ENDINGS.iter().any(|end| word.ends_with(end)) && !THINGS.contains(&word)
}

fn is_he_or_she(word: &str) -> bool {
    matches!(word, "he" | "she" | "him" | "her" | "his" | "hers" | "himself" | "herself")
}

/// `word` without the marks around it and without its possessive ending.
pub(super) fn bare(word: &str) -> &str {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}
