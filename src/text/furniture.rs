//! Lines that newsrooms and web sites put around the story.

/// Openings of lines that newsrooms add around the story, in lower case.
const OPENINGS: &[&str] = &[
    "read more",
    "read also",
    "read:",
    "also read",
    "see also",
    "related:",
    "related article",
    "more:",
    "watch:",
    "listen:",
    "photo:",
    "photos:",
    "picture:",
    "image:",
    "video:",
    "click here",
    "tap here",
    "sign up",
    "subscribe",
    "follow us",
    "download the",
    "get the latest",
    "advertisement",
    "story continues",
    "share this",
    "©",
    "the associated press contributed",
    "reporting by",
    "writing by",
    "editing by",
    "additional reporting",
    "this article originally",
    "this story originally",
    "this article was",
    "have a news tip",
    "contact us",
    "for more information",
    "all rights reserved",
    "post to facebook",
    "watch the video",
    "explore the universe with news",
    "published on",
    "last updated",
    "dow jones reprints",
    "join our",
    "join the conversation",
    "join the debate",
    "join the discussion",
    "join the mailing list",
];

/// Phrases that only such lines hold, in lower case.
const PHRASES: &[&str] = &[
    "contributed to this report",
    "contributed to this story",
    "contributed reporting",
    "all rights reserved",
    "may not be published, broadcast",
    "getty images",
    "terms of service",
    "privacy policy",
    "cookie policy",
    "to this newsletter",
    "our newsletter",
    "your newsletter",
    "click here",
    "this is a developing story",
    "this story will be updated",
    "check back for updates",
    "reprints",
    "presentation-ready copies",
    "follow him on twitter",
    "follow her on twitter",
    "to stay up to date",
    "for the latest news",
    "breaking news alerts",
    "free newsletter",
    "get up to speed and on with your day",
    "your new favorite morning fix",
    "delivered to your inbox",
    "share tweet",
    "updated version of a story",
    "version of this story",
    "version of this article",
    "version of the review that ran",
    "this story appears in",
    "this article appears in",
];

/// Marks that may stand before a line's first word: of emphasis, lists, headings and brackets.
pub(crate) const MARKS: [char; 9] = ['*', '_', '#', '>', '-', '•', ' ', '[', '('];

/// Openings of what an editor says about the article or its author, in lower case.
const NOTES: &[&str] = &["editor's note", "editor’s note", "editors' note", "editors’ note"];

/// Whether `text` begins as a note by the editor.
#[must_use]
pub fn is_editors_note(text: &str) -> bool {
    const LONGEST: usize = 16;
    let opening = text.trim_start_matches(MARKS).chars().take(LONGEST);
    let lower: String = opening.flat_map(char::to_lowercase).collect();
    NOTES.iter().any(|note| lower.starts_with(note))
}

/// Whether `text` is a note about the publication, a link or a call to subscribe.
#[must_use]
pub fn is_furniture(text: &str) -> bool {
    let lower = text.trim_start_matches(MARKS).to_lowercase();
    // "(See the ten best books of the year.)"
    if text.starts_with('(') && ["see ", "read ", "watch "].iter().any(|word| lower.starts_with(word)) {
        return true;
    }
    is_editors_note(text)
        || OPENINGS.iter().any(|opening| lower.strip_prefix(opening).is_some_and(ends_word(opening)))
        || PHRASES.iter().any(|phrase| has_phrase(&lower, phrase))
        || is_conclusion(&lower)
        || is_copyright(text.trim_start_matches(MARKS))
        || tells_of_update(&lower)
        || is_byline(text.trim_start_matches(MARKS))
        || asks_to_follow(&lower)
}

/// Whether `opening` ends a word where the given text follows it: "subscribe" does not in "subscribers".
fn ends_word(opening: &str) -> impl Fn(&str) -> bool {
    let word = opening.ends_with(char::is_alphanumeric);
    move |rest| !(word && rest.starts_with(char::is_alphanumeric))
}

/// Whether `phrase` stands in `text` where a word begins: no "our newsletter" in "four newsletters".
fn has_phrase(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase)
        .any(|(at, _)| !text.get(..at).is_some_and(|before| before.ends_with(char::is_alphanumeric)))
}

/// A heading: "Conclusion". No "conclusion of the talks".
fn is_conclusion(lower: &str) -> bool {
    let rest = lower.strip_prefix("conclusion");
    rest.is_some_and(|rest| rest.trim_start_matches(['*', '_']).chars().all(|c| !c.is_alphanumeric()))
}

/// "Copyright 2026", "Copyright © Ostrel Post", "Copyright Ostrel Post, 2026". No "Copyright Office rejects".
fn is_copyright(text: &str) -> bool {
    let Some((own, rest)) = text.split_at_checked("copyright".len()) else { return false };
    if !own.eq_ignore_ascii_case("copyright") || !ends_word("copyright")(rest) {
        return false;
    }
    let rest = rest.trim_matches(|c: char| c != '©' && c != '(' && !c.is_alphanumeric());
    let signed = ["©", "(c)", "(C)", "by ", "The Associated Press"].iter().any(|mark| rest.starts_with(mark));
    let year = |word: &str| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        digits == 4 && (word.starts_with("19") || word.starts_with("20"))
    };
    let named = || {
        let name = |word: &str| !word.starts_with(char::is_lowercase) || matches!(word, "and" | "of" | "the");
        rest.split_whitespace().all(name) && rest.split_whitespace().last().is_some_and(year)
    };
    rest.is_empty() || signed || rest.split_whitespace().next().is_some_and(year) || named()
}

/// What an article calls itself, with the article before it.
const SELVES: &[&str] = &[
    "this article",
    "this post",
    "this report",
    "this story",
    "the article",
    "the post",
    "the report",
    "the story",
];

/// "This story has been updated": of the text itself, not of a toll.
fn tells_of_update(lower: &str) -> bool {
    let Some((before, _)) = lower.split_once("has been updated") else { return false };
    let before = before.trim_end();
    SELVES.iter().any(|own| {
        before.strip_prefix(own).is_some_and(ends_word(own))
            || before.ends_with(own) && has_phrase(before, own)
    })
}

/// "Follow Post reporter Ida Venn on Twitter".
fn asks_to_follow(lower: &str) -> bool {
    lower.starts_with("follow ")
        && ["on facebook", "on instagram", "on twitter"].iter().any(|o| lower.contains(o))
}

/// "Ida Venn reported from Ostrel": names, the places they are in, and what the trade calls them.
fn is_byline(text: &str) -> bool {
    const TRADE: &[&str] = &[
        "and",
        "by",
        "correspondent",
        "correspondents",
        "from",
        "in",
        "journalist",
        "journalists",
        "of",
        "reported",
        "reporter",
        "reporters",
        "staff",
        "story",
        "the",
        "this",
        "writer",
        "writers",
    ];
    let nobody = text.strip_prefix("Reported from ").map(|places| ("", places));
    let Some((who, places)) = nobody.or_else(|| text.split_once(" reported from ")) else { return false };
    let fits = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with(char::is_uppercase) || word.is_empty() || TRADE.contains(&word)
    };
    let named = |words: &str| words.split_whitespace().any(|word| word.starts_with(char::is_uppercase));
    (who.is_empty() || named(who))
        && named(places)
        && who.split_whitespace().chain(places.split_whitespace()).all(fits)
}

/// Whether `text` begins with a label of a few words, as captions do: "Under water: the mill in Ostrel on Monday".
#[must_use]
pub fn is_labelled(text: &str) -> bool {
    let Some((label, rest)) = text.split_once(": ") else { return false };
    rest.starts_with(char::is_uppercase)
        && label.split_whitespace().count() <= 3
        && label.starts_with(char::is_uppercase)
        && label.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '-' | '\'' | '’'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_told_from_the_story() {
        assert!(is_furniture("Add the Mill Fund as an interest to stay up to date on the latest news."));
        assert!(is_furniture("Read more: How the mill was built"));
        assert!(is_furniture(
            "Get '5 things' in your inbox If your day starts late, meet your new favorite morning fix."
        ));
        assert!(is_furniture("936 SHARES Share Tweet") && is_furniture("Published on May 4, 2026"));
        assert!(is_furniture("• **Read more:** How the mill was built"));
        assert!(is_furniture("(See the ten best mills of the year.)"));
        assert!(is_furniture("A version of this story appeared in the May issue."));
        assert!(!is_furniture("See the mill while it stands."));
        assert!(!is_furniture("The mill was sold to the Mill Fund."));
    }

    #[test]
    fn lines_around_the_story_stay_furniture() {
        for line in [
            "Conclusion",
            "**Conclusion:**",
            "Copyright 2026 Ostrel Post. All rights reserved.",
            "Copyright \u{a9} Ostrel Post",
            "Copyright Ostrel Post, 2026.",
            "COPYRIGHT",
            "\u{a9}2026 Ostrel Post",
            "Join the conversation",
            "Join our newsletter",
            "Subscribe to the Ostrel Post",
            "Sign up for your newsletter",
            "This story has been updated.",
            "The article, first published on Monday, has been updated with a reply of the mill.",
            "Correction, May 4: this post has been updated.",
            "Ida Venn reported from Ostrel.",
            "Ida Venn and Bo Lind reported from New Kells, Arland.",
            "Post writers Ida Venn in Ostrel and Bo Lind reported from Kells.",
            "Venn reported from Ostrel, Arland.",
            "Ida Venn of the Post reported this story in Kells and Bo Lind reported from Ostrel.",
            "Reported from Ostrel.",
            "Follow us on Twitter",
            "Follow US reporter Ida Venn on Twitter: @idavenn",
            "Bo Lind contributed reporting.",
        ] {
            assert!(is_furniture(line), "{line}");
        }
    }

    #[test]
    fn news_that_begins_or_reads_like_furniture_is_none() {
        for sentence in [
            "Subscribers lost service for six hours.",
            "Advertisements for the mill were taken down on Monday.",
            "Copyright Office rejects the claim of the mill.",
            "Copyrighted songs were played at the fair.",
            "Copyright law was changed in 2026.",
            "Conclusion of the talks was put off to May.",
            "Conclusions were drawn at once.",
            "Join the two halves of the bridge, the mayor told the builders.",
            "Looting was reported from three districts.",
            "Follow USB drives were sold at the fair.",
            "Looting reported from Ostrel worried the council.",
            "The toll has been updated to 40.",
            "The list of the missing has been updated to 40 names.",
            "Four newsletters of the mill were burned.",
        ] {
            assert!(!is_furniture(sentence), "{sentence}");
        }
    }

    #[test]
    fn labels() {
        assert!(is_labelled("Under water: The mill in Ostrel stood two metres deep on Monday."));
        assert!(!is_labelled("The mill had two owners: Orr and the Mill Fund."));
        assert!(!is_labelled("Orr added: “The mill is sold.”"));
        assert!(!is_labelled("The council of Ostrel decided: The mill is sold."));
    }
}
