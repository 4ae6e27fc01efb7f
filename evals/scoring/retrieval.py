"""Passages for questions: MRR, Hits and Recall; and plain BM25 to compare with."""

import collections
import math
import re

from .stats import Measures

DEPTH = 10
# Windows of the plain baseline, in words.
WINDOW, STEP = 120, 60
K1, B = 1.2, 0.75
WORD = re.compile(r"[a-z0-9]+")
STOP = frozenset(
    "a an the of in on at to for from by with and or as is are was were be been being has have had this that these those "
    "it its his her their he she they who which what when where will would can could may also not but if than then there "
    "about into after before over more most said says how why did do does".split()
)


class Terms:
    """Stems of content words; each word is stemmed once."""

    def __init__(self):
        from nltk.stem.porter import PorterStemmer

        self.stem = PorterStemmer().stem
        self.known = {}

    def of(self, text):
        found = []
        for word in WORD.findall(text.lower()):
            if word not in STOP:
                if word not in self.known:
                    self.known[word] = self.stem(word)
                found.append(self.known[word])
        return found


class Bm25:
    """Okapi BM25 over windows of words, each with its article's headline."""

    def __init__(self, articles):
        self.terms = Terms()
        self.places, self.lengths = [], []
        self.postings = collections.defaultdict(list)
        for article in articles.values():
            head = self.terms.of(" ".join(str(article.get(key) or "") for key in ("title", "source", "date")))
            for start, end in windows(article["text"]):
                document = len(self.places)
                counts = collections.Counter(head + self.terms.of(article["text"][start:end]))
                self.places.append({"article_id": article["id"], "start": start, "end": end})
                self.lengths.append(sum(counts.values()))
                for term, count in counts.items():
                    self.postings[term].append((document, count))
        self.mean = max(1.0, sum(self.lengths) / max(1, len(self.lengths)))

    def search(self, question, limit=50):
        scores = collections.Counter()
        for term in set(self.terms.of(question)):
            found = self.postings.get(term, [])
            idf = math.log(1 + (len(self.places) - len(found) + 0.5) / (len(found) + 0.5))
            for document, count in found:
                norm = K1 * (1 - B + B * self.lengths[document] / self.mean)
                scores[document] += idf * count * (K1 + 1) / (count + norm)
        best = sorted(scores, key=lambda document: (-scores[document], document))
        return [self.places[document] for document in best[:limit]]


def windows(text):
    spans = [m.span() for m in re.finditer(r"\S+", text)]
    for first in range(0, max(1, len(spans) - (WINDOW - STEP)), STEP):
        part = spans[first : first + WINDOW]
        if part:
            yield part[0][0], part[-1][1]


def ranks(results, gold, matches):
    """For each result, how many gold units it is the first to bring."""
    left, brought = list(gold), []
    for result in results:
        new = [unit for unit in left if matches(result, unit)]
        left = [unit for unit in left if unit not in new]
        brought.append(len(new))
    return brought


def reciprocal_rank(brought):
    return next((1 / (at + 1) for at, new in enumerate(brought[:DEPTH]) if new), 0.0)


def by_article(results):
    """Results without further passages of an article that is there already."""
    seen, kept = set(), []
    for result in results:
        if result["article_id"] not in seen:
            seen.add(result["article_id"])
            kept.append(result)
    return kept


def holds(result, passage):
    """Whether a result covers the whole answer of a gold passage."""
    same = result["article_id"] == passage["article_id"]
    return same and result["start"] <= passage["answer_start"] and passage["answer_end"] <= result["end"]


def lines(items, results):
    """`results` of each item id, best first."""
    passages, articles = [], []
    for key, found in results.items():
        item = items[key]
        if item.get("gold_passages"):
            passages.append(ranks(found, item["gold_passages"], holds))
        if item.get("answerable", True) and item.get("gold_article_ids"):
            gold = set(item["gold_article_ids"])
            brought = ranks(by_article(found), gold, lambda result, name: result["article_id"] == name)
            articles.append((brought, len(gold)))
    measures = Measures()
    measures.add("passage_mrr", [reciprocal_rank(brought) for brought in passages])
    measures.add("passage_hits5", [float(any(brought[:5])) for brought in passages])
    measures.add("article_mrr", [reciprocal_rank(brought) for brought, _ in articles])
    if any(count > 1 for _, count in articles):
        measures.add("article_recall10", [sum(brought[:DEPTH]) / count for brought, count in articles])
    return measures.lines


def score(items, predictions, articles):
    ours = {p["id"]: p["results"] for p in predictions if p["id"] in items}
    index = Bm25(articles)
    plain = {key: index.search(items[key]["question"]) for key in ours}
    return {None: lines(items, ours), "bm25": lines(items, plain)}
