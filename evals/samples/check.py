#!/usr/bin/env python3
"""Checks the gold of the sample articles against the articles themselves, byte for byte, and prints counts.

    python3 evals/samples/check.py

Exits with 1 when a quote is not a substring of its file, a field is missing or malformed, an id repeats, or an
article belongs to no story or to two.
"""

import json
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ARTICLES = HERE.parent.parent / "examples" / "articles"
KINDS = {"number", "date", "statement"}
RELATIONS = {"differ", "updated"}


class Checker:
    """Reads the articles once and collects every problem, so that one run shows them all."""

    def __init__(self):
        self.problems = []
        # Bytes, not text mode: CRLF line ends are part of what a quote has to match.
        self.articles = {p.name: p.read_bytes() for p in sorted(ARTICLES.iterdir()) if p.suffix in {".md", ".txt"}}
        self.quotes = 0

    def expect(self, condition, message):
        if not condition:
            self.problems.append(message)
        return condition

    def quote(self, where, citation):
        self.quotes += 1
        name, quote = citation.get("file"), citation.get("quote", "")
        if not self.expect(name in self.articles, f"{where}: no article named {name!r}"):
            return
        self.expect(quote.strip() != "", f"{where}: the quote from {name} is empty")
        self.expect(quote.encode() in self.articles[name], f"{where}: not in {name}: {quote!r}")

    def unique(self, what, ids):
        for key, times in Counter(ids).items():
            self.expect(times == 1, f"{what}: {key!r} is used {times} times")


def check_natural(checker):
    texts = [" ".join(data.decode("utf-8").split()) for data in checker.articles.values()]
    entries = [json.loads(line) for line in (HERE / "natural.jsonl").read_text(encoding="utf-8").splitlines()]
    checker.unique("natural.jsonl", [entry["id"] for entry in entries])
    for entry in entries:
        where = f"natural.jsonl {entry['id']}"
        checker.expect(entry["parts"], f"{where}: asks nothing")
        for part in entry["parts"]:
            checker.expect(part["answerable"] == bool(part["sentences"]), f"{where}: an answer without a sentence, or one too many")
            for sentence in part["sentences"]:
                checker.expect(any(sentence in text for text in texts), f"{where}: in no article: {sentence!r}")
    return entries


def check_questions(checker):
    lines = (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    checker.unique("questions.jsonl", [q["id"] for q in questions])
    checker.unique("questions.jsonl", [q["question"] for q in questions])
    for question in questions:
        where = f"questions.jsonl {question['id']}"
        if question["answerable"]:
            checker.expect(question["answers"], f"{where}: no accepted answer")
            checker.expect(question["gold"], f"{where}: no gold quote")
        else:
            checker.expect(not question["answers"] and not question["gold"], f"{where}: unanswerable, yet has an answer")
            checker.expect(question.get("why"), f"{where}: does not say why it has no answer")
        for citation in question["gold"] + question.get("nearest", []):
            checker.quote(where, citation)
    return questions


def check_stories(checker):
    stories = json.loads((HERE / "stories.json").read_text(encoding="utf-8"))
    checker.unique("stories.json", [s["id"] for s in stories])
    told = Counter(name for story in stories for name in story["files"])
    for name in sorted(set(told) | set(checker.articles)):
        checker.expect(name in checker.articles, f"stories.json: no article named {name!r}")
        checker.expect(told[name] == 1, f"stories.json: {name} is in {told[name]} stories")
    for story in stories:
        for copies in story["copies"]:
            checker.expect(set(copies) <= set(story["files"]), f"stories.json {story['id']}: a copy from another story")
    return stories


def check_values(checker, stories, name):
    """The shape that differences and look-alikes share: one story, two or more values, each with its quote."""
    entries = json.loads((HERE / name).read_text(encoding="utf-8"))
    files = {story["id"]: set(story["files"]) for story in stories}
    checker.unique(name, [entry["id"] for entry in entries])
    for entry in entries:
        where = f"{name} {entry['id']}"
        checker.expect(len({value["value"] for value in entry["values"]}) > 1, f"{where}: fewer than two values")
        for value in entry["values"]:
            checker.expect(
                value["file"] in files.get(entry["story"], set()),
                f"{where}: {value['file']} is not part of the story {entry['story']!r}",
            )
            checker.quote(where, value)
    return entries


def check_differences(checker, stories):
    differences = check_values(checker, stories, "differences.json")
    for difference in differences:
        where = f"differences.json {difference['id']}"
        checker.expect(difference["kind"] in KINDS, f"{where}: kind {difference['kind']!r}")
        checker.expect(difference["relation"] in RELATIONS, f"{where}: relation {difference['relation']!r}")
    return differences


def check_lookalikes(checker, stories):
    lookalikes = check_values(checker, stories, "lookalikes.json")
    for entry in lookalikes:
        checker.expect(entry.get("why"), f"lookalikes.json {entry['id']}: does not say why it is no difference")
    return lookalikes


def main():
    checker = Checker()
    questions = check_questions(checker)
    natural = check_natural(checker)
    stories = check_stories(checker)
    differences = check_differences(checker, stories)
    lookalikes = check_lookalikes(checker, stories)

    answerable = sum(q["answerable"] for q in questions)
    words = sum(len(body.decode("utf-8").split()) for body in checker.articles.values())
    print(f"articles     {len(checker.articles)} in {len(stories)} stories, {words} words")
    print(f"questions    {answerable} answerable, {len(questions) - answerable} unanswerable")
    kinds = Counter(f"{d['kind']}/{d['relation']}" for d in differences)
    print(f"differences  {len(differences)}: " + ", ".join(f"{k} {n}" for k, n in sorted(kinds.items())))
    print(f"lookalikes   {len(lookalikes)}")
    print(f"quotes       {checker.quotes}")
    for problem in checker.problems:
        print(problem, file=sys.stderr)
    print("problems     " + str(len(checker.problems)))
    return 1 if checker.problems else 0


if __name__ == "__main__":
    sys.exit(main())
