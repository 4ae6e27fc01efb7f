//! What all renderers for people share: numbers of citations, labels of articles, quotation marks, dates.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{ArticleInfo, DifferenceValue, Receipt};
use crate::corpus::{ArticleId, shorten};
use crate::text::sanitize::for_terminal;
use crate::verify::Citation;

/// Numbers citations in the order of their first use; the same passage has one number throughout.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    citations: Vec<Citation>,
    index: HashMap<(ArticleId, usize, usize), usize>,
    listed: usize,
}

impl Numbers {
    /// The number of `citation`, from 1.
    pub(super) fn of(&mut self, citation: &Citation) -> usize {
        let key = (citation.article(), citation.start(), citation.end());
        *self.index.entry(key).or_insert_with(|| {
            self.citations.push(citation.clone());
            self.citations.len()
        })
    }

    /// The numbers of `citations`, each once, in their order.
    pub(super) fn all(&mut self, citations: &[Citation]) -> Vec<usize> {
        let mut out = Vec::with_capacity(citations.len());
        for citation in citations {
            let number = self.of(citation);
            if !out.contains(&number) {
                out.push(number);
            }
        }
        out
    }

    /// `[1][2]`
    pub(super) fn markers(&mut self, citations: &[Citation]) -> String {
        self.all(citations).into_iter().map(|n| format!("[{n}]")).collect()
    }

    /// The citations numbered since the last call, with their numbers.
    pub(super) fn unlisted(&mut self) -> Vec<(usize, Citation)> {
        let new =
            self.citations.iter().enumerate().skip(self.listed).map(|(i, c)| (i + 1, c.clone())).collect();
        self.listed = self.citations.len();
        new
    }
}

/// `text` on one line: harmless to a terminal, white space collapsed.
pub(super) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in for_terminal(text).split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Puts quotation marks around a source's words: `“…”`, or `«…»` when there are double quotation marks inside,
/// so that the outer pair stays visible without touching a character of the quote.
pub(super) fn quotation(text: &str) -> String {
    if text.contains(['"', '“', '”', '„']) { format!("«{text}»") } else { format!("“{text}”") }
}

/// Longest headline, in characters, the ellipsis included.
const HEADLINE: usize = 130;

/// A headline as it is shown: one line, of a long sentence the beginning. The whole is quoted among the sources.
pub(super) fn headline(text: &str) -> String {
    shorten(&line(text), HEADLINE)
}

/// `text` with its middle left out when it has more than `max` characters; cut between words.
pub(super) fn shortened(text: &str, max: usize) -> Cow<'_, str> {
    let count = text.chars().count();
    if count <= max || max < 8 {
        return Cow::Borrowed(text);
    }
    let head_chars = max * 3 / 5;
    let tail_chars = max - head_chars - 3;
    let head_end = text.char_indices().nth(head_chars).map_or(text.len(), |(i, _)| i);
    let tail_start = text.char_indices().nth(count - tail_chars).map_or(text.len(), |(i, _)| i);
    let (head, tail) = (&text[..head_end], &text[tail_start..]);
    // Between words, unless that would cost a third of the part.
    let head = if text[head_end..].starts_with(' ') {
        head
    } else {
        head.rfind(' ').filter(|i| *i > head.len() * 2 / 3).map_or(head, |i| &head[..i])
    };
    let tail = if head_end < tail_start && text[..tail_start].ends_with(' ') {
        tail
    } else {
        tail.find(' ').filter(|i| *i < tail.len() / 3).map_or(tail, |i| &tail[i..])
    };
    Cow::Owned(format!("{} … {}", head.trim_end(), tail.trim_start()))
}

/// `24 Sep 2024`, in UTC.
pub(super) fn day(time: jiff::Timestamp) -> String {
    let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
    let month = match date.month() {
        1 => "Jan",
        2 => "Feb",
        3 => "Mar",
        4 => "Apr",
        5 => "May",
        6 => "Jun",
        7 => "Jul",
        8 => "Aug",
        9 => "Sep",
        10 => "Oct",
        11 => "Nov",
        _ => "Dec",
    };
    format!("{} {month} {}", date.day(), date.year())
}

/// Outlet and day of publication, as far as known.
pub(super) fn origin(article: &ArticleInfo) -> Vec<String> {
    let source = article.source.as_deref().map(line).filter(|s| !s.is_empty());
    source.into_iter().chain(article.published.map(day)).collect()
}

/// The article called `id`.
pub(super) fn find(articles: &[ArticleInfo], id: ArticleId) -> Option<&ArticleInfo> {
    articles.iter().find(|a| a.id == id)
}

/// Who says so, in few words: the outlet, else the file, else the title.
pub(super) fn label(articles: &[ArticleInfo], id: ArticleId) -> String {
    match find(articles, id) {
        Some(article) => article
            .source
            .as_deref()
            .map(line)
            .filter(|s| !s.is_empty())
            .or_else(|| file_name(&article.path))
            .unwrap_or_else(|| line(&article.title)),
        None => id.to_string(),
    }
}

/// What one line of "Where sources differ" shows: a value, who gives it, and where.
pub(super) struct ValueLine {
    /// In quotation marks.
    pub(super) said: String,
    /// Outlets and days: "Kestrel 6, 11 Mar 2026; Skerra Gazette, 11 Mar 2026".
    pub(super) who: String,
    pub(super) citations: Vec<Citation>,
}

/// The values of a difference, in their order; who says the same stands on one line.
pub(super) fn value_lines(values: &[DifferenceValue], articles: &[ArticleInfo]) -> Vec<ValueLine> {
    let mut lines: Vec<(String, ValueLine)> = Vec::new();
    for value in values {
        let origin = find(articles, value.article).map(origin).unwrap_or_default();
        let who = if origin.is_empty() { label(articles, value.article) } else { origin.join(", ") };
        let words = plain(&value.value);
        match lines.iter_mut().find(|(known, _)| *known == words) {
            Some((_, line)) => {
                line.who = format!("{}; {who}", line.who);
                line.citations.extend(value.citations.iter().cloned());
            }
            None => {
                let said = quotation(&line(&value.value));
                lines.push((words, ValueLine { said, who, citations: value.citations.clone() }));
            }
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// What `value` says, however it is printed: "late on Tuesday" is "late Tuesday". All other words count: "about 200 people"
/// is not what "under 200 people" says.
fn plain(value: &str) -> String {
    let value = line(value).to_lowercase();
    value.split(' ').filter(|word| !matches!(*word, "a" | "an" | "on" | "the")).collect::<Vec<_>>().join(" ")
}

/// Last part of a path; `None` for standard input.
fn file_name(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '\\']).next()?;
    (!name.is_empty() && name != "-").then(|| line(name))
}

/// `1 article`, `3 articles`.
pub(super) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// The receipt in one line: what made this, from how much.
pub(super) fn receipt_line(receipt: &Receipt, sentences: &str) -> String {
    let model = receipt.model.as_ref().map_or_else(|| "extractive".to_owned(), |m| line(&m.id));
    format!(
        "{model} · {} · {} of {} read{sentences}",
        count(receipt.inputs.len(), "article"),
        receipt.sentences_read,
        count(receipt.sentences, "sentence"),
    )
}

/// What became of the sentences: `3 written and checked, 1 quoted`.
pub(super) fn tally<'a>(sentences: impl IntoIterator<Item = &'a crate::verify::CheckedSentence>) -> String {
    use crate::verify::Verdict;
    let (mut written, mut quoted) = (0, 0);
    for sentence in sentences {
        match sentence.verdict() {
            Verdict::Quoted => quoted += 1,
            Verdict::Supported | Verdict::Unchecked => written += 1,
        }
    }
    match (written, quoted) {
        (0, 0) => String::new(),
        (0, q) => format!(" · {q} quoted"),
        (w, 0) => format!(" · {w} written"),
        (w, q) => format!(" · {w} written, {q} quoted"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line(" a\n\tb\r\nc "), "a b c");
        assert_eq!(line("\u{1b}[31mred"), "red");
    }

    #[test]
    fn of_a_long_headline_the_beginning_is_shown() {
        assert_eq!(headline("The mill\nburned."), "The mill burned.");
        let long = format!("The mill {}", "and the quay, ".repeat(12));
        let shown = headline(&long);
        assert!(shown.chars().count() <= HEADLINE && shown.ends_with('…'), "{shown}");
        let kept = shown.trim_end_matches('…');
        assert!(
            long.strip_prefix(kept).is_some_and(|rest| rest.starts_with([' ', ','])),
            "between words: {shown}"
        );
        assert_eq!(headline(&"x".repeat(200)).chars().count(), HEADLINE);
    }

    #[test]
    fn marks_stay_visible_around_quotes() {
        assert_eq!(quotation("He left."), "“He left.”");
        assert_eq!(quotation("“No,” he said."), "«“No,” he said.»");
    }

    #[test]
    fn the_middle_is_left_out_between_words() {
        let text = "one two three four five six seven eight nine ten eleven twelve";
        let short = shortened(text, 30);
        assert!(short.chars().count() <= 31, "{short}");
        assert_eq!(short, "one two three four … twelve");
        assert_eq!(shortened(text, 100), text);
        assert_eq!(shortened(&"é".repeat(40), 20).chars().count(), 20);
    }

    #[test]
    fn only_values_of_the_same_words_stand_on_one_line() {
        let said = |values: &[&str]| {
            let value = |(index, value): (usize, &&str)| DifferenceValue {
                value: (*value).to_owned(),
                article: ArticleId::from_index(index),
                citations: Vec::new(),
            };
            let values: Vec<_> = values.iter().enumerate().map(value).collect();
            value_lines(&values, &[]).into_iter().map(|line| line.said).collect::<Vec<_>>()
        };
        assert_eq!(
            said(&["about 200 people", "under 200 people"]),
            ["“about 200 people”", "“under 200 people”"]
        );
        assert_eq!(said(&["About 200 people", "about 200\npeople"]), ["“About 200 people”"]);
        assert_eq!(
            said(&["14 people late Tuesday", "14 people late on Tuesday"]),
            ["“14 people late Tuesday”"]
        );
    }

    #[test]
    fn days() {
        assert_eq!(day("2024-09-05T23:59:00Z".parse().unwrap()), "5 Sep 2024");
    }
}
