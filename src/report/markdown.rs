//! Markdown for documents and notes: whatever an article or a file name holds stays text, never markup.

mod verification;

use std::fmt::Write as _;

use super::cited::{
    Numbers, count, find, headline, label, line, origin, quotation, receipt_line, tally, value_lines,
};
use super::text::place;
use super::{Answer, AnswerStatus, ArticleInfo, Brief, Difference, Places, Relation, Story, Summary};
use crate::verify::{CheckedSentence, Verdict};

pub use verification::verification;

/// `summary` under a heading of level two.
#[must_use]
pub fn summary(summary: &Summary, places: &Places) -> String {
    let mut numbers = Numbers::default();
    let mut out = format!("## {}\n\n", escape(&line(&summary.article.title)));
    let origin = origin(&summary.article);
    if !origin.is_empty() {
        let _ = writeln!(out, "*{}*\n", escape(&origin.join(" · ")));
    }
    for sentence in &summary.sentences {
        out += &paragraph(sentence, &mut numbers);
    }
    if summary.sentences.is_empty() {
        out += "No sentence of this article could be shown.\n\n";
    }
    out += &sources(&mut numbers, std::slice::from_ref(&summary.article), places, "### Sources");
    out + &closing(&receipt_line(&summary.receipt, &tally(&summary.sentences)))
}

/// `brief` with a heading of level two for each story.
#[must_use]
pub fn brief(brief: &Brief, places: &Places) -> String {
    let mut numbers = Numbers::default();
    let mut out = String::new();
    for item in &brief.stories {
        out += &story(item, &brief.articles, &mut numbers, places);
    }
    if brief.stories.is_empty() {
        out += "No story could be made of these articles.\n\n";
    }
    out + &closing(&receipt_line(&brief.receipt, &tally(brief.stories.iter().flat_map(|s| &s.sentences))))
}

fn differences(differences: &[Difference], articles: &[ArticleInfo], numbers: &mut Numbers) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let mut out = String::from("### Where sources differ\n\n| What | Who | Says |\n| --- | --- | --- |\n");
    for difference in differences {
        let updated = if difference.relation == Relation::Updated { " (updated)" } else { "" };
        for (index, value) in value_lines(&difference.values, articles).iter().enumerate() {
            let what = if index == 0 {
                format!("{}{updated}", escape(&line(&difference.what)))
            } else {
                String::new()
            };
            let (who, said) = (escape(&value.who), escape(&value.said));
            let _ = writeln!(out, "| {what} | {who} | {said} {} |", markers(numbers, &value.citations));
        }
    }
    out.push('\n');
    out
}

fn story(story: &Story, articles: &[ArticleInfo], numbers: &mut Numbers, places: &Places) -> String {
    let title = escape(&headline(story.title.text()));
    let mut out = format!("## {title} {}\n\n", markers(numbers, story.title.citations()));
    let _ = writeln!(
        out,
        "*{} · {}*\n",
        count(story.articles.len(), "article"),
        count(story.independent_sources, "independent source")
    );
    for sentence in &story.sentences {
        out += &paragraph(sentence, numbers);
    }
    out += &differences(&story.differences, articles, numbers);
    let mut previous = None;
    for only in &story.only {
        if previous != Some(only.article) {
            let _ = writeln!(out, "### Only in {}\n", escape(&label(articles, only.article)));
            previous = Some(only.article);
        }
        out += &paragraph(&only.sentence, numbers);
    }
    if !story.timeline.is_empty() {
        out += "### Timeline\n\n";
        for entry in &story.timeline {
            let _ = writeln!(out, "- **{}** {}", escape(&line(&entry.when)), cited(&entry.sentence, numbers));
        }
        out.push('\n');
    }
    out + &sources(numbers, articles, places, "### Sources")
}

/// `answer` under its question.
#[must_use]
pub fn answer(answer: &Answer, places: &Places) -> String {
    let mut numbers = Numbers::default();
    let mut out = format!("## {}\n\n", escape(&line(&answer.question)));
    for sentence in &answer.sentences {
        out += &paragraph(sentence, &mut numbers);
    }
    match answer.status {
        AnswerStatus::Answered => {
            for part in &answer.unanswered {
                let _ = write!(out, "Not in these articles: {}\n\n", escape(&line(part)));
            }
            out += &differences(&answer.differences, &answer.articles, &mut numbers);
            out += &sources(&mut numbers, &answer.articles, places, "### Sources");
        }
        AnswerStatus::NotInSources => {
            out += "Not in these articles.\n\n";
            for passage in &answer.nearest {
                numbers.of(passage);
            }
            out += &sources(&mut numbers, &answer.articles, places, "### Nearest passages");
        }
    }
    out + &closing(&receipt_line(&answer.receipt, &tally(&answer.sentences)))
}

fn paragraph(sentence: &CheckedSentence, numbers: &mut Numbers) -> String {
    let text = cited(sentence, numbers);
    if sentence.verdict() == Verdict::Quoted { format!("> {text}\n\n") } else { format!("{text}\n\n") }
}

fn cited(sentence: &CheckedSentence, numbers: &mut Numbers) -> String {
    let text = line(sentence.text());
    let text = match sentence.verdict() {
        Verdict::Quoted => escape(&quotation(&text)),
        Verdict::Supported => escape(&text),
        Verdict::Unchecked => format!("{} *(not checked)*", escape(&text)),
    };
    format!("{text} {}", markers(numbers, sentence.citations()))
}

fn markers(numbers: &mut Numbers, citations: &[crate::verify::Citation]) -> String {
    escape(&numbers.markers(citations))
}

fn sources(numbers: &mut Numbers, articles: &[ArticleInfo], places: &Places, heading: &str) -> String {
    let list = numbers.unlisted();
    if list.is_empty() {
        return String::new();
    }
    let mut out = format!("{heading}\n\n");
    for (number, citation) in list {
        let article = find(articles, citation.article());
        let mut about = Vec::new();
        if let Some(article) = article {
            about.push(format!("*{}*", escape(&line(&article.title))));
            about.extend(origin(article).iter().map(|s| escape(s)));
        }
        about.push(code(&place(article, &citation, places)));
        let _ =
            writeln!(out, "{number}. {} — {}", escape(&quotation(&line(citation.quote()))), about.join(", "));
    }
    out.push('\n');
    out
}

fn closing(text: &str) -> String {
    format!("*{}*\n", escape(text))
}

/// `text` (one line) with everything that Markdown or HTML would read as markup escaped.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut list_number = true;
    for (index, c) in text.char_indices() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '!' | '$' | '^' => {
                out.push('\\');
                out.push(c);
            }
            // A list item or an underlined heading, but only where a line starts.
            '+' | '-' | '=' | ':' if index == 0 => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if index > 0 && list_number => {
                out.push('\\');
                out.push(c);
            }
            // Bare addresses would become links.
            ':' if text.get(index..).is_some_and(|rest| rest.starts_with("://")) => out += "&#58;",
            '@' => out += "&#64;",
            _ => out.push(c),
        }
        list_number &= c.is_ascii_digit();
    }
    out.replace("www.", "www&#46;")
}

/// `text` as a code span, whatever backticks it holds.
fn code(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_stays_text() {
        assert_eq!(escape("<b>*x*</b> [a](b) `c`"), "&lt;b&gt;\\*x\\*&lt;/b&gt; \\[a\\](b) \\`c\\`");
        assert_eq!(escape("1. not a list, 2. neither"), "1\\. not a list, 2. neither");
        assert_eq!(escape("- dash – kept"), "\\- dash – kept");
        assert_eq!(
            escape("see https://a.example and www.b.example"),
            "see https&#58;//a.example and www&#46;b.example"
        );
        assert_eq!(escape("14 people, a well-known 3.5%"), "14 people, a well-known 3.5%");
    }

    #[test]
    fn paths_stay_code() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
    }
}
