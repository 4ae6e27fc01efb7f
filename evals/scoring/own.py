"""The sample articles with their hand-written gold, as sets for `dateline eval`; stories and differences of a brief."""

import itertools
import json
import re
from pathlib import Path

from .stats import Measures, mean
from .summaries import folded

EVALS = Path(__file__).resolve().parents[1]
ARTICLES = EVALS.parent / "examples" / "articles"
SAMPLES = EVALS / "samples"
CLAIMS = {"planted.jsonl": "not_supported", "paraphrases.jsonl": "supported"}


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def write_lines(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def article(path):
    """A file with its front matter as fields; line ends stay, since quotes are compared with them."""
    text = path.read_bytes().decode("utf-8")
    fields = {"id": path.name}
    front = re.match(r"---\r?\n(.*?)\r?\n---\r?\n", text, re.S)
    if front:
        for line in front[1].splitlines():
            key, _, value = line.partition(":")
            fields[key.strip()] = value.strip().strip('"')
        text = text[front.end() :]
    return {**fields, "text": text}


def passage(articles, citation):
    text = articles[citation["file"]]["text"]
    start = text.index(citation["quote"])
    place = {"start": start, "end": start + len(citation["quote"])}
    return {"article_id": citation["file"], **place, "answer_start": place["start"], "answer_end": place["end"]}


def question(articles, entry):
    item = {key: entry[key] for key in ("id", "question", "answerable", "answers")}
    if entry["answerable"]:
        item["gold_article_ids"] = sorted({c["file"] for c in entry["gold"]})
        item["gold_passages"] = [passage(articles, c) for c in entry["gold"]]
    return item


def natural(entry):
    return {**entry, "answerable": any(part["answerable"] for part in entry["parts"])}


def write_sets(folder):
    """Questions, summaries and claims as sets in `folder`; returns the folders."""
    articles = {p.name: article(p) for p in sorted(ARTICLES.iterdir()) if p.suffix in (".md", ".txt")}
    claims = []
    for name, label in CLAIMS.items():
        for number, claim in enumerate(read_lines(EVALS / "verifier" / name)):
            told = claim.get("planted")
            key = f"{Path(name).stem}-{number}"
            honest = {"label": label if told or name != "planted.jsonl" else "supported"}
            claims.append({"id": key, "article_ids": [Path(claim["article"]).name], "claim": claim["text"], **honest})
    items = {
        "samples-questions": [question(articles, q) for q in read_lines(SAMPLES / "questions.jsonl")],
        "samples-natural": [natural(entry) for entry in read_lines(SAMPLES / "natural.jsonl")],
        "samples-summaries": [{"id": name, "article_ids": [name], "references": []} for name in articles],
        "samples-claims": claims,
    }
    for name, rows in items.items():
        write_lines(folder / name / "articles.jsonl", articles.values())
        write_lines(folder / name / "items.jsonl", rows)
    return [folder / name for name in items]


# ---- A brief over all sample articles: `dateline brief --format json`.


# Shared characters from which on two quotes are of one place.
SHARED = 30


def touches(one, other):
    """Whether two quotes share text: one holds the other, or they overlap by some words."""
    one, other = folded(one), folded(other)
    if one in other or other in one:
        return True
    return any(one[at : at + SHARED] in other for at in range(len(one) - SHARED + 1))


def tells(difference, gold):
    """Whether a reported difference sets two of the gold values against each other."""
    cited = [[c["quote"] for c in value["citations"]] for value in difference["values"]]

    def sides(value):
        return {at for at, quotes in enumerate(cited) if any(touches(q, value["quote"]) for q in quotes)}

    pairs = itertools.combinations(gold["values"], 2)
    distinct = ((sides(a), sides(b)) for a, b in pairs if a["value"] != b["value"])
    return any(a and b and len(a | b) > 1 for a, b in distinct)


def score_brief(brief):
    """Lines for the grouping into stories and for the differences that are told."""
    load = lambda name: json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    gold_stories, gold, lookalikes = load("stories.json"), load("differences.json"), load("lookalikes.json")
    names = {a["id"]: Path(a["path"]).name for a in brief["articles"]}
    pairs = lambda groups: {frozenset(p) for group in groups for p in itertools.combinations(group, 2)}
    told = pairs([[names[a["id"] if isinstance(a, dict) else a] for a in s["articles"]] for s in brief["stories"]])
    true = pairs([s["files"] for s in gold_stories])
    measures = Measures()
    measures.add("story_pairs_precision", [pair in true for pair in sorted(told, key=sorted)])
    measures.add("story_pairs_recall", [pair in told for pair in sorted(true, key=sorted)])
    differences = [d for story in brief["stories"] for d in story["differences"]]
    measures.add("differences_recall", [any(tells(d, g) for d in differences) for g in gold])
    measures.add("differences_precision", [any(tells(d, g) for g in gold) for d in differences])
    false = [d for d in differences if not any(tells(d, g) for g in gold)]
    measures.add("lookalikes_told", [any(tells(d, entry) for d in false) for entry in lookalikes], mean)
    return measures.lines
