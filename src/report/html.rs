//! One self-contained page: no script, no request, every marker links to its passage.

mod verification;

use std::fmt::Write as _;

use super::cited::{
    Numbers, count, find, headline, label, line, origin, quotation, receipt_line, tally, value_lines,
};
use super::text::place;
use super::{Answer, AnswerStatus, ArticleInfo, Brief, Difference, Places, Relation, Story, Summary};
use crate::verify::{CheckedSentence, Citation, Verdict};

pub use verification::verification;

const STYLE: &str = include_str!("page.css");

/// A page of summaries; each with the lines of its article.
#[must_use]
pub fn summaries(summaries: &[(Summary, Places)]) -> String {
    let title = match summaries {
        [(one, _)] => line(&one.article.title),
        _ => format!("{} summaries", summaries.len()),
    };
    let body =
        summaries.iter().enumerate().map(|(i, (s, places))| summary(s, places, i + 1)).collect::<String>();
    page(&title, &body)
}

fn summary(summary: &Summary, places: &Places, index: usize) -> String {
    let mut out = Fragment::new(format!("s{index}-"));
    let _ = writeln!(out.html, "<article>\n<h1>{}</h1>", escape(&line(&summary.article.title)));
    out.muted(&origin(&summary.article).join(" · "));
    for sentence in &summary.sentences {
        out.paragraph(sentence);
    }
    if summary.sentences.is_empty() {
        out.html += "<p>No sentence of this article could be shown.</p>\n";
    }
    out.sources("Sources", std::slice::from_ref(&summary.article), places);
    out.muted(&receipt_line(&summary.receipt, &tally(&summary.sentences)));
    out.html + "</article>\n"
}

/// A page of stories.
#[must_use]
pub fn brief(brief: &Brief, places: &Places) -> String {
    let mut out = Fragment::new(String::new());
    for item in &brief.stories {
        story(&mut out, item, &brief.articles, places);
    }
    if brief.stories.is_empty() {
        out.html += "<p>No story could be made of these articles.</p>\n";
    }
    out.muted(&receipt_line(&brief.receipt, &tally(brief.stories.iter().flat_map(|s| &s.sentences))));
    page("Brief", &out.html)
}

fn differences(out: &mut Fragment, differences: &[Difference], articles: &[ArticleInfo]) {
    if differences.is_empty() {
        return;
    }
    out.html += "<h2>Where sources differ</h2>\n<table>\n";
    for difference in differences {
        let updated = if difference.relation == Relation::Updated { " (updated)" } else { "" };
        let what = escape(&line(&difference.what));
        let _ = writeln!(out.html, "<tbody><tr><th colspan=\"2\">{what}{updated}</th></tr>");
        for value in value_lines(&difference.values, articles) {
            let (who, said) = (escape(&value.who), escape(&value.said));
            let markers = out.markers(&value.citations);
            let _ = writeln!(out.html, "<tr><td>{who}</td><td>{said} {markers}</td></tr>");
        }
        out.html += "</tbody>\n";
    }
    out.html += "</table>\n";
}

fn story(out: &mut Fragment, story: &Story, articles: &[ArticleInfo], places: &Places) {
    let markers = out.markers(story.title.citations());
    let _ = writeln!(out.html, "<article>\n<h1>{} {markers}</h1>", escape(&headline(story.title.text())));
    out.muted(&format!(
        "{} · {}",
        count(story.articles.len(), "article"),
        count(story.independent_sources, "independent source")
    ));
    for sentence in &story.sentences {
        out.paragraph(sentence);
    }
    differences(out, &story.differences, articles);
    let mut previous = None;
    for only in &story.only {
        if previous != Some(only.article) {
            let _ = writeln!(out.html, "<h2>Only in {}</h2>", escape(&label(articles, only.article)));
            previous = Some(only.article);
        }
        out.paragraph(&only.sentence);
    }
    if !story.timeline.is_empty() {
        out.html += "<h2>Timeline</h2>\n<dl>\n";
        for entry in &story.timeline {
            let text = out.cited(&entry.sentence);
            let _ = writeln!(out.html, "<dt>{}</dt><dd>{text}</dd>", escape(&line(&entry.when)));
        }
        out.html += "</dl>\n";
    }
    out.sources("Sources", articles, places);
    out.html += "</article>\n";
}

/// A page with the answer under its question.
#[must_use]
pub fn answer(answer: &Answer, places: &Places) -> String {
    let mut out = Fragment::new(String::new());
    let question = line(&answer.question);
    let _ = writeln!(out.html, "<article>\n<h1>{}</h1>", escape(&question));
    for sentence in &answer.sentences {
        out.paragraph(sentence);
    }
    match answer.status {
        AnswerStatus::Answered => {
            for part in &answer.unanswered {
                let part = escape(&line(part));
                let _ = writeln!(out.html, "<p><strong>Not in these articles:</strong> {part}</p>");
            }
            differences(&mut out, &answer.differences, &answer.articles);
            out.sources("Sources", &answer.articles, places);
        }
        AnswerStatus::NotInSources => {
            out.html += "<p><strong>Not in these articles.</strong></p>\n";
            for passage in &answer.nearest {
                out.numbers.of(passage);
            }
            out.sources("Nearest passages", &answer.articles, places);
        }
    }
    out.muted(&receipt_line(&answer.receipt, &tally(&answer.sentences)));
    page(&question, &(out.html + "</article>\n"))
}

/// Part of a page whose citations are numbered together.
struct Fragment {
    html: String,
    numbers: Numbers,
    /// Makes the ids of this part's passages unique on the page.
    prefix: String,
}

impl Fragment {
    fn new(prefix: String) -> Self {
        Self { html: String::new(), numbers: Numbers::default(), prefix }
    }

    fn muted(&mut self, text: &str) {
        if !text.is_empty() {
            let _ = writeln!(self.html, "<p class=\"muted\">{}</p>", escape(text));
        }
    }

    fn paragraph(&mut self, sentence: &CheckedSentence) {
        let text = self.cited(sentence);
        let _ = writeln!(self.html, "<p>{text}</p>");
    }

    fn cited(&mut self, sentence: &CheckedSentence) -> String {
        let text = line(sentence.text());
        let markers = self.markers(sentence.citations());
        match sentence.verdict() {
            Verdict::Quoted => {
                format!("<span class=\"quoted\">{}</span> {markers}", escape(&quotation(&text)))
            }
            Verdict::Supported => format!("{} {markers}", escape(&text)),
            Verdict::Unchecked => format!("{} <em>(not checked)</em> {markers}", escape(&text)),
        }
    }

    fn markers(&mut self, citations: &[Citation]) -> String {
        let prefix = &self.prefix;
        self.numbers
            .all(citations)
            .into_iter()
            .map(|n| format!("<a class=\"marker\" href=\"#{prefix}{n}\">[{n}]</a>"))
            .collect()
    }

    fn sources(&mut self, heading: &str, articles: &[ArticleInfo], places: &Places) {
        let list = self.numbers.unlisted();
        let Some((first, _)) = list.first() else { return };
        let _ = writeln!(self.html, "<h2>{heading}</h2>\n<ol start=\"{first}\">");
        for (number, citation) in &list {
            let article = find(articles, citation.article());
            let mut about = Vec::new();
            if let Some(article) = article {
                let title = escape(&line(&article.title));
                let url = article.url.as_deref().map(line);
                // Only addresses of the web: an article may hold any scheme.
                match url.filter(|u| u.starts_with("https://") || u.starts_with("http://")) {
                    Some(url) => {
                        about.push(format!("<a rel=\"noreferrer\" href=\"{}\">{title}</a>", escape(&url)))
                    }
                    None => about.push(title),
                }
                about.extend(origin(article).iter().map(|s| escape(s)));
            }
            about.push(format!("<code>{}</code>", escape(&place(article, citation, places))));
            let _ = writeln!(
                self.html,
                "<li id=\"{}{number}\"><q>{}</q><br><span class=\"muted\">{}</span></li>",
                self.prefix,
                escape(&line(citation.quote())),
                about.join(" · ")
            );
        }
        self.html += "</ol>\n";
    }
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(title)
    )
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_stays_text() {
        assert_eq!(escape("<script>'\"&"), "&lt;script&gt;&#39;&quot;&amp;");
        assert!(page("</title><script>", "").contains("<title>&lt;/title&gt;&lt;script&gt;</title>"));
    }
}
