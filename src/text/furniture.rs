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
    "conclusion",
    "copyright",
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
    "join the",
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
    "click here",
    "this is a developing story",
    "this story will be updated",
    "check back for updates",
    "has been updated",
    "reported from",
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
        || OPENINGS.iter().any(|opening| lower.starts_with(opening))
        || PHRASES.iter().any(|phrase| lower.contains(phrase))
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
    fn labels() {
        assert!(is_labelled("Under water: The mill in Ostrel stood two metres deep on Monday."));
        assert!(!is_labelled("The mill had two owners: Orr and the Mill Fund."));
        assert!(!is_labelled("Orr added: “The mill is sold.”"));
        assert!(!is_labelled("The council of Ostrel decided: The mill is sold."));
    }
}
