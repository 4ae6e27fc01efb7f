//! Text for people, wrapped by display width. Written in pieces, so that sentences can be shown as soon as they are
//! verified; the pieces joined are the whole.

mod verification;

use std::collections::HashSet;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::cited::{
    Numbers, count, find, headline, label, line, origin, quotation, receipt_line, shortened, tally,
    value_lines,
};
use super::{Answer, AnswerStatus, ArticleInfo, Brief, Difference, Places, Relation, Story, Summary};
use crate::verify::{CheckedSentence, Citation, Verdict, Withheld};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const HEADING: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));

/// Characters of a quote shown under a sentence that was written from it.
const QUOTE_CHARS: usize = 240;

/// How text is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Columns, at least 20.
    pub width: usize,
    /// Whether to use ANSI styles.
    pub color: bool,
    /// Whether to list what was withheld or replaced.
    pub verbose: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { width: 80, color: false, verbose: false }
    }
}

/// Renders one result.
#[derive(Debug)]
pub struct TextRenderer<'a> {
    layout: Layout,
    places: &'a Places,
    numbers: Numbers,
    /// Sentences rendered so far, of the story at hand in a brief.
    shown: usize,
    /// Stories begun so far.
    stories: usize,
    /// Numbers of the citations whose whole quote was shown as a sentence.
    quoted: HashSet<usize>,
}

impl<'a> TextRenderer<'a> {
    /// A renderer for one result; `places` tells the lines of citations.
    #[must_use]
    pub fn new(layout: Layout, places: &'a Places) -> Self {
        let layout = Layout { width: layout.width.max(20), ..layout };
        Self { layout, places, numbers: Numbers::default(), shown: 0, stories: 0, quoted: HashSet::new() }
    }

    /// All of `summary`.
    #[must_use]
    pub fn summary(mut self, summary: &Summary) -> String {
        let mut out = self.summary_head(&summary.article);
        for sentence in &summary.sentences {
            out += &self.sentence(sentence);
        }
        out + &self.summary_tail(summary)
    }

    /// What stands before the first sentence of a summary.
    #[must_use]
    pub fn summary_head(&mut self, article: &ArticleInfo) -> String {
        let mut out = self.wrapped(&line(&article.title), "", "", BOLD);
        let origin = origin(article);
        if !origin.is_empty() {
            out += &self.wrapped(&origin.join(" · "), "", "", DIM);
        }
        out.push('\n');
        out
    }

    /// What stands after the sentences of a summary. Sentences that were not rendered yet come first.
    #[must_use]
    pub fn summary_tail(&mut self, summary: &Summary) -> String {
        let mut out = String::new();
        for sentence in summary.sentences.iter().skip(self.shown) {
            out += &self.sentence(sentence);
        }
        if summary.sentences.is_empty() {
            out += &self.wrapped("No sentence of this article could be shown.", "", "", Style::new());
        }
        out += &self.sources(std::slice::from_ref(&summary.article), false);
        out += &self.duplicates(std::slice::from_ref(&summary.article));
        if self.layout.verbose {
            out += &self.replaced(summary.sentences.iter());
            out += &self.withheld(&summary.withheld);
        }
        out + &self.closing(&receipt_line(&summary.receipt, &tally(&summary.sentences)))
    }

    /// One sentence with its markers.
    #[must_use]
    pub fn sentence(&mut self, sentence: &CheckedSentence) -> String {
        self.shown += 1;
        self.cited(sentence, "", "")
    }

    /// All of `brief`.
    #[must_use]
    pub fn brief(mut self, brief: &Brief) -> String {
        self.brief_tail(brief)
    }

    /// What stands after the stories of a brief. Stories that were not rendered yet come first.
    #[must_use]
    pub fn brief_tail(&mut self, brief: &Brief) -> String {
        let mut out = String::new();
        for story in brief.stories.iter().skip(self.stories) {
            out += &self.story_head(story);
            out += &self.story_tail(story, &brief.articles);
        }
        if brief.stories.is_empty() {
            out += &self.wrapped("No story could be made of these articles.", "", "", Style::new());
        }
        out += &self.duplicates(&brief.articles);
        if self.layout.verbose {
            out += &self.replaced(brief.stories.iter().flat_map(|s| &s.sentences));
            out += &self.withheld(&brief.withheld);
        }
        let sentences = brief.stories.iter().flat_map(|s| &s.sentences);
        out + &self.closing(&receipt_line(&brief.receipt, &tally(sentences)))
    }

    /// What stands before the first sentence of a story: headline and counts.
    #[must_use]
    pub fn story_head(&mut self, story: &Story) -> String {
        let mut out = String::new();
        if self.stories > 0 {
            out.push('\n');
            out += &self.paint(DIM, &"─".repeat(self.layout.width));
            out += "\n\n";
        }
        self.stories += 1;
        self.shown = 0;
        let markers = self.numbers.markers(story.title.citations());
        out += &self.wrapped(&format!("{} {markers}", headline(story.title.text())), "", "", BOLD);
        let counts = format!(
            "{} · {}",
            count(story.articles.len(), "article"),
            count(story.independent_sources, "independent source")
        );
        out += &self.wrapped(&counts, "", "", DIM);
        out.push('\n');
        out
    }

    /// What stands after the sentences of a story. Sentences that were not rendered yet come first.
    #[must_use]
    pub fn story_tail(&mut self, story: &Story, articles: &[ArticleInfo]) -> String {
        let mut out = String::new();
        for sentence in story.sentences.iter().skip(self.shown) {
            out += &self.sentence(sentence);
        }
        out += &self.differences(&story.differences, articles);
        let mut previous = None;
        for only in &story.only {
            if previous != Some(only.article) {
                out += &self.heading(&format!("Only in {}", label(articles, only.article)));
                previous = Some(only.article);
            }
            out += &self.cited(&only.sentence, "  ", "  ");
        }
        if !story.timeline.is_empty() {
            out += &self.heading("Timeline");
            // As wide as a date.
            let width =
                story.timeline.iter().map(|entry| line(&entry.when).chars().count()).fold(10, usize::max);
            for entry in &story.timeline {
                let first = format!("  {:<width$}  ", line(&entry.when));
                out += &self.cited(&entry.sentence, &first, &" ".repeat(width + 4));
            }
        }
        out + &self.sources(articles, true)
    }

    /// All of `answer`.
    #[must_use]
    pub fn answer(mut self, answer: &Answer) -> String {
        self.answer_tail(answer)
    }

    /// What stands after the sentences of an answer. Sentences that were not rendered yet come first.
    #[must_use]
    pub fn answer_tail(&mut self, answer: &Answer) -> String {
        let mut out = String::new();
        for sentence in answer.sentences.iter().skip(self.shown) {
            out += &self.sentence(sentence);
        }
        match answer.status {
            AnswerStatus::Answered => {
                for part in &answer.unanswered {
                    out += &self.wrapped(&format!("Not in these articles: {}", line(part)), "", "", BOLD);
                }
                out += &self.differences(&answer.differences, &answer.articles);
                out += &self.sources(&answer.articles, true);
            }
            AnswerStatus::NotInSources => {
                out += &self.wrapped("Not in these articles.", "", "", BOLD);
                if !answer.nearest.is_empty() {
                    out += &self.heading("Nearest passages");
                    // Listed like sources: the reader judges them.
                    for passage in &answer.nearest {
                        self.numbers.of(passage);
                    }
                    out += &self.listed(&answer.articles, true);
                }
            }
        }
        if self.layout.verbose {
            out += &self.replaced(answer.sentences.iter());
            out += &self.withheld(&answer.withheld);
        }
        out + &self.closing(&receipt_line(&answer.receipt, &tally(&answer.sentences)))
    }

    fn differences(&mut self, differences: &[Difference], articles: &[ArticleInfo]) -> String {
        if differences.is_empty() {
            return String::new();
        }
        let mut out = self.heading("Where sources differ");
        for difference in differences {
            let what = match difference.relation {
                Relation::Differ => line(&difference.what),
                Relation::Updated => format!("{} (updated)", line(&difference.what)),
            };
            out += &self.wrapped(&what, "  ", "  ", Style::new());
            for value in value_lines(&difference.values, articles) {
                let markers = self.numbers.markers(&value.citations);
                let text = format!("{} — {} {markers}", value.said, value.who);
                out += &self.wrapped(&text, "    ", "      ", Style::new());
            }
        }
        out
    }

    /// A sentence, in quotation marks when it is the source's own.
    fn cited(&mut self, sentence: &CheckedSentence, first: &str, rest: &str) -> String {
        let markers = self.numbers.markers(sentence.citations());
        let text = line(sentence.text());
        match sentence.verdict() {
            Verdict::Quoted => {
                let whole = sentence.citations().iter().filter(|c| c.quote() == sentence.text());
                let numbers: Vec<usize> = whole.map(|c| self.numbers.of(c)).collect();
                self.quoted.extend(numbers);
                self.wrapped(&format!("{} {markers}", quotation(&text)), first, rest, DIM)
            }
            Verdict::Supported => self.wrapped(&format!("{text} {markers}"), first, rest, Style::new()),
            Verdict::Unchecked => {
                self.wrapped(&format!("{text} (not checked) {markers}"), first, rest, Style::new())
            }
        }
    }

    /// The heading and the citations used since the last list.
    fn sources(&mut self, articles: &[ArticleInfo], with_title: bool) -> String {
        let list = self.listed(articles, with_title);
        if list.is_empty() { list } else { self.heading("Sources") + &list }
    }

    fn listed(&mut self, articles: &[ArticleInfo], with_title: bool) -> String {
        let mut out = String::new();
        for (number, citation) in self.numbers.unlisted() {
            let marker = format!("[{number}] ");
            let indent = " ".repeat(marker.len());
            let quote = line(citation.quote());
            // What was shown word for word above needs only to be recognised.
            let room = self.layout.width.saturating_sub(marker.len() + 2).max(16);
            let most = if self.quoted.contains(&number) { room } else { QUOTE_CHARS };
            out += &self.wrapped(&quotation(&shortened(&quote, most)), &marker, &indent, Style::new());
            let article = find(articles, citation.article());
            if let Some(article) = article.filter(|_| with_title) {
                let title = line(&article.title);
                // The quote of a story's headline is the title already.
                let mut about: Vec<String> = (title != quote).then_some(title).into_iter().collect();
                about.extend(origin(article));
                if !about.is_empty() {
                    out += &self.wrapped(&about.join(" · "), &indent, &indent, DIM);
                }
            }
            let place = place(article, &citation, self.places);
            // Never wrapped: a path is copied.
            let _ = writeln!(out, "{indent}{}", self.paint(DIM, &place));
        }
        out
    }

    fn duplicates(&self, articles: &[ArticleInfo]) -> String {
        let mut out = String::new();
        for article in articles.iter().filter(|a| !a.duplicates.is_empty()) {
            let copies = article.duplicates.iter().map(|p| line(p)).collect::<Vec<_>>().join(", ");
            let note = format!("Same text as {}: {copies}", line(&article.path));
            out += &self.wrapped(&note, "", "  ", DIM);
        }
        if out.is_empty() { out } else { format!("\n{out}") }
    }

    fn replaced<'s>(&mut self, sentences: impl Iterator<Item = &'s CheckedSentence>) -> String {
        let mut out = String::new();
        for sentence in sentences {
            let Some(replaced) = sentence.replaces() else { continue };
            let markers = self.numbers.markers(sentence.citations());
            let reasons = replaced.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            out += &self.wrapped(
                &format!("{markers} for: {}", line(&replaced.text)),
                "  ",
                "    ",
                Style::new(),
            );
            out += &self.wrapped(&line(&reasons), "    ", "    ", DIM);
        }
        if out.is_empty() { out } else { self.heading("Shown in place of what was written") + &out }
    }

    fn withheld(&self, withheld: &[Withheld]) -> String {
        if withheld.is_empty() {
            return String::new();
        }
        let mut out = self.heading("Withheld");
        for sentence in withheld {
            out += &self.wrapped(&line(&sentence.text), "  ", "    ", Style::new());
            out += &self.wrapped(&line(&sentence.reason), "    ", "    ", DIM);
        }
        out
    }

    fn heading(&self, text: &str) -> String {
        format!("\n{}", self.wrapped(text, "", "", HEADING))
    }

    fn closing(&self, text: &str) -> String {
        format!("\n{}", self.wrapped(text, "", "", DIM))
    }

    fn wrapped(&self, text: &str, first: &str, rest: &str, style: Style) -> String {
        let options = textwrap::Options::new(self.layout.width).initial_indent(first).subsequent_indent(rest);
        let mut out = String::new();
        for line in textwrap::wrap(text, options) {
            out += &self.paint(style, &line);
            out.push('\n');
        }
        out
    }

    /// Styles text that holds no line break, outside its indent.
    fn paint(&self, style: Style, text: &str) -> String {
        let body = text.trim_start_matches(' ');
        if !self.layout.color || body.is_empty() || style == Style::new() {
            return text.to_owned();
        }
        let indent = text.get(..text.len() - body.len()).unwrap_or("");
        format!("{indent}{}{body}{}", style.render(), style.render_reset())
    }
}

/// `path:start-end (line n)`: byte offsets into the article's body.
pub(super) fn place(article: Option<&ArticleInfo>, citation: &Citation, places: &Places) -> String {
    let path = article.map_or_else(|| citation.article().to_string(), |a| line(&a.path));
    let range = format!("{path}:{}-{}", citation.start(), citation.end());
    match places.line(citation) {
        Some(number) => format!("{range} (line {number})"),
        None => range,
    }
}
