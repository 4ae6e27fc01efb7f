//! Whatever articles, file names and the model hold, nothing of it reaches the terminal as a command, Markdown as
//! markup or HTML as a tag; and text shown piece by piece is the text shown at once.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::collections::BTreeMap;
use std::sync::Arc;

use dateline::corpus::{Article, ArticleId, Metadata, SentenceRef};
use dateline::engine::Usage;
use dateline::report::text::{Layout, TextRenderer};
use dateline::report::{
    Answer, AnswerStatus, ArticleInfo, Brief, Difference, DifferenceKind, DifferenceValue, InputHash,
    ModelUsed, Only, Places, Receipt, Relation, Story, Summary, TimelineEntry, html, json, markdown, recheck,
};
use dateline::text::Span;
use dateline::verify::{CheckedSentence, Citation, Reason, Sources, Withheld, quote};
use proptest::prelude::*;

/// Text with much of what terminals, Markdown and HTML obey.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-z]{1,9}",
        1 => Just("\u{1b}[2J".to_owned()),
        1 => Just("\u{1b}]0;title\u{7}".to_owned()),
        1 => Just("\u{9b}31m".to_owned()),
        1 => Just("\r".to_owned()),
        1 => Just("\n\n# ".to_owned()),
        1 => Just("\u{202e}".to_owned()),
        1 => Just("\u{2066}".to_owned()),
        1 => Just("\u{200b}\u{e0041}".to_owned()),
        1 => Just("</title><script>alert(1)</script>".to_owned()),
        1 => Just("![x](http://a.example/b) `c` **d** | e".to_owned()),
        1 => Just("“quoted” \"also\"".to_owned()),
        1 => Just("語文字幕".to_owned()),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.join(" "))
}

struct Case {
    articles: Vec<Article>,
    sentences: Vec<CheckedSentence>,
    withheld: Vec<Withheld>,
    text: String,
}

fn case(texts: [String; 6]) -> Case {
    let [first, second, title, source, path, written] = texts;
    let articles: Vec<Article> = [first, second]
        .into_iter()
        .enumerate()
        .map(|(index, body)| {
            let metadata =
                Metadata { source: Some(source.clone()), url: Some(written.clone()), ..Metadata::default() };
            let span = Span::all(&body);
            Article::new(
                ArticleId::from_index(index),
                path.clone(),
                title.clone(),
                metadata,
                Arc::from(body.as_str()),
                span,
            )
        })
        .collect();
    let sources = Sources::new(&articles);
    let sentences = articles
        .iter()
        .flat_map(|a| (0..a.sentences().len()).map(|sentence| SentenceRef { article: a.id, sentence }))
        .filter_map(|at| quote(&sources, at))
        .collect();
    let withheld = vec![Withheld::new(written.clone(), vec![Reason::Name { written: written.clone() }])];
    Case { articles, sentences, withheld, text: written }
}

impl Case {
    fn infos(&self) -> Vec<ArticleInfo> {
        self.articles.iter().map(|a| ArticleInfo::new(a, a.sentences().len())).collect()
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            program: "dateline".to_owned(),
            model: Some(ModelUsed { id: self.text.clone(), sha256: String::new(), device: None }),
            embedder: None,
            prompts: BTreeMap::new(),
            seed: 0,
            length: 3,
            threads: 1,
            isa: String::new(),
            inputs: self
                .articles
                .iter()
                .map(|a| InputHash { article: a.id, sha256: String::new() })
                .collect(),
            sentences: 1,
            sentences_read: 1,
            sentences_skipped: BTreeMap::new(),
            usage: Usage::default(),
        }
    }

    fn summary(&self) -> Option<Summary> {
        let article = ArticleInfo::new(self.articles.first()?, 1);
        let sentences =
            self.sentences.iter().filter(|s| s.citations()[0].article() == article.id).cloned().collect();
        let withheld = self.withheld.clone();
        Some(Summary { schema: Summary::SCHEMA, article, sentences, withheld, receipt: self.receipt() })
    }

    fn nearest(&self) -> Vec<Citation> {
        self.sentences.iter().flat_map(|s| s.citations().to_vec()).collect()
    }

    fn differences(&self) -> Vec<Difference> {
        let value = |article: &Article| DifferenceValue {
            value: self.text.clone(),
            article: article.id,
            citations: self.nearest(),
        };
        let Some(value) = self.articles.first().map(value) else { return Vec::new() };
        vec![Difference {
            what: self.text.clone(),
            kind: DifferenceKind::Number,
            relation: Relation::Updated,
            values: vec![value.clone(), value],
        }]
    }

    fn answer(&self, status: AnswerStatus) -> Answer {
        let answered = status == AnswerStatus::Answered;
        Answer {
            schema: Answer::SCHEMA,
            question: self.text.clone(),
            as_of: None,
            status,
            unanswered: if answered { vec![self.text.clone()] } else { Vec::new() },
            sentences: if answered { self.sentences.clone() } else { Vec::new() },
            differences: if answered { self.differences() } else { Vec::new() },
            signals: None,
            nearest: self.nearest(),
            articles: self.infos(),
            withheld: self.withheld.clone(),
            receipt: self.receipt(),
        }
    }

    fn brief(&self) -> Option<Brief> {
        let sentence = self.sentences.first()?.clone();
        let story = Story {
            title: sentence.clone(),
            sentences: self.sentences.clone(),
            differences: self.differences(),
            only: vec![Only { article: self.articles.first()?.id, sentence: sentence.clone() }],
            timeline: vec![TimelineEntry { when: self.text.clone(), sentence }],
            articles: self.articles.iter().map(|a| a.id).collect(),
            independent_sources: 2,
        };
        Some(Brief {
            schema: Brief::SCHEMA,
            stories: vec![story],
            articles: self.infos(),
            withheld: self.withheld.clone(),
            receipt: self.receipt(),
        })
    }
}

/// What a terminal would obey or hide.
fn is_active(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let active = text.chars().find(|c| is_active(*c));
    prop_assert!(active.is_none(), "{active:?} in {text:?}");
    Ok(())
}

/// Tags in a page are the renderer's own.
fn check_html(page: &str) -> Result<(), TestCaseError> {
    check(page)?;
    let body = page.split("</head>").nth(1).unwrap_or("");
    for (at, _) in body.match_indices('<') {
        let tag: String =
            body[at + 1..].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let known = [
            "body", "html", "article", "h1", "h2", "p", "span", "a", "ol", "li", "q", "br", "code", "table",
            "tbody", "tr", "th", "td", "dl", "dt", "dd", "strong", "em",
        ];
        prop_assert!(known.contains(&tag.as_str()), "<{tag}> in {body:?}");
    }
    prop_assert!(!page.contains("<script") && page.matches("</title>").count() == 1);
    Ok(())
}

fn check_markdown(text: &str) -> Result<(), TestCaseError> {
    check(text)?;
    for line in text.lines() {
        // What stands in a code span (the path, at the end of a line) is text already.
        let code = line.match_indices('`').map(|(at, _)| at).find(|at| !line[..*at].ends_with('\\'));
        let line = &line[..code.unwrap_or(line.len())];
        prop_assert!(!line.contains('<') && !line.contains("![x]"), "{line:?}");
    }
    for line in text.lines().filter(|l| l.starts_with('#')) {
        prop_assert!(line.starts_with("## ") || line.starts_with("### "), "{line:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_hostile_gets_through(texts in prop::array::uniform6(hostile()), width in 20usize..140) {
        let case = case(texts);
        let places = Places::new(&case.articles);
        let layout = Layout { width, color: false, verbose: true };
        let renderer = || TextRenderer::new(layout, &places);
        if let Some(summary) = case.summary() {
            prop_assert!(recheck(summary.citations(), &case.articles).is_ok());
            let whole = renderer().summary(&summary);
            check(&whole)?;
            // Piece by piece, as it is streamed.
            let mut pieces = renderer();
            let mut streamed = pieces.summary_head(&summary.article);
            for sentence in &summary.sentences {
                streamed += &pieces.sentence(sentence);
            }
            streamed += &pieces.summary_tail(&summary);
            prop_assert_eq!(streamed, whole);
            check_markdown(&markdown::summary(&summary, &places))?;
            let line = json::line(&summary).unwrap();
            check(&line)?;
            prop_assert_eq!(line.matches('\n').count(), 1);
            let back: serde_json::Value = serde_json::from_str(&line).unwrap();
            for (sentence, shown) in summary.sentences.iter().zip(back["sentences"].as_array().unwrap()) {
                prop_assert_eq!(shown["citations"][0]["quote"].as_str().unwrap(), sentence.citations()[0].quote());
            }
            check_html(&html::summaries(&[(summary, places.clone())]))?;
        }
        if let Some(brief) = case.brief() {
            check(&renderer().brief(&brief))?;
            check_markdown(&markdown::brief(&brief, &places))?;
            check_html(&html::brief(&brief, &places))?;
            check(&json::pretty(&brief).unwrap())?;
        }
        for status in [AnswerStatus::Answered, AnswerStatus::NotInSources] {
            let answer = case.answer(status);
            check(&renderer().answer(&answer))?;
            check_markdown(&markdown::answer(&answer, &places))?;
            check_html(&html::answer(&answer, &places))?;
        }
    }
}
