//! What the gate passes and what it stops, sentence by sentence. All text is invented.

use std::sync::Arc;

use dateline::corpus::{Article, ArticleId, Metadata, SentenceRef};
use dateline::text::Span;
use dateline::verify::{Outcome, Reason, Sources, check};

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

/// Source (a sentence a line), claim, kinds of reasons of which one must be given.
const BAD: &[(&str, &str, &[&str])] = &[
    // numbers, units, nouns
    (
        "The blast killed more than 600 people in Ardmoor on Monday.",
        "The blast killed 600 people in Ardmoor on Monday.",
        &["hedge"],
    ),
    (
        "The blast killed 600 people in Ardmoor on Monday.",
        "The blast killed more than 600 people in Ardmoor on Monday.",
        &["hedge"],
    ),
    ("The blast killed almost one million birds.", "The blast killed over one million birds.", &["hedge"]),
    (
        "The blast killed 43 people and injured 120.",
        "The blast killed 120 people and injured 43.",
        &["order", "number", "fused"],
    ),
    ("The blast killed 43 people in Ardmoor.", "The blast killed 34 people in Ardmoor.", &["number"]),
    ("The firm made $3.4bn in March.", "The firm made £3.4bn in March.", &["number"]),
    (
        "Profits rose 20 percent in the third quarter.",
        "Profits rose 20 percent in the fourth quarter.",
        &["number"],
    ),
    (
        "A 32-year-old mother who weighed 20 stone was refused the operation.",
        "A 32-stone mother was refused the operation.",
        &["number", "fused", "words"],
    ),
    (
        "Three men were arrested after 15 officers searched the flat.",
        "Fifteen men were arrested.",
        &["number", "fused", "cut"],
    ),
    // dates
    ("The bridge was closed on Monday.", "The bridge was closed on Tuesday.", &["date"]),
    // attribution
    (
        "The minister was told about the leak in May, according to two officials.",
        "The minister was told about the leak in May.",
        &["attribution"],
    ),
    ("Police said the driver had fled the scene.", "The driver had fled the scene.", &["attribution"]),
    ("The driver had fled the scene, police said.", "The driver had fled the scene.", &["attribution"]),
    (
        "Researchers say the drug could help develop treatments.",
        "The drug could help develop treatments.",
        &["attribution"],
    ),
    ("\"The talks were a sham,\" Ms Orlan said.", "The talks were a sham.", &["attribution"]),
    // hedges, modality, negation
    ("The plant may close in June.", "The plant will close in June.", &["hedge"]),
    ("The plant will close in June.", "The plant closes in June.", &["hedge", "words"]),
    (
        "The club are striving to reach the final for the first time.",
        "The club reach the final for the first time.",
        &["hedge", "fused"],
    ),
    ("The court did not convict the mayor.", "The court did convict the mayor.", &["negation"]),
    (
        "The mayor denied taking money from the builders.",
        "The mayor was taking money from the builders.",
        &["negation", "fused"],
    ),
    (
        "The party is effectively fighting 60 by-elections.",
        "The party is fighting 60 by-elections.",
        &["hedge"],
    ),
    (
        "The former minister Anna Reul was jailed.",
        "The minister Anna Reul was jailed.",
        &["fused", "cut", "hedge"],
    ),
    // names and roles
    (
        "Prosecutor Mina Dhar told the court that a charity worker had found the letters.",
        "Charity worker Mina Dhar told the court about the letters.",
        &["fused", "cut", "order"],
    ),
    (
        "Carla Benn beat Rosa Adair in the final.",
        "Rosa Adair beat Carla Benn in the final.",
        &["order", "fused"],
    ),
    (
        "The brother of the minister was arrested in Ardmoor.",
        "The minister was arrested in Ardmoor.",
        &["cut"],
    ),
    ("Lena Voss resigned on Friday.", "Lena Moss resigned on Friday.", &["name"]),
    // fused
    (
        "He praised the referee's courage after the fight.\nThe boxer took a welter of blows from Kade.",
        "The boxer took a welter of blows from the referee.",
        &["fused", "order", "cut"],
    ),
    (
        "The testimony came from four young people whose friends were killed.",
        "The testimony came from four young people who were killed.",
        &["fused"],
    ),
    ("The police chief resigned on Friday.", "The police resigned on Friday.", &["fused"]),
    ("All patients who took the drug recovered.", "All patients recovered.", &["fused", "hedge"]),
    ("It was the club's first win since 2004.", "It was the club's first win.", &["cut", "pronoun"]),
    // words and form
    ("Officers receive training in restraint.", "Officers receive little training in restraint.", &["words"]),
    ("The bridge was closed on Monday.", "The bridge was closed on Monday because of floods.", &["words"]),
    ("The bridge was closed on Monday.", "The bridge was closed on", &["incomplete"]),
    ("The bridge was closed on Monday.", "Was the bridge closed on Monday?", &["not_a_statement"]),
    ("The bridge was closed on Monday.", "The article discusses the bridge.", &["not_a_statement"]),
    ("Mr Orr left in May.\nHe was replaced by Ms Tan.", "He was replaced by Ms Tan.", &["pronoun"]),
    (
        "The mayor called the plan a fair offer.",
        "The mayor called the plan \"a fair offer\".",
        &["quotation"],
    ),
];

/// Source, claim that must pass.
const GOOD: &[(&str, &str)] = &[
    ("The bridge was closed on Monday.", "The bridge was closed on Monday."),
    (
        "The bridge over the Tarn was closed on Monday after engineers found cracks.",
        "The bridge over the Tarn was closed on Monday.",
    ),
    ("Police said the driver had fled the scene on foot.", "Police said the driver had fled the scene."),
    ("The blast killed over 1.2m birds in March.", "The blast killed more than 1.2 million birds in March."),
    (
        "Anna Reul, the former head of the port, was jailed for three years.",
        "Anna Reul was jailed for three years.",
    ),
    ("The plan to close the school was rejected by the council.", "The plan was rejected by the council."),
    ("The long-awaited report was published on Friday.", "The report was published on Friday."),
    ("Profits rose twenty per cent in the third quarter.", "Profits rose 20% in the third quarter."),
    (
        "The school has been closed since Friday.\nA new school will open in Ardmoor in May.",
        "A new school will open in Ardmoor in May.",
    ),
];

#[test]
fn stops_what_the_sources_do_not_say() {
    let mut wrong = Vec::new();
    for (source, claim, kinds) in BAD {
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
fn passes_what_the_sources_say() {
    let mut wrong = Vec::new();
    for (source, claim) in GOOD {
        if let Outcome::Failed { reasons, .. } = run(source, claim) {
            wrong.push(format!("{claim}: {reasons:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
