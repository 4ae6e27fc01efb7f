//! The command line as scripts and people see it: exit code, standard output, standard error.

#![allow(clippy::unwrap_used)] // helpers of tests

mod support;

use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use support::{Sandbox, finish};

const QUESTION: &str = "How many people were injured when the footbridge collapsed?";

#[test]
fn a_summary() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["summarize", "courier.md"]).all(), @r#"
    exit 0
    --- stdout
    Footbridge collapses in Ostrel after the storm
    Ostrel Courier · 2 Mar 2026

    “A footbridge over the Lenn river in Ostrel collapsed early on Monday, injuring
    14 people, the city's rescue service said.” [1]
    “Engineers closed two other bridges along the river as a precaution.” [2]
    Police opened an inquiry on Monday afternoon. [3]

    Sources
    [1] “A footbridge over the Lenn river in Ostrel … city's rescue service said.”
        courier.md:102-223 (line 6)
    [2] “Engineers closed two other bridges along the river as a precaution.”
        courier.md:332-399 (line 10)
    [3] “Police opened an inquiry on Monday afternoon, closing the riverside road to
        traffic.”
        courier.md:476-560 (line 12)

    scripted · 1 article · 6 of 6 sentences read · 1 written, 2 quoted
    --- stderr
    "#);
}

#[test]
fn a_summary_with_what_was_replaced() {
    let sandbox = Sandbox::new();
    assert_snapshot!(without_timing(&sandbox.scripted(&["summarize", "courier.md", "--verbose"]).all()), @r#"
    exit 0
    --- stdout
    Footbridge collapses in Ostrel after the storm
    Ostrel Courier · 2 Mar 2026

    “A footbridge over the Lenn river in Ostrel collapsed early on Monday, injuring
    14 people, the city's rescue service said.” [1]
    “Engineers closed two other bridges along the river as a precaution.” [2]
    Police opened an inquiry on Monday afternoon. [3]

    Sources
    [1] “A footbridge over the Lenn river in Ostrel … city's rescue service said.”
        courier.md:102-223 (line 6)
    [2] “Engineers closed two other bridges along the river as a precaution.”
        courier.md:332-399 (line 10)
    [3] “Police opened an inquiry on Monday afternoon, closing the riverside road to
        traffic.”
        courier.md:476-560 (line 12)

    Shown in place of what was written
      [2] for: Engineers closed 40 other bridges along the river as a precaution.
        number: “40 other”, source says “two other”

    scripted · 1 article · 6 of 6 sentences read · 1 written, 2 quoted
    --- stderr
    [timing]
    "#);
}

#[test]
fn a_summary_in_markdown() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["summarize", "wire.md", "--format", "markdown", "--extractive"]).all(), @r#"
    exit 0
    --- stdout
    ## Eleven hurt as bridge falls into the Lenn

    *Northline Wire · 2 Mar 2026*

    > “At least 11 people were injured when a footbridge over the Lenn river in Ostrel collapsed on Monday, police said.” \[1\]

    > “The bridge was built in 1974 and carried about 3,000 people a day, according to the city council.” \[2\]

    > “Buses will replace the crossing until a temporary bridge is ready in May, the council said.” \[3\]

    ### Sources

    1. “At least 11 people were injured when a footbridge over the Lenn river in Ostrel collapsed on Monday, police said.” — *Eleven hurt as bridge falls into the Lenn*, Northline Wire, 2 Mar 2026, `wire.md:97-210 (line 6)`
    2. “The bridge was built in 1974 and carried about 3,000 people a day, according to the city council.” — *Eleven hurt as bridge falls into the Lenn*, Northline Wire, 2 Mar 2026, `wire.md:212-309 (line 8)`
    3. “Buses will replace the crossing until a temporary bridge is ready in May, the council said.” — *Eleven hurt as bridge falls into the Lenn*, Northline Wire, 2 Mar 2026, `wire.md:311-402 (line 10)`

    *extractive · 1 article · 3 of 3 sentences read · 3 quoted*
    --- stderr
    "#);
}

#[test]
fn summaries_written_together_are_those_written_alone() {
    let sandbox = Sandbox::new();
    let lines = |files: &[&str]| -> Vec<serde_json::Value> {
        let args = [&["summarize", "--format", "jsonl"], files].concat();
        let output = sandbox.scripted(&args);
        let mut lines: Vec<serde_json::Value> =
            output.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for line in &mut lines {
            // Ids count the articles of a run.
            let id = line["article"]["id"].as_str().unwrap().to_owned();
            line.as_object_mut().unwrap().remove("receipt");
            *line = serde_json::from_str(&line.to_string().replace(&format!("\"{id}\""), "\"id\"")).unwrap();
        }
        lines
    };
    let files = ["courier.md", "kelp.md", "wire.md"];
    let alone: Vec<serde_json::Value> = files.iter().flat_map(|file| lines(&[file])).collect();
    assert_eq!(alone.len(), 3);
    assert_eq!(lines(&files), alone);
    let text = |files: &[&str]| sandbox.scripted(&[&["summarize"], files].concat()).stdout;
    assert_eq!(text(&files), files.map(|file| text(&[file])).join("\n\n"));
}

#[test]
fn summaries_of_several_articles() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["summarize", "courier.md", "kelp.md", "--extractive"]).all(), @r#"
    exit 0
    --- stdout
    Footbridge collapses in Ostrel after the storm
    Ostrel Courier · 2 Mar 2026

    “A footbridge over the Lenn river in Ostrel collapsed early on Monday, injuring
    14 people, the city's rescue service said.” [1]
    “Mayor Ida Venn said the bridge had been inspected in January.” [2]
    “Engineers closed two other bridges along the river as a precaution.” [3]

    Sources
    [1] “A footbridge over the Lenn river in Ostrel … city's rescue service said.”
        courier.md:102-223 (line 6)
    [2] “Mayor Ida Venn said the bridge had been inspected in January.”
        courier.md:225-286 (line 8)
    [3] “Engineers closed two other bridges along the river as a precaution.”
        courier.md:332-399 (line 10)

    extractive · 1 article · 6 of 6 sentences read · 3 quoted


    Kelp farm wins permit off Skerra
    Ostrel Courier · 20 Feb 2026

    “A kelp farm off Skerra won a permit for 12 hectares on Friday, the fisheries
    office said.” [1]
    “Owner Tomas Reil said the farm would hire nine people by summer.” [2]
    “Local anglers had objected to the plan in January, saying it would close their
    best grounds.” [3]

    Sources
    [1] “A kelp farm off Skerra won a permit for 12 … the fisheries office said.”
        kelp.md:88-177 (line 6)
    [2] “Owner Tomas Reil said the farm would hire nine people by summer.”
        kelp.md:179-243 (line 8)
    [3] “Local anglers had objected to the plan in … close their best grounds.”
        kelp.md:245-337 (line 10)

    extractive · 1 article · 3 of 3 sentences read · 3 quoted
    --- stderr
    "#);
}

#[test]
fn a_brief() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["brief", "news"]).all(), @r#"
    exit 0
    --- stdout
    Footbridge collapses in Ostrel after the storm [1]
    2 articles · 2 independent sources

    “A footbridge over the Lenn river in Ostrel collapsed early on Monday, injuring
    14 people, the city's rescue service said.” [2]
    “Mayor Ida Venn said the bridge had been inspected in January.” [3]
    “Buses will replace the crossing until a temporary bridge is ready in May, the
    council said.” [4]

    Where sources differ
      injured in Ostrel
        “14 people” — Ostrel Courier, 2 Mar 2026 [2]
        “At least 11 people … on Monday” — Northline Wire, 2 Mar 2026 [5]

    Only in Ostrel Courier
      “Three of the injured were in a serious condition, the rescue service said.”
      [6]
      “Engineers closed two other bridges along the river as a precaution.” [7]

    Only in Northline Wire
      “The bridge was built in 1974 and carried about 3,000 people a day, according
      to the city council.” [8]

    Timeline
      2026-03-02  “A footbridge over the Lenn river in Ostrel collapsed early on
                  Monday, injuring 14 people, the city's rescue service said.” [2]
      2026-03-02  “Police opened an inquiry on Monday afternoon, closing the
                  riverside road to traffic.” [9]

    Sources
    [1] “Footbridge collapses in Ostrel after the storm”
        Ostrel Courier · 2 Mar 2026
        news/courier.md:11-57 (line 2)
    [2] “A footbridge over the Lenn river in Ostrel … city's rescue service said.”
        Footbridge collapses in Ostrel after the storm · Ostrel Courier · 2 Mar 2026
        news/courier.md:102-223 (line 6)
    [3] “Mayor Ida Venn said the bridge had been inspected in January.”
        Footbridge collapses in Ostrel after the storm · Ostrel Courier · 2 Mar 2026
        news/courier.md:225-286 (line 8)
    [4] “Buses will replace the crossing until a … in May, the council said.”
        Eleven hurt as bridge falls into the Lenn · Northline Wire · 2 Mar 2026
        news/wire.md:311-402 (line 10)
    [5] “At least 11 people were injured when a footbridge over the Lenn river in
        Ostrel collapsed on Monday, police said.”
        Eleven hurt as bridge falls into the Lenn · Northline Wire · 2 Mar 2026
        news/wire.md:97-210 (line 6)
    [6] “Three of the injured were in a serious condition, the rescue service said.”
        Footbridge collapses in Ostrel after the storm · Ostrel Courier · 2 Mar 2026
        news/courier.md:400-474 (line 10)
    [7] “Engineers closed two other bridges along the river as a precaution.”
        Footbridge collapses in Ostrel after the storm · Ostrel Courier · 2 Mar 2026
        news/courier.md:332-399 (line 10)
    [8] “The bridge was built in 1974 and carried … to the city council.”
        Eleven hurt as bridge falls into the Lenn · Northline Wire · 2 Mar 2026
        news/wire.md:212-309 (line 8)
    [9] “Police opened an inquiry on Monday … riverside road to traffic.”
        Footbridge collapses in Ostrel after the storm · Ostrel Courier · 2 Mar 2026
        news/courier.md:476-560 (line 12)

    ────────────────────────────────────────────────────────────────────────────────

    Kelp farm wins permit off Skerra [10]
    1 article · 1 independent source

    “A kelp farm off Skerra won a permit for 12 hectares on Friday, the fisheries
    office said.” [11]
    “Owner Tomas Reil said the farm would hire nine people by summer.” [12]
    “Local anglers had objected to the plan in January, saying it would close their
    best grounds.” [13]

    Timeline
      2026-02-20  “A kelp farm off Skerra won a permit for 12 hectares on Friday,
                  the fisheries office said.” [11]

    Sources
    [10] “Kelp farm wins permit off Skerra”
         Ostrel Courier · 20 Feb 2026
         news/kelp.md:11-43 (line 2)
    [11] “A kelp farm off Skerra won a permit for 12 … the fisheries office said.”
         Kelp farm wins permit off Skerra · Ostrel Courier · 20 Feb 2026
         news/kelp.md:88-177 (line 6)
    [12] “Owner Tomas Reil said the farm would hire nine people by summer.”
         Kelp farm wins permit off Skerra · Ostrel Courier · 20 Feb 2026
         news/kelp.md:179-243 (line 8)
    [13] “Local anglers had objected to the plan in … close their best grounds.”
         Kelp farm wins permit off Skerra · Ostrel Courier · 20 Feb 2026
         news/kelp.md:245-337 (line 10)

    scripted · 3 articles · 12 of 12 sentences read · 6 quoted
    --- stderr
    "#);
}

#[test]
fn an_answer() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["ask", QUESTION, "news"]).all(), @r#"
    exit 0
    --- stdout
    “A footbridge over the Lenn river in Ostrel collapsed early on Monday, injuring
    14 people, the city's rescue service said.” [1]

    Where sources differ
      injured in Ostrel
        “14 people” — Ostrel Courier, 2 Mar 2026 [1]
        “At least 11 people … on Monday” — Northline Wire, 2 Mar 2026 [2]

    Sources
    [1] “A footbridge over the Lenn river in Ostrel … city's rescue service said.”
        Footbridge collapses in Ostrel after the storm · Ostrel Courier · 2 Mar 2026
        news/courier.md:102-223 (line 6)
    [2] “At least 11 people were injured when a footbridge over the Lenn river in
        Ostrel collapsed on Monday, police said.”
        Eleven hurt as bridge falls into the Lenn · Northline Wire · 2 Mar 2026
        news/wire.md:97-210 (line 6)

    scripted · 3 articles · 12 of 12 sentences read · 1 quoted
    --- stderr
    "#);
}

#[test]
fn what_the_model_overlooks_among_several_articles_it_may_find_in_one() {
    let sandbox = Sandbox::new();
    let question = "When was the bridge built?";
    let rules = |joint: &str| {
        format!(
            r#"{{ "rules": [
            {{ "contains": ["Do the passages state", "injuring 14 people"], "reply": "{joint}", "logits": {{ "Yes": -3.0, "No": 3.0 }} }},
            {{ "contains": ["Do the passages state", "built in 1974"], "reply": "Yes", "logits": {{ "Yes": 3.0, "No": -3.0 }} }},
            {{ "contains": ["Answer in a few words", "built in 1974"], "reply": "in 1974" }},
            {{ "contains": ["Answer in one or two", "built in 1974"], "reply": "The bridge was built in 1974." }} ],
          "default": {{ "reply": "Not stated.", "logits": {{ "Yes": -3.0, "No": 3.0 }} }} }}"#
        )
    };
    sandbox.write("script.json", &rules("No"));
    let answer = sandbox.scripted(&["ask", question, "news", "--json"]).json();
    assert_eq!(
        answer["sentences"][0]["citations"][0]["quote"].as_str().map(|q| q.contains("1974")),
        Some(true)
    );
    assert_eq!(answer["status"], "answered");
    // Not when the only article that is near is the one already read.
    assert_eq!(sandbox.scripted(&["ask", question, "courier.md", "--json"]).code, Some(3));
}

#[test]
fn an_article_beyond_the_context_holds_up_no_answer() {
    let sandbox = Sandbox::new();
    let long = "and at least 11 people were injured when a footbridge collapsed ".repeat(130);
    let article =
        format!("---\ntitle: Bridge\nsource: Long Post\n---\nIn Ostrel it rained {long}on Monday.\n");
    sandbox.write("news/long.md", &article);
    let script = sandbox.read("script.json").replacen('{', "{ \"context_tokens\": 1024,", 1);
    sandbox.write("script.json", &script);
    let outcome = sandbox.scripted(&["ask", QUESTION, "news/courier.md", "news/long.md", "--json"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.all());
    let cited = outcome.json()["sentences"][0]["citations"][0]["quote"].as_str().map(str::to_owned);
    assert!(cited.is_some_and(|quote| quote.contains("injuring 14 people")), "{}", outcome.all());
}

#[test]
fn the_day_of_a_question_decides_what_is_too_old() {
    let sandbox = Sandbox::new();
    let ask = |day: &str| {
        let question = "How many people were injured this week when the footbridge collapsed?";
        sandbox.scripted(&["ask", question, "news", "--as-of", day, "--json"])
    };
    let near = ask("2026-03-04");
    assert_eq!((near.code, near.json()["as_of"].as_str()), (Some(0), Some("2026-03-04T23:59:59.999999999Z")));
    assert_eq!(ask("2027-03-04").code, Some(3));
    let wrong = ask("some day");
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("--as-of"), "{}", wrong.stderr);
}

#[test]
fn no_answer_is_a_result_of_its_own() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["ask", "Who won the chess final?", "kelp.md"]).all(), @r#"
    exit 3
    --- stdout
    Not in these articles.

    Nearest passages
    [1] “A kelp farm off Skerra won a permit for 12 hectares on Friday, the
        fisheries office said. Owner Tomas Reil said the farm would hire nine people
        … Local anglers had objected to the plan in January, saying it would close
        their best grounds.”
        Kelp farm wins permit off Skerra · Ostrel Courier · 20 Feb 2026
        kelp.md:88-337 (line 6)

    scripted · 1 article · 3 of 3 sentences read
    --- stderr
    "#);
}

#[test]
fn inputs_that_fail_are_named_and_the_rest_is_done() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["summarize", "missing.md", "kelp.md", "--extractive"]).all(), @r#"
    exit 4
    --- stdout
    Kelp farm wins permit off Skerra
    Ostrel Courier · 20 Feb 2026

    “A kelp farm off Skerra won a permit for 12 hectares on Friday, the fisheries
    office said.” [1]
    “Owner Tomas Reil said the farm would hire nine people by summer.” [2]
    “Local anglers had objected to the plan in January, saying it would close their
    best grounds.” [3]

    Sources
    [1] “A kelp farm off Skerra won a permit for 12 … the fisheries office said.”
        kelp.md:88-177 (line 6)
    [2] “Owner Tomas Reil said the farm would hire nine people by summer.”
        kelp.md:179-243 (line 8)
    [3] “Local anglers had objected to the plan in … close their best grounds.”
        kelp.md:245-337 (line 10)

    extractive · 1 article · 3 of 3 sentences read · 3 quoted
    --- stderr
    error: missing.md: no such file or folder
    hint: Check the spelling and the current folder.
    "#);
}

#[test]
fn nothing_but_failed_inputs() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["summarize", "missing.md", "gone/*.md"]).all(), @r#"
    exit 4
    --- stdout
    --- stderr
    error: missing.md: no such file or folder
    hint: Check the spelling and the current folder.
    error: gone/*.md: no file matches this pattern
    hint: Check the pattern; * does not cross folders, ** does. Quote it so that the shell leaves it alone.
    "#);
}

#[test]
fn nothing_left_by_the_filters() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["brief", "news", "--until", "2025-12-31"]).all(), @r#"
    exit 1
    --- stdout
    --- stderr
    error: no article to read
    hint: passed over 3 inputs: outside the dates asked for (3)
    "#);
    assert_snapshot!(sandbox.scripted(&["brief", "news", "--source", "Skerra Gazette"]).all(), @r#"
    exit 1
    --- stdout
    --- stderr
    error: no article to read
    hint: passed over 3 inputs: another source (3)
    "#);
}

#[test]
fn usage_errors() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.run(&["summarize"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: the following required arguments were not provided:
      <PATH>...

    Usage: dateline summarize <PATH>...

    For more information, try '--help'.
    "#);
    assert_snapshot!(sandbox.run(&["summarize", "courier.md", "--lenght", "short"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: unexpected argument '--lenght' found

      tip: a similar argument exists: '--length'

    Usage: dateline summarize --length <LENGTH> <PATH>...

    For more information, try '--help'.
    "#);
    assert_snapshot!(sandbox.run(&["brief", "news", "--since", "tomorrow"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: --since: "tomorrow" is no date
    hint: write 2026-03-01, or a time with its zone: 2026-03-01T09:00:00Z
    "#);
    assert_snapshot!(sandbox.run(&["ask", "", "news"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: the question is empty
    hint: dateline ask "How many people were hurt?" articles/
    "#);
    assert_snapshot!(sandbox.run(&["chat", "news"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: unrecognized subcommand 'chat'

    Usage: dateline [OPTIONS] <COMMAND>

    For more information, try '--help'.
    "#);
}

#[test]
fn models_that_are_not_there() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.run(&["summarize", "courier.md", "--offline"]).all(), @r#"
    exit 6
    --- stdout
    --- stderr
    error: the model qwen2.5-coder-1.5b is not on this machine, and --offline forbids fetching it
    hint: with a network, run `dateline model pull qwen2.5-coder-1.5b` once (1.12 GB)
    "#);
    assert_snapshot!(sandbox.run(&["summarize", "courier.md", "--model", "qwen2.5-code-1.5b", "--offline"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: no model is called "qwen2.5-code-1.5b"
    hint: did you mean qwen2.5-coder-1.5b? The models are qwen2.5-coder-1.5b, qwen2.5-coder-0.5b, smollm2-135m, all-minilm-l6-v2; a .gguf file's path works too
    "#);
    assert_snapshot!(sandbox.run(&["model", "pull", "smollm2-135m", "--offline"]).all(), @r#"
    exit 6
    --- stdout
    --- stderr
    error: the model smollm2-135m is not on this machine, and --offline forbids fetching it
    hint: with a network, run `dateline model pull smollm2-135m` once (98.4 MB)
    "#);
    assert_snapshot!(sandbox.run(&["model", "verify", "all-minilm-l6-v2"]).all(), @r#"
    exit 1
    --- stdout
    --- stderr
    error: all-minilm-l6-v2: the model all-minilm-l6-v2 is not on this machine
    hint: with a network, run `dateline model pull all-minilm-l6-v2` once (91.3 MB)
    "#);
    assert_snapshot!(sandbox.run(&["summarize", "courier.md", "--model", "none.gguf", "--offline"]).all(), @r#"
    exit 1
    --- stdout
    --- stderr
    error: none.gguf: cannot open the model: No such file or directory (os error 2)
    hint: check the path and its permissions; DATELINE_CACHE_DIR moves the models
    "#);
}

#[test]
fn configuration_errors_name_the_key() {
    let sandbox = Sandbox::new();
    sandbox.write("dateline.toml", "lenght = \"short\"");
    assert_snapshot!(sandbox.run(&["doctor"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: dateline.toml: unknown key "lenght"
    hint: did you mean length? The keys are model, extractive, length, format, offline, threads, device, seed, color, prompts, checker, quiet, verbose
    "#);
    sandbox.write("dateline.toml", "threads = 0");
    assert_snapshot!(sandbox.run(&["doctor"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: dateline.toml: threads: expected 1 to 1024
    "#);
    sandbox.write("dateline.toml", "");
    assert_snapshot!(sandbox.run(&["doctor", "--config", "none.toml"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: none.toml: no such file
    hint: --config and DATELINE_CONFIG name a TOML file
    "#);
}

#[test]
fn the_models() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.run(&["model", "list"]).all(), @r#"
    exit 0
    --- stdout
       ID                  KIND       SIZE      LICENCE     STATE
    *  qwen2.5-coder-1.5b  generator  1.12 GB   Apache-2.0  not here
       qwen2.5-coder-0.5b  generator  491.4 MB  Apache-2.0  not here
       smollm2-135m        generator  98.4 MB   Apache-2.0  not here
    *  all-minilm-l6-v2    embedder   91.3 MB   Apache-2.0  not here

    * used when no model is named
    --- stderr
    "#);
}

#[test]
fn batch_errors() {
    let sandbox = Sandbox::new();
    assert_snapshot!(sandbox.scripted(&["batch", "news", "--out", "-", "--resume"]).all(), @r#"
    exit 2
    --- stdout
    --- stderr
    error: --resume needs a file to go on with, not standard output
    hint: name one with --out FILE.jsonl
    "#);
    assert_snapshot!(sandbox.scripted(&["batch", "news", "--out", "courier.md"]).all(), @r#"
    exit 1
    --- stdout
    --- stderr
    error: courier.md: has something in it already
    hint: add --resume to go on with it, or choose another --out
    "#);
}

#[test]
fn an_evaluation_goes_on_with_the_same_settings_only() {
    let sandbox = Sandbox::new();
    let record = |id: &str, text: &str| serde_json::json!({ "id": id, "text": text }).to_string() + "\n";
    sandbox.write("set/articles.jsonl", &(record("n1", support::COURIER) + &record("n2", support::WIRE)));
    sandbox.write(
        "set/items.jsonl",
        "{\"id\":\"s1\",\"article_ids\":[\"n1\"]}\n{\"id\":\"s2\",\"article_ids\":[\"n2\"]}\n",
    );
    sandbox.write("prompts/merge.md", "user: {{passages}}");
    let eval = |extra: &[&str]| {
        let args = ["eval", "set", "--task", "summarize", "--out", "out.jsonl", "--resume"];
        sandbox.scripted(&[&args[..], extra].concat())
    };
    assert_eq!(eval(&["--limit", "1"]).code, Some(0));
    let before = sandbox.read("out.jsonl");
    for (other, difference) in [
        (&["--length", "long"][..], "summaries of 8 sentences, not 3"),
        (&["--seed", "7"], "seed 7, not 0"),
        (&["--prompts", "prompts"], "other prompts"),
    ] {
        let outcome = eval(other);
        assert_eq!(outcome.code, Some(1), "{}", outcome.all());
        assert!(outcome.stderr.contains(difference), "{}", outcome.stderr);
        assert_eq!(sandbox.read("out.jsonl"), before);
    }
    // What was made before settings were written is gone on with.
    let mut old: serde_json::Value = serde_json::from_str(&before).unwrap();
    assert!(old.as_object_mut().unwrap().remove("settings").is_some());
    sandbox.write("out.jsonl", &(old.to_string() + "\n"));
    assert_eq!(eval(&[]).code, Some(0));
    assert_eq!(sandbox.read("out.jsonl").lines().count(), 2);
}

/// Times differ from run to run.
fn without_timing(text: &str) -> String {
    let line =
        |line: &str| if line.ends_with(" a second)") { "[timing]".to_owned() } else { line.to_owned() };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn json_has_the_fields_of_the_contract() {
    let sandbox = Sandbox::new();
    let one = sandbox.scripted(&["summarize", "courier.md", "--json"]).json();
    assert_eq!(one["schema"], "dateline/summary/1");
    assert_eq!(one["article"]["source"], "Ostrel Courier");
    assert_eq!(one["article"]["published"], "2026-03-02T00:00:00Z");
    let receipt = &one["receipt"];
    for key in [
        "program",
        "model",
        "embedder",
        "prompts",
        "seed",
        "threads",
        "isa",
        "inputs",
        "prefill_tokens",
        "decode_seconds",
    ] {
        assert!(!receipt[key].is_null(), "{key}: {receipt}");
    }
    let several = sandbox.scripted(&["summarize", "news", "--json"]).json();
    assert_eq!(several.as_array().unwrap().len(), 3);
    let lines = sandbox.scripted(&["summarize", "news", "--format", "jsonl"]);
    assert_eq!(lines.stdout.lines().count(), 3);
    assert_eq!(sandbox.scripted(&["brief", "news", "--json"]).json()["schema"], "dateline/brief/1");
    assert_eq!(sandbox.scripted(&["ask", QUESTION, "news", "--json"]).json()["schema"], "dateline/answer/1");
}

#[test]
fn html_is_one_page_that_asks_for_nothing() {
    let sandbox = Sandbox::new();
    for args in [&["summarize", "news"][..], &["brief", "news"], &["ask", QUESTION, "news"]] {
        let outcome = sandbox.scripted(&[args, &["--format", "html"]].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.all());
        let page = outcome.stdout;
        assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"), "{page}");
        for part in ["<script", "src=", "@import", "url("] {
            assert!(!page.contains(part), "{part}");
        }
    }
}

#[test]
fn a_file_holds_the_bytes_that_standard_output_gets() {
    let sandbox = Sandbox::new();
    for format in ["text", "markdown", "html"] {
        for args in [&["summarize", "news"][..], &["brief", "news"], &["ask", QUESTION, "news"]] {
            let args = [args, &["--format", format]].concat();
            let shown = sandbox.scripted(&args).stdout;
            let saved = sandbox.scripted(&[&args[..], &["--out", "saved"]].concat());
            assert_eq!((saved.code, saved.stdout.as_str()), (Some(0), ""), "{}", saved.stderr);
            assert_eq!(sandbox.read("saved"), shown, "{args:?}");
        }
    }
    // The name tells the form.
    sandbox.scripted(&["brief", "news", "--out", "brief.html"]);
    assert!(sandbox.read("brief.html").starts_with("<!doctype html>"));
}

#[test]
fn colour_is_for_terminals_and_those_who_ask() {
    let sandbox = Sandbox::new();
    let run = |args: &[&str], vars: &[(&str, &str)]| {
        let mut command = sandbox
            .command(&[&["summarize", "courier.md", "--model", "scripted:script.json"], args].concat());
        command.envs(vars.iter().copied());
        finish(command).stdout.contains('\u{1b}')
    };
    assert!(!run(&[], &[]));
    assert!(run(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(run(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!run(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!run(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(run(&[], &[("DATELINE_COLOR", "always")]));
}

#[test]
fn flags_variables_and_files_in_that_order() {
    let sandbox = Sandbox::new();
    let sentences = |vars: &[(&str, &str)], args: &[&str]| {
        let mut command = sandbox.command(&[&["summarize", "courier.md", "--json"], args].concat());
        command.envs(vars.iter().copied());
        finish(command).json()["receipt"]["length"].as_u64().unwrap()
    };
    sandbox
        .write("home/.config/dateline/config.toml", "model = \"scripted:script.json\"\nlength = \"long\"\n");
    assert_eq!(sentences(&[], &[]), 8);
    sandbox.write("dateline.toml", "length = \"medium\"\n");
    assert_eq!(sentences(&[], &[]), 5);
    assert_eq!(sentences(&[("DATELINE_LENGTH", "short")], &[]), 3);
    assert_eq!(sentences(&[("DATELINE_LENGTH", "short")], &["--length", "long"]), 8);
}

#[test]
fn standard_input_is_an_article() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["summarize", "-", "--model", "scripted:script.json", "--json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(support::COURIER.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["article"]["path"], "-");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let sandbox = Sandbox::new();
    for format in ["text", "markdown", "json", "jsonl", "html"] {
        let args = ["summarize", "news", "--model", "scripted:script.json", "--format", format];
        let mut child = sandbox.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}

/// Many articles and a model that writes much about each: long enough to be interrupted.
fn slow() -> Sandbox {
    let sandbox = Sandbox::new();
    let lines = (0..400).map(|n| {
        let text = format!(
            "Ferry number {n} ran aground near Skerra on Monday, the coastguard said. Nobody was hurt."
        );
        serde_json::json!({ "title": format!("Ferry {n} aground"), "text": text }).to_string() + "\n"
    });
    sandbox.write("many.jsonl", &lines.collect::<String>());
    let reply = "Ferries ran aground near Skerra and nobody said why. ".repeat(200);
    sandbox.write("slow.json", &serde_json::json!({ "default": { "reply": reply } }).to_string());
    sandbox
}

#[cfg(unix)]
fn interrupt(sandbox: &Sandbox, args: &[&str], ready: &dyn Fn() -> bool) -> (Option<i32>, String) {
    let mut child = sandbox.command(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let started = Instant::now();
    while !ready() && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    // A model that goes on for minutes after Ctrl-C is a failure too.
    while child.try_wait().unwrap().is_none() {
        assert!(started.elapsed() < Duration::from_secs(60), "still running after Ctrl-C");
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing_half_written() {
    let sandbox = slow();
    sandbox.write("out.txt", "as before\n");
    let temporary = || sandbox.names(".").iter().any(|name| name.ends_with(".part"));
    let args = ["summarize", "many.jsonl", "--model", "scripted:slow.json", "--out", "out.txt"];
    let (code, stderr) = interrupt(&sandbox, &args, &temporary);
    assert_eq!(code, Some(130), "{stderr}");
    assert!(stderr.ends_with("interrupted\n") || stderr.is_empty(), "{stderr}");
    assert_eq!(sandbox.read("out.txt"), "as before\n");
    assert!(!temporary(), "{:?}", sandbox.names("."));
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_the_whole_lines_of_a_batch() {
    let sandbox = slow();
    let some_lines =
        || fs::read_to_string(sandbox.file("out.jsonl")).is_ok_and(|t| t.matches('\n').count() > 2);
    let args = ["batch", "many.jsonl", "--model", "scripted:slow.json", "--out", "out.jsonl"];
    let (code, stderr) = interrupt(&sandbox, &args, &some_lines);
    assert_eq!(code, Some(130), "{stderr}");
    assert!(stderr.contains("--resume goes on"), "{stderr}");
    let text = sandbox.read("out.jsonl");
    assert!(text.ends_with('\n'));
    assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[test]
fn quiet_says_errors_only() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.scripted(&["summarize", "courier.md", "missing.md", "--quiet"]);
    assert_eq!(outcome.code, Some(4));
    assert!(outcome.stderr.starts_with("error: missing.md"), "{}", outcome.stderr);
    assert_eq!(sandbox.scripted(&["summarize", "news", "--quiet"]).stderr, "");
    let both = sandbox.scripted(&["summarize", "news", "--quiet", "--verbose"]);
    assert_eq!(both.code, Some(2));
}

#[test]
fn what_a_file_name_holds_does_not_reach_the_terminal() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.scripted(&["summarize", "courier.md", "no\u{1b}[2J\u{202e}such.md"]);
    assert_eq!(outcome.code, Some(4));
    assert!(!outcome.stderr.contains(['\u{1b}', '\u{202e}']), "{:?}", outcome.stderr);
}

#[test]
fn every_command_explains_itself() {
    let sandbox = Sandbox::new();
    for command in [
        "summarize",
        "brief",
        "ask",
        "batch",
        "verify",
        "model",
        "model pull",
        "model list",
        "model verify",
        "model remove",
        "model path",
        "doctor",
        "completions",
        "man",
    ] {
        let mut args: Vec<&str> = command.split(' ').collect();
        args.push("--help");
        let outcome = sandbox.run(&args);
        assert_eq!(outcome.code, Some(0), "{}", outcome.all());
        assert!(outcome.stdout.contains("Example"), "{command}");
        assert_eq!(outcome.stderr, "");
    }
    assert!(sandbox.run(&["--version"]).stdout.starts_with("dateline "));
    assert!(sandbox.run(&["man"]).stdout.contains(".TH dateline 1"));
    assert!(sandbox.run(&["completions", "zsh"]).stdout.starts_with("#compdef dateline"));
    assert_eq!(sandbox.run(&["man", "--out-dir", "pages"]).code, Some(0));
    assert!(sandbox.names("pages").contains(&"dateline-model-pull.1".to_owned()));
}

#[test]
fn the_doctor_and_the_list_are_json_too() {
    let sandbox = Sandbox::new();
    let doctor = sandbox.run(&["doctor", "--json"]);
    assert_eq!(doctor.code, Some(0), "{}", doctor.all());
    assert_eq!(doctor.json()["problems"].as_array().unwrap().len(), 0);
    assert_eq!(doctor.json()["schema"], "dateline/doctor/1");
    let list = sandbox.run(&["model", "list", "--json"]).json();
    assert_eq!(list["models"].as_array().unwrap().iter().filter(|m| m["default"] == true).count(), 2);
    let text = sandbox.run(&["doctor"]).stdout;
    assert!(text.contains("network        used only to fetch models; not tested\n"), "{text}");
    // Off the network the default models must be here.
    sandbox.write("dateline.toml", "offline = true");
    let doctor = sandbox.run(&["doctor"]);
    assert_eq!(doctor.code, Some(1), "{}", doctor.all());
    assert!(doctor.stdout.contains("PROBLEM"), "{}", doctor.stdout);
}

/// A summary by someone else: one sentence that holds, an invented number, a dropped hedge, a question.
const SUMMARY: &str = "# The bridge\n\nThe city's rescue service said 14 people were injured. [1]\n\n\
    About 4,000 people crossed the bridge each day, according to the city council. Was it old?\n\n\
    A footbridge over the Lenn river collapsed on Monday and 11 people were injured, police said.\n";

#[test]
fn a_text_of_someone_else_is_verified() {
    let sandbox = Sandbox::new();
    sandbox.write("summary.md", SUMMARY);
    let outcome = sandbox.scripted(&["verify", "summary.md", "--sources", "news", "--json"]);
    assert_eq!(outcome.code, Some(5), "{}", outcome.all());
    let report = outcome.json();
    assert_eq!(report["schema"], "dateline/verification/1");
    let verdicts: Vec<&str> =
        report["sentences"].as_array().unwrap().iter().map(|s| s["verdict"].as_str().unwrap()).collect();
    assert_eq!(
        verdicts,
        ["unchecked", "supported", "unsupported", "unchecked", "unsupported"],
        "{}",
        outcome.stdout
    );
    assert_eq!(
        (report["supported"].as_u64(), report["unsupported"].as_u64(), report["unchecked"].as_u64()),
        (Some(1), Some(2), Some(2))
    );
    let sentences = report["sentences"].as_array().unwrap();
    assert_eq!(sentences[2]["reasons"][0]["kind"], "number");
    assert!(sentences[4]["reason"].as_str().unwrap().contains("hedge"), "{}", outcome.stdout);
    // Every passage is the bytes that it names.
    for citation in sentences.iter().flat_map(|s| s["citations"].as_array().unwrap()) {
        let index: usize = citation["article"].as_str().unwrap()[1..].parse().unwrap();
        let path = report["articles"][index - 1]["path"].as_str().unwrap();
        let (start, end) =
            (citation["start"].as_u64().unwrap() as usize, citation["end"].as_u64().unwrap() as usize);
        assert_eq!(&sandbox.read(path)[start..end], citation["quote"].as_str().unwrap());
    }
}

#[test]
fn a_verification_is_shown_in_every_form() {
    let sandbox = Sandbox::new();
    sandbox.write("summary.html", &format!("<html><body><p>{SUMMARY}</p></body></html>"));
    for (format, holds) in
        [("text", "✗ 0."), ("markdown", "| ✗ | 0."), ("html", "<tr class=\"unsupported\">")]
    {
        let args = ["verify", "summary.html", "--sources", "news", "--extractive", "--format", format];
        let outcome = sandbox.scripted(&args);
        assert_eq!(outcome.code, Some(5), "{}", outcome.all());
        assert!(outcome.stdout.contains(holds) && outcome.stdout.contains("4,000"), "{}", outcome.stdout);
    }
}

#[test]
fn what_the_articles_say_is_supported() {
    let sandbox = Sandbox::new();
    // Our own report, and with it the strictest reading.
    sandbox
        .write("own.json", &sandbox.scripted(&["summarize", "courier.md", "--extractive", "--json"]).stdout);
    for extra in [&[][..], &["--strict"]] {
        let args = [&["verify", "own.json", "--sources", "courier.md", "--extractive"][..], extra].concat();
        assert_eq!(sandbox.scripted(&args).code, Some(0), "{}", sandbox.scripted(&args).all());
    }
    sandbox.write("other.txt", "The rescue service of the city told of 14 injured people.");
    let strict =
        sandbox.scripted(&["verify", "other.txt", "--sources", "courier.md", "--extractive", "--strict"]);
    assert_eq!(strict.code, Some(5), "{}", strict.all());
}

#[test]
fn texts_that_cannot_be_verified() {
    let sandbox = Sandbox::new();
    sandbox.write("summary.pdf", "%PDF-1.7 x");
    sandbox.write("empty.txt", " \n");
    for (args, code, message) in [
        (&["verify", "none.txt", "--sources", "news"][..], 1, "none.txt"),
        (&["verify", "summary.pdf", "--sources", "news"], 1, "a PDF document"),
        (&["verify", "empty.txt", "--sources", "news"], 1, "holds no text"),
        (&["verify", "courier.md", "--sources", "none"], 4, "none"),
        (&["verify", "courier.md"], 2, "--sources"),
        (&["verify", "-", "--sources", "-"], 2, "standard input"),
        (&["verify", "courier.md", "--sources", "news", "--min-support", "2"], 2, "--min-support"),
    ] {
        let outcome = sandbox.scripted(args);
        assert_eq!(outcome.code, Some(code), "{}", outcome.all());
        assert!(outcome.stderr.contains(message), "{}", outcome.all());
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn what_a_verified_text_holds_does_not_reach_the_terminal() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "summary.txt",
        "Nine people\u{1b}[2J were \u{202e}hurt in Ostrel on Friday, <script>x</script> said.",
    );
    for format in ["text", "markdown", "json", "html"] {
        let outcome = sandbox.scripted(&[
            "verify",
            "summary.txt",
            "--sources",
            "news",
            "--extractive",
            "--format",
            format,
        ]);
        assert!(!outcome.stdout.contains(['\u{1b}', '\u{202e}']), "{format}: {}", outcome.stdout);
        assert!(format == "json" || format == "text" || !outcome.stdout.contains("<script"), "{format}");
    }
}
