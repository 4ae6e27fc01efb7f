"""Summaries and briefs: ROUGE, what became of the model's sentences, coverage of a day's events; LEAD and TextRank."""

import math
import re

from .stats import Measures, mean, share

ROUGE = ("rouge1", "rouge2", "rougeL")
WORD = re.compile(r"[a-z0-9]+")
ENDS = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])")
DAMPING, ROUNDS = 0.85, 50


def folded(text):
    return " ".join(text.split())


def words(text):
    return WORD.findall(text.lower())


# ---- Baselines, at the length of the summary that they are compared with.


def sentences(text):
    """Sentences of prose: of each line, cut at stops before a capital; no headings."""
    found = [s.strip() for line in text.splitlines() for s in ENDS.split(line) if s.strip()]
    prose = [s for s in found if len(s.split()) >= 5 and re.search(r"[.!?][\"'”’)]*$", s)]
    return prose or found


def fill(ranked, length):
    """Sentences in order of rank until their words come as near to `length` as they get, in order of the text."""
    chosen, total = [], 0
    for place, sentence in ranked:
        count = len(sentence.split())
        if chosen and abs(total + count - length) > abs(total - length):
            break
        chosen.append((place, sentence))
        total += count
    return " ".join(sentence for _, sentence in sorted(chosen))


def lead(texts, length):
    """First sentences, of several articles in turn."""
    split = [sentences(text) for text in texts]
    turns = max((len(s) for s in split), default=0)
    ordered = [s[turn] for turn in range(turns) for s in split if turn < len(s)]
    return fill(list(enumerate(ordered)), length)


def textrank(texts, length):
    """Mihalcea and Tarau, "TextRank: Bringing Order into Texts", 2004: shared words over the logarithms of lengths."""
    every = [s for text in texts for s in sentences(text)][:400]
    bags = [set(words(s)) for s in every]
    count = len(every)
    links = [[0.0] * count for _ in range(count)]
    for i in range(count):
        for j in range(i):
            size = math.log(max(1, len(bags[i]))) + math.log(max(1, len(bags[j])))
            if size > 0:
                links[i][j] = links[j][i] = len(bags[i] & bags[j]) / size
    totals = [sum(row) or 1.0 for row in links]
    ranks = [1.0] * count
    for _ in range(ROUNDS):
        ranks = [
            1 - DAMPING + DAMPING * sum(links[j][i] / totals[j] * ranks[j] for j in range(count)) for i in range(count)
        ]
    order = sorted(range(count), key=lambda i: (-ranks[i], i))
    return fill([(i, every[i]) for i in order], length)


BASELINES = {"lead": lead, "textrank": textrank}


# ---- Scores.


def form(sentence):
    """How a shown sentence relates to its quotes: verbatim, cut (words left out), or reworded."""
    quotes = [folded(c["quote"]) for c in sentence["citations"]]
    text = folded(sentence["text"])
    if any(text in quote for quote in quotes):
        return "verbatim"
    said = words(text)
    for quote in [*quotes, " ".join(quotes)]:
        rest = iter(words(quote))
        if all(word in rest for word in said):
            return "cut"
    return "reworded"


def rouge(references, summary):
    """F1 of the best reference, each measure for itself."""
    from rouge_score import rouge_scorer

    scorer = rouge_scorer.RougeScorer(list(ROUGE), use_stemmer=True)
    rows = [scorer.score(reference, summary) for reference in references]
    return {measure: max(row[measure].fmeasure for row in rows) for measure in ROUGE}


def add_rouge(measures, rows):
    for measure in ROUGE:
        measures.add(measure, [row[measure] for row in rows])


def score(items, predictions, articles):
    """Lines by system: those of Dateline under None, those of the baselines under their names."""
    told = [p for p in predictions if p["id"] in items]
    ours = Measures()
    compared = [p for p in told if items[p["id"]].get("references")]
    add_rouge(ours, [rouge(items[p["id"]]["references"], p["summary"]) for p in compared])
    ours.add("words", [len(p["summary"].split()) for p in told])
    forms = [[form(s) for s in p["sentences"]] for p in told]
    for name in ("reworded", "cut", "verbatim"):
        ours.add(name, [(f.count(name), len(f)) for f in forms], share)
    if any("withheld" in p for p in told):
        # Of what the model wrote: shown sentences stand for one written one each.
        written = [(len(p.get("withheld", [])), len(p["sentences"]) + len(p.get("withheld", []))) for p in told]
        ours.add("withheld", written, share)
    results = {None: ours.lines}
    for name, baseline in BASELINES.items():
        measures = Measures()
        texts = {p["id"]: [articles[a]["text"] for a in items[p["id"]]["article_ids"]] for p in compared}
        made = {p["id"]: baseline(texts[p["id"]], len(p["summary"].split())) for p in compared}
        add_rouge(measures, [rouge(items[i]["references"], summary) for i, summary in made.items()])
        measures.add("words", [len(summary.split()) for summary in made.values()])
        results[name] = measures.lines
    return results


def score_days(days, items, predictions):
    """Briefs over all articles of a day: share of its events told, and of these the share told by two outlets."""
    measures = Measures()
    covered, several = [], []
    for prediction in predictions:
        day = days.get(prediction["id"])
        if day is None:
            continue
        cited = {c["article_id"] for s in prediction["sentences"] for c in s["citations"]}
        told = [len(cited & set(items[event]["article_ids"])) for event in day["event_ids"]]
        covered.append(mean(count > 0 for count in told))
        several.append((sum(count > 1 for count in told), sum(count > 0 for count in told)))
    measures.add("events", covered)
    measures.add("two_outlets", several, share)
    return measures.lines
