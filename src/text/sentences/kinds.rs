//! What a paragraph is: prose, heading, caption or list item. Only prose and list items are ever quoted,
//! so a line is prose in doubt.

use super::abbreviations::is_speech_verb;
use super::lines::{Paragraph, list_marker};
use super::scan::ends_with_stop;
use super::{Sentence, SentenceKind};
use crate::text::furniture::is_editors_note;

/// Most words of a headline; longer lines without a stop are prose whose stop was lost.
const HEADLINE_WORDS: usize = 16;
/// Where counting words stops: no rule asks for more.
const MOST_WORDS: usize = 100;
/// Most words of a headline that Capitalises Its Words.
const TITLE_CASE_WORDS: usize = 24;

/// The kinds of `paragraphs`.
pub(super) fn classify(text: &str, paragraphs: &[Paragraph]) -> Vec<SentenceKind> {
    let bare = is_unpunctuated(text, paragraphs);
    let mut kinds: Vec<SentenceKind> =
        paragraphs.iter().map(|p| kind(p.span.of(text), p.underlined, bare)).collect();
    unmarked_items(text, paragraphs, &mut kinds);
    if let ([first, _, ..], [kind, ..]) = (paragraphs, kinds.as_mut_slice())
        && *kind == SentenceKind::Prose
        && is_shortened_headline(first.span.of(text))
    {
        *kind = SentenceKind::Heading;
    }
    kinds
}

/// "Council to sell the mill, mayor says ...": the line above a report, cut where a search page or a feed had no more room.
fn is_shortened_headline(line: &str) -> bool {
    let Some(rest) = line.strip_suffix("...").or_else(|| line.strip_suffix('…')) else { return false };
    // What trails off in the middle of a word or behind a stop is speech.
    rest.ends_with(' ') && words(line) <= TITLE_CASE_WORDS && !rest.contains(". ")
}

/// Two lines or more without a stop after "…with the following symptoms:" are a list whose bullets were lost.
fn unmarked_items(text: &str, paragraphs: &[Paragraph], kinds: &mut [SentenceKind]) {
    let mut at = 0;
    while at < kinds.len() {
        let introduces = paragraphs.get(at).is_some_and(|p| {
            let line = p.span.of(text);
            line.ends_with(':') && !line.starts_with('#') && words(line) >= 2
        });
        at += 1;
        if !introduces {
            continue;
        }
        let items = paragraphs
            .iter()
            .zip(kinds.iter())
            .skip(at)
            .take_while(|(p, kind)| {
                let line = p.span.of(text);
                **kind == SentenceKind::Heading
                    && line.contains(char::is_alphanumeric)
                    && !line.starts_with('#')
                    && !line.ends_with(':')
            })
            .count();
        if items >= 2 {
            kinds.iter_mut().skip(at).take(items).for_each(|kind| *kind = SentenceKind::ListItem);
        }
        at += items;
    }
}

/// A short paragraph whose last sentence credits a picture describes that picture; an editor's note tells of the author.
pub(super) fn caption_paragraph(text: &str, sentences: &mut [Sentence]) {
    let credited = sentences.len() <= 3
        && sentences.last().is_some_and(|last| {
            let credit = last.span.of(text).to_lowercase();
            last.kind == SentenceKind::Caption
                && words(&credit) <= 12
                && [
                    "image:",
                    "photo:",
                    "photograph:",
                    "picture:",
                    "credit:",
                    "video:",
                    "audio:",
                    "map:",
                    "graphic:",
                    "(associated press)",
                    "(file photo)",
                    "photo by",
                ]
                .iter()
                .any(|start| credit.starts_with(start))
        });
    // "Editor's Note: Ida Venn teaches in Ostrel. Her research is on eels."
    let note =
        sentences.len() <= 8 && sentences.first().is_some_and(|first| is_editors_note(first.span.of(text)));
    if credited || note {
        sentences.iter_mut().for_each(|s| s.kind = SentenceKind::Caption);
    }
}

/// The kind of one sentence of a prose paragraph: credits and links are often glued to the text.
pub(super) fn of_sentence(sentence: &str) -> SentenceKind {
    if is_caption(sentence) || is_credit(sentence) || is_post(sentence) {
        SentenceKind::Caption
    } else {
        SentenceKind::Prose
    }
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
    for line in paragraphs.iter().map(|p| p.span.of(text)).filter(|t| words_up_to(t, 8) == 8) {
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
    if is_caption(line) || is_credited(line) || points_at_picture(line) {
        return SentenceKind::Caption;
    }
    if list_marker(line).is_some() {
        return SentenceKind::ListItem;
    }
    if ends_with_stop(line) {
        return SentenceKind::Prose;
    }
    let count = words(line);
    if underlined && count <= TITLE_CASE_WORDS {
        return SentenceKind::Heading;
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

/// Words between spaces, counted up to [`MOST_WORDS`]; two characters of a script without spaces count as one.
fn words(text: &str) -> usize {
    words_up_to(text, MOST_WORDS)
}

fn words_up_to(text: &str, most: usize) -> usize {
    let spaced = text.split_ascii_whitespace().take(most).count();
    if spaced == most || text.is_ascii() {
        return spaced;
    }
    let unspaced = text.chars().filter(|&c| is_unspaced(c)).take(2 * most).count();
    (spaced + unspaced / 2).min(most)
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
    "getty images",
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
    "source",
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

/// Beginnings that make a line a caption, a credit, a link or a form of the web page. Lower case, sorted.
pub(super) const OPENINGS: &[&str] = &[
    "![",
    "(ap photo",
    "(credit",
    "(image:",
    "(photo",
    "(picture:",
    "[image",
    "[photo",
    "advertisement continue reading",
    "all rights reserved",
    "ap photo/",
    "article continues below",
    "breaking news emails",
    "by signing up you agree",
    "click here to",
    "click to ",
    "continue reading",
    "continue reading the main story",
    "copyright (c)",
    "copyright ©",
    "file - ",
    "file – ",
    "file — ",
    "follow @",
    "follow us on",
    "get breaking news alerts",
    "get the latest from today",
    "have a tip we should know",
    "illustration by ",
    "image caption",
    "image copyright",
    "image source",
    "invalid email address",
    "media caption",
    "media playback is",
    "newsletter sign up",
    "photo by ",
    "photograph by ",
    "photos by ",
    "please re-enter",
    "please try again later",
    "please verify you",
    "read more about",
    "read more:",
    "read or share this story",
    "read the full story here",
    "scroll down for",
    "scroll down for video",
    "share this article",
    "sign up for our",
    "sign up here",
    "sign up to our",
    "sign up to receive",
    "sign up you agree",
    "story continued below",
    "story continues below",
    "subscribe to our",
    "subscribe today",
    "thank you for subscribing",
    "this article was originally published",
    "this video can not be played",
    "this video cannot be played",
    "video caption",
    "you must select a newsletter",
    "© ",
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

/// The entries of [`OPENINGS`] that begin with `first`.
fn openings(first: u8) -> &'static [&'static str] {
    let from = OPENINGS.partition_point(|opening| opening.as_bytes().first() < Some(&first));
    let to = OPENINGS.partition_point(|opening| opening.as_bytes().first() <= Some(&first));
    OPENINGS.get(from..to).unwrap_or_default()
}

/// Whether `line` is a caption, credit or link by how it begins.
fn is_caption(line: &str) -> bool {
    let line = line.trim_start_matches(['*', '_', '>', ' ', '"', '▶', '►']);
    let starts =
        |opening: &str| line.get(..opening.len()).is_some_and(|head| head.eq_ignore_ascii_case(opening));
    let first = line.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
    if openings(first).iter().any(|opening| starts(opening)) {
        return true;
    }
    let line = line.trim_start_matches('[');
    let is_label = |text: &str| LABELS.iter().any(|label| label.eq_ignore_ascii_case(text));
    let label = line
        .char_indices()
        .take(40)
        .find(|(_, c)| matches!(c, ':' | '|' | '»' | '>'))
        .map(|(at, _)| &line[..at]);
    if label.is_some_and(|label| is_label(label.trim_end_matches([' ', '*', '_']))) {
        return true;
    }
    line.len() < 40 && is_label(line.trim_end_matches(|c: char| !c.is_alphanumeric()))
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

/// Whether it is a post of a social network that the page shows.
fn is_post(sentence: &str) -> bool {
    sentence.contains("pic.twitter.com/") || sentence.contains("https://t.co/")
}

/// Whether a short paragraph tells its reader where in the picture to look.
fn points_at_picture(line: &str) -> bool {
    const POINTERS: [&str; 9] = [
        "(left)",
        "(right)",
        "(centre)",
        "(center)",
        "(pictured",
        "(above)",
        "(file photo)",
        ", pictured",
        "(second left)",
    ];
    line.len() <= 400 && POINTERS.iter().any(|p| line.contains(p)) && words(line) <= 45
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
