//! Sets as files, and what is made of them.

use std::path::Path;

use super::{Error, Evaluation, Set, Task};
use crate::cancel::Cancel;
use crate::engine::scripted::{ScriptedEmbedder, ScriptedGenerator};
use crate::pipeline::{Dateline, Length, Models, Settings};

const ARTICLES: &str = r#"{"id":"n1","title":"Weir repaired","source":"Ostrel Courier","date":"2026-03-02","text":"“Zürich” was first to pay. The weir at Ostrel was repaired for 40,000 euros, the council said."}
{"id":"n2","title":null,"source":null,"date":null,"url":null,"text":"The museum of Ostrel shows paintings of boats until May."}
{"id":"n3","text":"The museum of Ostrel shows paintings of boats until May."}
"#;

fn set(articles: &str, items: &str) -> Result<Set, Error> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("articles.jsonl"), articles).unwrap();
    std::fs::write(folder.path().join("items.jsonl"), items).unwrap();
    Set::read(folder.path())
}

fn dateline(script: Option<&str>) -> Dateline {
    let generator = script.map(|script| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("script.json");
        std::fs::write(&path, script).unwrap();
        let generator = ScriptedGenerator::load(&path, Cancel::new()).unwrap();
        Box::new(generator) as Box<dyn crate::engine::Generator>
    });
    let models = Models { generator, embedder: Box::new(ScriptedEmbedder::new(Cancel::new())) };
    let settings = Settings { length: Length::Short, threads: 1, seed: 0, prompts_dir: None };
    Dateline::new(models, settings, Cancel::new()).unwrap()
}

fn run(set: &Set, task: Task, dateline: &mut Dateline) -> Vec<serde_json::Value> {
    let mut evaluation = Evaluation::new(set, task);
    let cases = evaluation.cases(None).unwrap();
    let made = cases.iter().map(|case| evaluation.run(dateline, case, &mut |_| ()).unwrap());
    made.map(|prediction| serde_json::to_value(prediction).unwrap()).collect()
}

#[test]
fn summaries_cite_in_code_points() {
    let set = set(ARTICLES, r#"{"id":"s1","article_ids":["n1"],"references":["…"]}"#).unwrap();
    let made = run(&set, Task::Summarize, &mut dateline(None));
    assert_eq!(made[0]["id"], "s1");
    let sentences = made[0]["sentences"].as_array().unwrap();
    assert!(!sentences.is_empty());
    let text: Vec<char> = set.articles()[0].body().chars().collect();
    for citation in sentences.iter().flat_map(|s| s["citations"].as_array().unwrap()) {
        assert_eq!(citation["article_id"], "n1");
        let at = |key: &str| usize::try_from(citation[key].as_u64().unwrap()).unwrap();
        let quoted: String = text[at("start")..at("end")].iter().collect();
        assert_eq!(citation["quote"], quoted.as_str());
    }
}

#[test]
fn retrieval_is_from_all_articles_best_first() {
    let items = r#"{"id":"q1","question":"What did repairing the weir cost?","gold_article_ids":["n1"]}"#;
    let set = set(ARTICLES, items).unwrap();
    let made = run(&set, Task::Retrieve, &mut dateline(None));
    let results = made[0]["results"].as_array().unwrap();
    assert_eq!(results[0]["article_id"], "n1");
    assert_eq!(results.len(), 3);
}

#[test]
fn a_question_that_names_its_article_is_asked_of_that_one() {
    let items = r#"{"id":"q1","question":"What did repairing the weir cost?","answerable":false,"gold_article_ids":["n2"]}"#;
    let set = set(ARTICLES, items).unwrap();
    let script = r#"{"default":{"reply":"Not stated.","logits":{"Yes":-1,"No":1}}}"#;
    let made = run(&set, Task::Ask, &mut dateline(Some(script)));
    assert_eq!(made[0]["abstained"], true);
    assert!(made[0]["answer"].is_null());
    assert!(made[0]["model"].is_string());
}

#[test]
fn claims_get_a_score_and_the_sentences_of_the_set() {
    let article = r#"{"id":"n1","text":"The weir was repaired in May. It cost 40,000 euros.","sentence_offsets":[[0,29],[30,51]]}"#;
    let items = r#"{"id":"c1","article_ids":["n1"],"claim":"The weir was repaired in May."}
{"id":"c2","article_ids":["n1"],"claim":"The weir was repaired in June."}"#;
    let set = set(article, items).unwrap();
    let made = run(&set, Task::Verify, &mut dateline(None));
    assert!(made[0]["score"].as_f64() > made[1]["score"].as_f64(), "{made:?}");
    assert_eq!(made[0]["evidence"], serde_json::json!([0]));
    assert!(made[0]["model"].is_null());
}

#[test]
fn cases_of_a_pair_are_told_apart() {
    let items = r#"{"id":"p1","question":"?","conflict_case_ids":["n1","n2"],"control_case_ids":["n2","n3"]}
{"id":"p2","question":"?","conflict_case_ids":null,"control_case_ids":null}"#;
    let set = set(ARTICLES, items).unwrap();
    let made = run(&set, Task::Conflict, &mut dateline(None));
    let cases: Vec<&str> = made.iter().map(|m| m["case"].as_str().unwrap()).collect();
    assert_eq!(cases, ["conflict", "control"]);
    assert!(made.iter().all(|m| m["conflict"] == false));
}

#[test]
fn a_limit_spreads_over_the_set() {
    let items: String = (0..10).map(|i| format!("{{\"id\":\"q{i}\",\"question\":\"Why?\"}}\n")).collect();
    let set = set(ARTICLES, &items).unwrap();
    let ids = |limit| {
        let cases = Evaluation::new(&set, Task::Ask).cases(limit).unwrap();
        cases.iter().map(|case| case.id().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(Some(3)), ["q0", "q3", "q6"]);
    assert_eq!(ids(Some(99)).len(), 10);
}

#[test]
fn bad_sets_say_what_is_wrong() {
    let message = |articles: &str, items: &str, task: Task| match set(articles, items) {
        Ok(set) => Evaluation::new(&set, task).cases(None).map(|_| ()).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    let question = r#"{"id":"q1","question":"Why?"}"#;
    assert!(
        message("{\"id\":\"a\"}", question, Task::Ask)
            .ends_with("articles.jsonl:1: has no field \"text\"; its fields are: id")
    );
    assert!(
        message("{\"text\":\"A mill burned.\"}", question, Task::Ask).ends_with(":1: has no field \"id\"")
    );
    assert!(
        message(&ARTICLES.replace("n3", "n2"), question, Task::Ask)
            .ends_with(":3: the id \"n2\" is used twice")
    );
    assert!(
        message(ARTICLES, "\n{\"question\":\"Why?\"}", Task::Ask)
            .contains("items.jsonl:2: has no field \"id\"")
    );
    assert!(message(ARTICLES, "7", Task::Ask).contains("items.jsonl:1: invalid type"));
    assert!(message(ARTICLES, question, Task::Verify).ends_with("the item q1 has no field \"claim\""));
    let two = r#"{"id":"s1","article_ids":["n1","n2"]}"#;
    assert!(message(ARTICLES, two, Task::Summarize).ends_with("the item s1 has 2 articles, not one"));
    assert!(Set::read(Path::new("no such folder")).is_err());
    let missing = set(ARTICLES, r#"{"id":"s1","article_ids":["n9"]}"#).unwrap();
    let mut evaluation = Evaluation::new(&missing, Task::Summarize);
    let cases = evaluation.cases(None).unwrap();
    let error = evaluation.run(&mut dateline(None), &cases[0], &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("names the article \"n9\""), "{error}");
}
