"""Answers and abstentions, in the way of SQuAD 2.0."""

import re
import string

from .stats import Measures, precision, recall

PUNCTUATION = set(string.punctuation + "‘’“”–—…")


def normal(text):
    """SQuAD's normalisation: small letters, no punctuation, no articles, single spaces."""
    text = "".join(c for c in text.lower() if c not in PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def contains(answer, gold):
    """Whether the words of `gold` stand in `answer` one after another."""
    return bool(normal(gold)) and f" {normal(gold)} " in f" {normal(answer)} "


def right(item, prediction):
    """An unanswerable question is answered right by abstaining, another by a sentence that holds an accepted answer."""
    if not item["answerable"]:
        return prediction["abstained"]
    told = not prediction["abstained"] and prediction["answer"] or ""
    return any(contains(told, gold) for gold in item["answers"])


def score(items, predictions):
    pairs = [(items[p["id"]], p) for p in predictions if p["id"] in items]
    measures = Measures()
    measures.add("overall", [right(item, p) for item, p in pairs])
    measures.add("answerable_right", [right(item, p) for item, p in pairs if item["answerable"]])
    answered = [(item, p) for item, p in pairs if not p["abstained"]]
    measures.add("answered_right", [item["answerable"] and right(item, p) for item, p in answered])
    abstained = [(p["abstained"], not item["answerable"]) for item, p in pairs]
    measures.add("abstention_precision", abstained, precision)
    measures.add("abstention_recall", abstained, recall)
    kinds = sorted({item["unanswerable_kind"] for item, _ in pairs if item.get("unanswerable_kind")})
    for kind in kinds:
        of_kind = [p["abstained"] for item, p in pairs if item.get("unanswerable_kind") == kind]
        measures.add(f"abstention_recall/{kind}", of_kind)
    return {None: measures.lines}
