"""Citations: verbatim, and enough and needed in the way of ALCE (Gao et al., 2023).

Recall is the share of sentences whose quotes together support them; precision the share of citations without which a
sentence would not be supported, or which support it alone. A sentence that stands in its quotes as it is needs no
judge; for others the caller asks one about the `pairs` of premise and sentence.
"""

from .stats import Measures, mean, share
from .summaries import folded

SUPPORTED = 0.5


def premises(sentence):
    """The texts that a sentence is judged by: all quotes, and with several each alone and the others without it."""
    quotes = [citation["quote"] for citation in sentence["citations"]]
    joined = lambda some: "\n".join(some)
    if len(quotes) < 2:
        return joined(quotes), []
    rests = [joined(quotes[:i] + quotes[i + 1 :]) for i in range(len(quotes))]
    return joined(quotes), list(zip(quotes, rests))


def plain(premise, sentence):
    return folded(sentence["text"]) in folded(premise)


def pairs(predictions):
    """What a judge has to be asked: (premise, statement), each once."""
    wanted = {}
    for sentence in (s for p in predictions for s in p["sentences"] if s["citations"]):
        together, each = premises(sentence)
        for premise in [together, *(text for pair in each for text in pair)]:
            if not plain(premise, sentence):
                wanted[premise, sentence["text"]] = None
    return list(wanted)


def score(predictions, articles, judged):
    """`judged`: support of each of `pairs`, 0..=1."""
    verbatim, enough, needed = [], [], []
    for prediction in predictions:
        supported, kept, quoted = [], [], []
        for sentence in prediction["sentences"]:
            holds = lambda premise: plain(premise, sentence) or judged[premise, sentence["text"]] >= SUPPORTED
            for citation in sentence["citations"]:
                text = articles[citation["article_id"]]["text"]
                quoted.append(text[citation["start"] : citation["end"]] == citation["quote"])
            together, each = premises(sentence)
            held = bool(sentence["citations"]) and holds(together)
            supported.append(held)
            kept += [held and (holds(alone) or not holds(rest)) for alone, rest in each]
            if len(sentence["citations"]) == 1:
                kept.append(held)
        if prediction["sentences"]:
            verbatim.append((sum(quoted), len(quoted)))
            enough.append(mean(supported))
            needed.append((sum(kept), len(kept)))
    measures = Measures()
    measures.add("citations_verbatim", verbatim, share)
    measures.add("citation_recall", enough)
    measures.add("citation_precision", needed, share)
    return {None: measures.lines}
