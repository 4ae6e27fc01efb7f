//! What a paragraph is: prose, heading, caption or list item. Only prose and list items are ever quoted,
//! so a line is prose in doubt.

use super::abbreviations::is_speech_verb;
use super::boundary::ends_with_stop;
use super::lines::{Paragraph, list_marker};
use super::{Sentence, SentenceKind};

/// Most words of a headline; longer lines without a stop are prose whose stop was lost.
const HEADLINE_WORDS: usize = 16;
/// Most words of a headline that Capitalises Its Words.
const TITLE_CASE_WORDS: usize = 24;

/// The kinds of `paragraphs`.
pub(super) fn classify(text: &str, paragraphs: &[Paragraph]) -> Vec<SentenceKind> {
    let bare = is_unpunctuated(text, paragraphs);
    paragraphs.iter().map(|p| kind(p.span.of(text), p.underlined, bare)).collect()
}

/// The kind of one sentence of a prose paragraph: credits and links are often glued to the text.
pub(super) fn of_sentence(sentence: &str) -> SentenceKind {
    if is_caption(sentence) || is_credit(sentence) { SentenceKind::Caption } else { SentenceKind::Prose }
}

/// A text of nothing but headings is one whose stops are missing: its longer lines are prose.
pub(super) fn rescue(text: &str, sentences: &mut [Sentence]) {
    let usable = |s: &Sentence| matches!(s.kind, SentenceKind::Prose | SentenceKind::ListItem);
    if sentences.iter().any(usable) {
        return;
    }
    for sentence in sentences.iter_mut().filter(|s| s.kind == SentenceKind::Heading) {
        let line = sentence.span.of(text);
        if !line.starts_with('#') && words(line) >= 5 {
            sentence.kind = SentenceKind::Prose;
        }
    }
}

/// Whether the text as a whole does without stops (transcripts, chats).
fn is_unpunctuated(text: &str, paragraphs: &[Paragraph]) -> bool {
    let (mut long, mut stopped) = (0usize, 0usize);
    for line in paragraphs.iter().map(|p| p.span.of(text)).filter(|t| words(t) >= 8) {
        long += 1;
        stopped += usize::from(ends_with_stop(line));
    }
    long >= 4 && stopped * 4 < long
}

fn kind(line: &str, underlined: bool, unpunctuated: bool) -> SentenceKind {
    if !line.contains(char::is_alphanumeric) {
        return SentenceKind::Heading;
    }
    if line.starts_with('#') && line.trim_start_matches('#').starts_with(' ') {
        return SentenceKind::Heading;
    }
    if is_caption(line) || is_credited(line) {
        return SentenceKind::Caption;
    }
    if list_marker(line).is_some() {
        return SentenceKind::ListItem;
    }
    let count = words(line);
    let stopped = ends_with_stop(line);
    if underlined && !stopped && count <= TITLE_CASE_WORDS {
        return SentenceKind::Heading;
    }
    if stopped {
        return SentenceKind::Prose;
    }
    let bare = line.trim_end_matches(['*', '_', '"', '”', '\'', '’', ' ']);
    if bare.ends_with(':') {
        let shouted = !bare.contains(char::is_lowercase);
        let speech = bare.trim_end_matches(':').rsplit(' ').next().is_some_and(is_speech_verb);
        return if !speech && (count <= 3 || (shouted && count <= 8)) {
            SentenceKind::Heading
        } else {
            SentenceKind::Prose
        };
    }
    let attributed = bare.rsplit(' ').next().is_some_and(is_speech_verb) && line.contains(['"', '“', '”']);
    if attributed || (bare.ends_with([',', ';', '—', '–']) && count > 6) {
        return SentenceKind::Prose;
    }
    if has_inner_stop(line) && !is_title_case(line) {
        return SentenceKind::Prose;
    }
    let heading = if unpunctuated {
        count < 8
    } else {
        count <= HEADLINE_WORDS || (count <= TITLE_CASE_WORDS && is_title_case(line))
    };
    if heading { SentenceKind::Heading } else { SentenceKind::Prose }
}

/// A sentence ends within the line.
fn has_inner_stop(line: &str) -> bool {
    super::Splitter::ends(line).first().is_some_and(|&end| words(line.get(..end).unwrap_or("")) >= 4)
}

/// Words between spaces; two characters of a script without spaces count as one.
fn words(text: &str) -> usize {
    let spaced = text.split_whitespace().count();
    let unspaced = text.chars().filter(|&c| is_unspaced(c)).count();
    spaced + unspaced / 2
}

/// Scripts that write no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e01}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_title_case(line: &str) -> bool {
    let (mut long, mut capital) = (0usize, 0usize);
    for word in line.split_whitespace().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 4) {
        long += 1;
        capital += usize::from(
            word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase),
        );
    }
    long > 0 && capital * 10 >= long * 7
}

/// Labels that are never prose when a colon, bar or dash follows. Lower case.
const LABELS: &[&str] = &[
    "advertisement",
    "also on",
    "also read",
    "also see",
    "audio",
    "caption",
    "copyright",
    "credit",
    "credits",
    "don't miss",
    "don’t miss",
    "download",
    "editor's picks",
    "file photo",
    "further reading",
    "gallery",
    "graphic",
    "image",
    "image credit",
    "images",
    "in pictures",
    "learn more",
    "listen",
    "live",
    "map",
    "media",
    "more",
    "more from",
    "more on this",
    "more on this story",
    "more stories",
    "newsletter",
    "photo",
    "photo by",
    "photo credit",
    "photograph",
    "photographs",
    "photos",
    "picture",
    "pictured",
    "pictures",
    "podcast",
    "promotion",
    "read",
    "read also",
    "read also",
    "read more",
    "read next",
    "recommended",
    "related",
    "related article",
    "related articles",
    "related content",
    "related coverage",
    "related stories",
    "related story",
    "scroll down for video",
    "see also",
    "see more",
    "share",
    "slideshow",
    "sponsored",
    "tags",
    "topics",
    "trending",
    "video",
    "view gallery",
    "watch",
    "watch live",
    "watch more",
    "watch now",
];

/// Beginnings that make a line a caption, credit or link. Lower case.
const OPENINGS: &[&str] = &[
    "image caption",
    "image copyright",
    "image source",
    "media caption",
    "media playback is",
    "video caption",
    "(ap photo",
    "(photo",
    "(picture:",
    "(image:",
    "(credit",
    "[photo",
    "[image",
    "ap photo/",
    "photograph by ",
    "photo by ",
    "photos by ",
    "illustration by ",
    "getty images",
    "© ",
    "copyright ©",
    "copyright (c)",
    "all rights reserved",
    "advertisement",
    "click here to",
    "click to ",
    "scroll down for video",
    "scroll down for",
    "sign up for our",
    "sign up to our",
    "sign up here",
    "subscribe to our",
    "follow us on",
    "share this article",
    "read the full story here",
    "read more:",
    "read more about",
    "continue reading",
    "story continues below",
    "article continues below",
    "this video can not be played",
    "this video cannot be played",
    "file - ",
    "file – ",
    "file — ",
    "file photo",
    "![",
];

/// Ends that credit a picture. Lower case.
const CREDITS: &[&str] = &[
    "getty images",
    "ap photo",
    "/ap",
    "/afp",
    "/reuters",
    "/getty",
    "/epa",
    "/rex",
    "shutterstock",
    "/pa",
    "/staff",
    "file photo",
    "/pool",
];

/// Whether `line` is a caption, credit or link by how it begins.
fn is_caption(line: &str) -> bool {
    let head: String = line
        .trim_start_matches(['*', '_', '>', ' ', '"', '▶', '►'])
        .chars()
        .take(40)
        .flat_map(char::to_lowercase)
        .collect();
    if OPENINGS.iter().any(|o| head.starts_with(o)) {
        return true;
    }
    if let Some(at) = head.find([':', '|', '»', '>']) {
        let label = head[..at].trim_end_matches([' ', '*', '_']);
        if LABELS.contains(&label) {
            return true;
        }
    }
    let whole = head.trim_end_matches(|c: char| !c.is_alphanumeric());
    head.len() < 40 && words(line) <= 5 && LABELS.contains(&whole)
}

/// Who took or sent a picture, in brackets.
const AGENCIES: &[&str] =
    &["associated press", "ap", "reuters", "afp", "getty images", "epa", "file photo", "pa"];

/// Whether a whole sentence is nothing but a credit.
fn is_credit(sentence: &str) -> bool {
    if sentence.len() > 80 {
        return false;
    }
    let bare = sentence.trim_matches(['(', ')', '[', ']', ' ']).to_lowercase();
    let bracketed = sentence.starts_with(['(', '[']);
    (bracketed && (AGENCIES.contains(&bare.as_str()) || is_credited(sentence)))
        || bare == "getty images"
        || bare.ends_with("/getty images")
}

/// Whether `line` ends with the credit of a picture.
fn is_credited(line: &str) -> bool {
    let bare = line.trim_end().trim_end_matches([')', ']']);
    let from = bare.char_indices().rev().nth(59).map_or(0, |(i, _)| i);
    let tail = bare[from..].to_lowercase();
    let closed = bare.len() < line.trim_end().len();
    if closed {
        // The bracket at the end is the credit.
        let open = tail.rfind(['(', '[']).map_or("", |i| &tail[i + 1..]);
        return [
            "photo",
            "getty",
            "image",
            "picture",
            "credit",
            "shutterstock",
            "photographer",
            "/ap",
            "/afp",
            "/reuters",
        ]
        .iter()
        .any(|m| open.contains(m))
            && words(line) <= 80;
    }
    if CREDITS.iter().any(|c| tail.ends_with(c)) && words(line) <= 60 {
        return true;
    }
    tail.rfind("photograph: ").or_else(|| tail.rfind("photo: ")).is_some()
        && words(line) <= 60
        && !ends_with_stop(line)
}
