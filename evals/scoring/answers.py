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


def same_place(quote, sentence):
    """Whether one of two texts of an article holds the other; a few words prove nothing."""
    quote, sentence = normal(quote), normal(sentence)
    return min(len(quote), len(sentence)) > 12 and (quote in sentence or sentence in quote)


def score_parts(items, predictions):
    """Questions that ask several things, or for more than a name or number: which sentences answer is in the gold."""
    answered, beside, refused = [], [], []
    for prediction in predictions:
        parts = items[prediction["id"]]["parts"]
        shown = [[c["quote"] for c in s["citations"]] for s in prediction.get("sentences") or []]
        tells = lambda quotes, part: any(same_place(q, s) for q in quotes for s in part["sentences"])
        answerable = [part for part in parts if part["answerable"]]
        answered += [any(tells(quotes, part) for quotes in shown) for part in answerable]
        beside += [not any(tells(quotes, part) for part in answerable) for quotes in shown]
        if not answerable:
            refused.append(prediction["abstained"])
    measures = Measures()
    measures.add("parts_answered", answered)
    measures.add("beside", beside)
    measures.add("nothing_refused", refused)
    return {None: measures.lines}


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
