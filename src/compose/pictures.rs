//! Which sentences of an article were written under a picture that is lost, and read as if they told the news: "Rescue
//! workers inspect the ferry on the quay of Ostrel."

use std::cell::OnceCell;

use crate::corpus::Article;
use crate::text::SentenceKind;
use crate::text::words::{is_past, is_subject_pronoun};

/// Most words of a caption that stands in a paragraph without a credit.
const LONGEST: usize = 45;
/// Words within which the verb of a caption stands.
const VERB_WITHIN: usize = 14;
/// Most sentences of its paragraph.
const SENTENCES: usize = 2;

/// Verbs of what can be seen in a picture, in the present tense, with the words of which one must follow, if any.
const SCENES: &[(&[&str], &[&str])] = &[
    (&["applaud", "applauds"], &[]),
    (&["arrive", "arrives"], PLACES),
    (&["celebrate", "celebrates"], SCENERY),
    (&["comfort", "comforts"], &[]),
    (&["embrace", "embraces"], PERSONS),
    (&["gather", "gathers"], PLACES),
    (&["gesture", "gestures"], &[]),
    (&["greet", "greets"], &[]),
    (&["hold", "holds"], &["up", "hands"]),
    (&["hug", "hugs"], &[]),
    (&["inspect", "inspects"], &[]),
    (&["kneel", "kneels"], &[]),
    (&["lie", "lies"], &["around", "on"]),
    (&["listen", "listens"], &["as", "during", "to"]),
    (&["look"], &["dejected", "on"]),
    (&["looks"], &["at", "bemused", "dejected", "on", "out", "over"]),
    (&["march"], PLACES),
    (&["participate", "participates"], PLACES),
    (&["patrol", "patrols"], &[]),
    (&["pose", "poses"], SCENERY),
    (&["pray", "prays"], PLACES),
    (&["protest"], PLACES),
    (&["react", "reacts"], SCENERY),
    (&["rush", "rushes"], &["past", "to"]),
    (&["salute", "salutes"], &[]),
    (&["search", "searches"], &["for", "the", "through"]),
    (&["shake", "shakes"], &["hands"]),
    (&["smile", "smiles"], &[]),
    (&["speak", "speaks"], &["at", "before", "during", "outside", "to", "with"]),
    (&["stand", "stands"], STANDING),
    (&["stare", "stares"], &[]),
    (&["stroll", "strolls"], &[]),
    (&["wade", "wades"], &[]),
    (&["wait", "waits"], PLACES),
    (&["walk", "walks"], SCENERY),
    (&["watch", "watches"], &["as", "from", "his", "her", "the", "their"]),
    (&["wave", "waves"], &["at", "from", "his", "her", "the", "their", "to"]),
    (&["wheel", "wheels"], &["away"]),
];
const PLACES: &[&str] = &[
    "along", "around", "at", "beside", "for", "in", "inside", "near", "next", "on", "outside", "over",
    "through", "with",
];
const STANDING: &[&str] =
    &["alongside", "behind", "beside", "inside", "near", "next", "on", "outside", "over"];
const SCENERY: &[&str] = &[
    "across",
    "after",
    "along",
    "around",
    "as",
    "at",
    "away",
    "beside",
    "by",
    "down",
    "during",
    "following",
    "for",
    "in",
    "inside",
    "into",
    "near",
    "next",
    "off",
    "on",
    "outside",
    "past",
    "through",
    "to",
    "toward",
    "towards",
    "with",
];
const PERSONS: &[&str] = &["after", "as", "at", "each", "her", "his", "outside", "their"];

/// Words with which no caption begins, or which stand in none: somebody says it, or it holds at all times.
const TELLS: &[&str] = &[
    "according",
    "also",
    "always",
    "can",
    "closely",
    "could",
    "currently",
    "each",
    "every",
    "may",
    "might",
    "must",
    "never",
    "often",
    "said",
    "say",
    "says",
    "should",
    "sometimes",
    "still",
    "tell",
    "tells",
    "then",
    "told",
    "typically",
    "usually",
    "will",
    "would",
    "now",
];
const POINTS_BACK: &[&str] = &[
    "and", "but", "he", "how", "i", "if", "it", "she", "so", "that", "there", "these", "they", "this",
    "those", "we", "what", "when", "while", "who", "you", "as", "don't", "don’t", "even", "let", "let's",
    "let’s", "take", "thanks",
];
const BEFORE_NOUNS: &[&str] = &[
    "a", "an", "and", "as", "at", "by", "during", "for", "from", "her", "his", "in", "its", "my", "near",
    "of", "on", "or", "our", "the", "their", "this", "that", "to", "with",
];

/// The scenes among the sentences of an article.
pub(super) struct Scenes<'a> {
    article: &'a Article,
    /// Read from all of it, so only once, and only when a sentence asks.
    told_in_past: OnceCell<bool>,
}

impl<'a> Scenes<'a> {
    pub(super) fn new(article: &'a Article) -> Self {
        Self { article, told_in_past: OnceCell::new() }
    }

    /// Whether the sentence at `index` tells in the present tense what a picture shows: alone in its paragraph, or nearly so,
    /// in an article that tells the rest in the past tense.
    pub(super) fn has(&self, index: usize) -> bool {
        let all = self.article.sentences();
        let Some(sentence) = all.get(index) else { return false };
        // Paragraphs are in order.
        let up_to = |least: usize| all.partition_point(|other| other.paragraph < least);
        let of_paragraph = up_to(sentence.paragraph + 1) - up_to(sentence.paragraph);
        // Some sites keep no paragraphs.
        let alone = of_paragraph <= SENTENCES || of_paragraph == all.len() && index > 0;
        alone
            && shows(self.article.sentence(index))
            && *self.told_in_past.get_or_init(|| is_told_in_past(self.article))
    }
}

/// Whether a verb of a scene is the first verb of `sentence`.
fn shows(sentence: &str) -> bool {
    // What somebody says, or asks.
    if sentence.contains(['"', '“', '?']) {
        return false;
    }
    let words: Vec<&str> =
        sentence.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    if words.len() > LONGEST
        || lower.first().is_none_or(|first| POINTS_BACK.contains(&first.as_str()))
        // Not in "May".
        || words.iter().any(|word| TELLS.contains(word))
    {
        return false;
    }
    for at in 1..lower.len().min(VERB_WITHIN) {
        let (word, before) = (lower[at].as_str(), lower[at - 1].as_str());
        let next = lower.get(at + 1).map_or("", String::as_str);
        match word {
            "is" | "are" => {
                // "is seen as a rival", "is shown the door", "is seen walking": what people think or do, or a film shows.
                let then = lower.get(at + 2).map_or("", String::as_str);
                return matches!(next, "pictured" | "seen" | "shown")
                    && !matches!(then, "as" | "the" | "a")
                    && !then.ends_with("ing");
            }
            "was" | "were" | "has" | "have" | "had" | "be" | "been" | "do" | "does" | "did" | "who"
            | "which" | "that" | "where" => return false,
            _ => {}
        }
        // "as we wait for the vote"
        if is_subject_pronoun(word) && word != "it" {
            return false;
        }
        let noun =
            BEFORE_NOUNS.contains(&before) || words[at - 1].ends_with(['\'', '’']) || before.ends_with("'s");
        if noun || words[at].starts_with(char::is_uppercase) {
            continue;
        }
        if SCENES
            .iter()
            .any(|(verbs, nexts)| verbs.contains(&word) && (nexts.is_empty() || nexts.contains(&next)))
        {
            return true;
        }
        if is_past(word) {
            return false;
        }
    }
    false
}

/// Whether most sentences of `article` have a verb in the past tense.
fn is_told_in_past(article: &Article) -> bool {
    let is_told = |text: &str| {
        text.split_whitespace().any(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            matches!(word, "was" | "were" | "had" | "did")
                || word.starts_with(char::is_lowercase) && is_past(word)
        })
    };
    let prose = || {
        let all = article.sentences().iter().enumerate();
        all.filter(|(_, sentence)| sentence.kind == SentenceKind::Prose)
            .map(|(index, _)| article.sentence(index))
    };
    prose().filter(|text| is_told(text)).count() * 2 > prose().count()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{ArticleId, Metadata};
    use crate::text::Span;

    #[test]
    fn scenes_are_told_from_news() {
        for text in [
            "Rescue workers inspect the Bay Airways plane at the field of Ostrel.",
            "Kells team-mates rush to congratulate Tom Orr after he scored their second goal.",
            "Lena Voss smiles at her baby before her trial in Ostrel, in March.",
            "The camp at Mill Park is seen before the deadline passed on May 3, 2021.",
            "A man stands on a staircase inside a burnt house in Kells.",
        ] {
            assert!(shows(text), "{text}");
        }
        for text in [
            "The plane landed at the field of Ostrel as rescue workers inspect the runway.",
            "Voss stands a good chance of a pardon when she goes before the board.",
            "The clerk's record stands at 40 wins.",
            "Rescue workers inspect the plane every day.",
            "Voss smiles when asked, her lawyer said.",
            "They walk to the mill.",
            "The march in Ostrel was peaceful.",
            "Arland holds the port of Kells and is building a wall.",
        ] {
            assert!(!shows(text), "{text}");
        }
    }

    #[test]
    fn a_scene_is_a_paragraph_of_a_story_told_in_the_past() {
        let article = |body: &str| {
            let (id, metadata) = (ArticleId::from_index(0), Metadata::default());
            Article::new(id, "x.txt".into(), "t".into(), metadata, Arc::from(body), Span::all(body))
        };
        let scene = "Rescue workers inspect the ferry on the quay of Ostrel.";
        let story = article(&format!(
            "The ferry struck the quay of Ostrel on Monday.\n\n{scene}\n\nSix people were hurt, and the quay was closed.\n"
        ));
        let is_scene = |article: &Article, index: usize| Scenes::new(article).has(index);
        assert!(is_scene(&story, 1) && !is_scene(&story, 0));
        let present = article(&format!("Ferries need care.\n\n{scene}\n\nThe crews know what they do.\n"));
        assert!(!is_scene(&present, 1));
        let within = format!(
            "The ferry struck the quay on Monday. {scene} Six people were hurt.\n\nThe quay was closed.\n"
        );
        assert!(!is_scene(&article(&within), 1));
        let bare = format!("The ferry struck the quay on Monday. {scene} Six people were hurt.\n");
        assert!(is_scene(&article(&bare), 1));
    }
}
