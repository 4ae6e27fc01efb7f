//! What the gate passes and what it stops, sentence by sentence. All text is invented.

#[path = "gate/compressions.rs"]
mod compressions;
#[path = "gate/cuts/mod.rs"]
mod cuts;
#[path = "gate/statements.rs"]
mod statements;

use std::sync::Arc;

use dateline::corpus::{Article, ArticleId, Metadata, SentenceRef};
use dateline::text::Span;
use dateline::verify::{Outcome, Reason, Sources, Verdict, check, quote, quote_trimmed, repeats};
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

fn article(index: usize, lines: &str) -> Article {
    let span = Span::all(lines);
    Article::new(
        ArticleId::from_index(index),
        format!("{index}.txt"),
        "Title".to_owned(),
        Metadata::default(),
        Arc::from(lines),
        span,
    )
}

fn scope(articles: &[Article]) -> Vec<SentenceRef> {
    articles
        .iter()
        .flat_map(|a| (0..a.sentences().len()).map(|sentence| SentenceRef { article: a.id, sentence }))
        .collect()
}

fn run(source: &str, claim: &str) -> Outcome {
    let articles = [article(0, source)];
    check(&Sources::new(&articles), claim, &scope(&articles), None)
}

fn kind(reason: &Reason) -> String {
    let value = serde_json::to_value(reason).unwrap_or_default();
    value.get("kind").and_then(|k| k.as_str()).unwrap_or_default().to_owned()
}

/// Fails for each of `cases` (source, claim, kinds of reason) that passes, or for none of its reasons.
fn stops(cases: &[(&str, &str, &[&str])]) {
    let mut wrong = Vec::new();
    for (source, claim, kinds) in cases {
        match run(source, claim) {
            Outcome::Passed(s) => wrong.push(format!("PASSED {claim} <- {:?}", s.citations())),
            Outcome::Failed { reasons, .. } => {
                let got: Vec<String> = reasons.iter().map(kind).collect();
                if !got.iter().any(|g| kinds.contains(&g.as_str())) {
                    wrong.push(format!("{claim}: {reasons:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_pronoun_needs_the_sentence_before_it() {
    let articles =
        [article(0, "Mr Orr left the port in May.\nHe was replaced by Ms Tan.\nThe port was sold in June.")];
    let sources = Sources::new(&articles);
    let scope = scope(&articles);
    let first = quote(&sources, scope[0]);
    let last = quote(&sources, scope[2]);
    let claim = "He was replaced by Ms Tan.";
    assert!(matches!(check(&sources, claim, &scope, first.as_ref()), Outcome::Passed(_)));
    assert!(matches!(check(&sources, claim, &scope, last.as_ref()), Outcome::Failed { .. }));
    assert!(matches!(check(&sources, claim, &scope, None), Outcome::Failed { .. }));
}

#[test]
fn every_article_that_says_it_is_cited_and_one_that_differs_is_not() {
    let articles = [
        article(0, "The fire killed 12 people in Kells on Monday, police said."),
        article(1, "Rain fell.\nPolice said the fire killed 12 people in Kells."),
        article(2, "Police said the fire killed 14 people in Kells."),
    ];
    let sources = Sources::new(&articles);
    let Outcome::Passed(sentence) =
        check(&sources, "Police said the fire killed 12 people in Kells.", &scope(&articles), None)
    else {
        panic!("fails");
    };
    let cited: Vec<usize> = sentence.citations().iter().map(|c| c.article().index()).collect();
    assert_eq!(cited, [1]);
    let Outcome::Passed(sentence) =
        check(&sources, "The fire killed 12 people in Kells, police said.", &scope(&articles), None)
    else {
        return;
    };
    assert!(sentence.citations().iter().all(|c| c.article().index() != 2));
}

#[test]
fn a_failed_claim_points_at_the_sentence_it_is_about() {
    let articles = [article(
        0,
        "The mill was sold in May.\nThe ministry said more than 600 people were killed in the raids on Monday.\nPeople were sad.",
    )];
    let sources = Sources::new(&articles);
    let claim = "The ministry said 600 people were killed in the raids.";
    let Outcome::Failed { reasons, aligned } = check(&sources, claim, &scope(&articles), None) else {
        panic!("passes");
    };
    assert_eq!(aligned.first().map(|a| a.sentence), Some(1));
    let shown = quote_trimmed(&sources, aligned[0]).unwrap().instead_of(claim, reasons);
    assert_eq!(shown.verdict(), Verdict::Quoted);
    assert_eq!(shown.text(), shown.citations()[0].quote());
    assert_eq!(shown.replaces().map(|r| r.text.as_str()), Some(claim));
}

#[test]
fn quotations_lose_a_dateline_and_nothing_else() {
    for (source, text) in [
        ("ARDMOOR (NP) — The mill was sold.", "The mill was sold."),
        ("KELLS, Arland – Voss resigned.", "Voss resigned."),
        ("But Voss resigned.", "Voss resigned."),
        ("However, the mill was sold.", "However, the mill was sold."),
        ("Voss — the owner — resigned.", "Voss — the owner — resigned."),
    ] {
        let articles = [article(0, source)];
        let sources = Sources::new(&articles);
        let at = SentenceRef { article: articles[0].id, sentence: 0 };
        let sentence = quote_trimmed(&sources, at).unwrap();
        assert_eq!(sentence.text(), text);
        assert!(sentence.citations()[0].holds(&articles[0]));
    }
}

#[test]
fn repeats_are_seen_and_new_numbers_are_news() {
    assert!(repeats("The mill was sold in May.", "The mill was sold in May to a firm from Kells."));
    assert!(!repeats("The fire killed 12 people.", "The fire killed 14 people."));
    assert!(!repeats("The mill was sold in May.", "Voss resigned on Friday."));
}

proptest! {
    #[test]
    fn never_panics(source in "[a-zA-Z0-9 .,'\"“”’$£%—\n-]{0,200}", claim in "\\PC{0,120}") {
        let articles = [article(0, &source)];
        let sources = Sources::new(&articles);
        let _ = check(&sources, &claim, &scope(&articles), None);
        let _ = check(&sources, &source, &scope(&articles), None);
        let _ = repeats(&source, &claim);
        for at in scope(&articles) {
            if let Some(sentence) = quote_trimmed(&sources, at) {
                prop_assert_eq!(sentence.text(), sentence.citations()[0].quote());
                prop_assert!(sentence.citations()[0].holds(&articles[0]));
            }
        }
    }

    #[test]
    fn passed_claims_cite_bytes_of_the_article(a in "(The|A) (mill|port|dam) was (sold|closed|built) (in|on) (May|Monday)( by (Voss|Orr))?", n in 0usize..40) {
        let source = format!("{a}.");
        let articles = [article(0, &source)];
        let sources = Sources::new(&articles);
        let words: Vec<&str> = a.split(' ').collect();
        let cut = format!("{}.", words[..words.len().min(3 + n % 6)].join(" "));
        for claim in [&source, &cut] {
            if let Outcome::Passed(sentence) = check(&sources, claim, &scope(&articles), None) {
                prop_assert!(sentence.citations().iter().all(|c| c.holds(&articles[0])));
                prop_assert!((0.0..=1.0).contains(&sentence.support()));
            } else {
                prop_assert!(claim != &source, "a source sentence fails");
            }
        }
    }
}
