"""The scorers on cases worked out by hand: `python3 evals/run.py --test`."""

import json
import unittest

from scoring import answers, citations, labels, own, report, retrieval, stats, summaries


def value(lines, measure):
    return next(line["value"] for line in lines if line["measure"] == measure)


def cited(text, *quotes, article="a"):
    return {"text": text, "citations": [{"article_id": article, "start": 0, "end": len(q), "quote": q} for q in quotes]}


class Stats(unittest.TestCase):
    def test_rank_statistic(self):
        self.assertEqual(stats.auroc([(0.9, True), (0.8, True), (0.1, False)]), 1.0)
        self.assertEqual(stats.auroc([(0.1, True), (0.9, False)]), 0.0)
        self.assertEqual(stats.auroc([(0.5, True), (0.5, False)]), 0.5)
        # Of the four pairs three are in order.
        self.assertEqual(stats.auroc([(0.9, True), (0.3, True), (0.5, False), (0.1, False)]), 0.75)
        self.assertIsNone(stats.auroc([(0.9, True)]))

    def test_intervals_hold_their_value_and_shrink(self):
        few, many = stats.interval([0, 1] * 5), stats.interval([0, 1] * 100)
        self.assertEqual(few[0], 0.5)
        self.assertTrue(few[1] < many[1] < 0.5 < many[2] < few[2])
        self.assertEqual(stats.interval([0, 1] * 5), few)
        self.assertEqual(stats.interval([]), (None, None, None))

    def test_shares_weigh_by_size(self):
        self.assertEqual(stats.share([(1, 1), (0, 3)]), 0.25)
        self.assertIsNone(stats.share([(0, 0)]))

    def test_flags(self):
        pairs = [(True, True), (True, False), (False, True), (False, False), (False, False)]
        self.assertEqual((stats.precision(pairs), stats.recall(pairs)), (0.5, 0.5))
        self.assertAlmostEqual(stats.balanced_accuracy(pairs), (1 / 2 + 2 / 3) / 2)


class Summaries(unittest.TestCase):
    TEXT = "The mill burned on Monday. Twelve people were hurt, police said. The mayor thanked the crews."

    def test_forms(self):
        quote = "Twelve people were hurt,\npolice said."
        self.assertEqual(summaries.form(cited("Twelve people were hurt, police said.", quote)), "verbatim")
        self.assertEqual(summaries.form(cited("Twelve were hurt, police said.", quote)), "cut")
        self.assertEqual(summaries.form(cited("Police said twelve people were hurt.", quote)), "reworded")

    def test_baselines_are_as_long(self):
        self.assertEqual(summaries.lead([self.TEXT], 5), "The mill burned on Monday.")
        self.assertEqual(len(summaries.sentences(self.TEXT)), 3)
        self.assertEqual(len(summaries.lead([self.TEXT], 11).split()), 11)
        # Of several articles in turn.
        self.assertEqual(summaries.lead([self.TEXT, "A boat sank off the pier."], 11).count("."), 2)
        self.assertEqual(len(summaries.sentences(summaries.textrank([self.TEXT], 6))), 1)

    def test_central_sentences_rank_first(self):
        text = "The mill fire hurt twelve workers. The fire hurt workers at the mill. A bakery opened a second shop."
        self.assertNotIn("bakery", summaries.textrank([text], 13))

    def test_rouge_takes_the_best_reference(self):
        found = summaries.rouge(["nothing alike", "The mill burned down"], "The mill burned")
        self.assertAlmostEqual(found["rouge1"], 2 * 1 * 0.75 / 1.75)
        self.assertAlmostEqual(found["rouge2"], 2 * 1 * (2 / 3) / (5 / 3))

    def test_lines_for_baselines(self):
        items = {"s": {"id": "s", "article_ids": ["a"], "references": ["The mill burned on Monday."]}}
        made = {"id": "s", "summary": "The mill burned on Monday.", "withheld": [{}], "seconds": 2}
        made["sentences"] = [cited("The mill burned on Monday.", "The mill burned on Monday.")]
        results = summaries.score(items, [made], {"a": {"text": self.TEXT}})
        self.assertEqual(value(results[None], "rouge1"), 1.0)
        self.assertEqual(value(results["lead"], "words"), 5)
        self.assertEqual(value(results[None], "withheld"), 0.5)
        self.assertEqual(set(results), {None, "lead", "textrank"})

    def test_days(self):
        items = {"e1": {"article_ids": ["a", "b"]}, "e2": {"article_ids": ["c"]}}
        days = {"d": {"id": "d", "event_ids": ["e1", "e2"]}}
        made = {"id": "d", "sentences": [cited("…", "…"), cited("…", "…", article="b")]}
        lines = summaries.score_days(days, items, [made])
        self.assertEqual((value(lines, "events"), value(lines, "two_outlets")), (0.5, 1.0))


class Retrieval(unittest.TestCase):
    def results(self, *names):
        return [{"article_id": name, "start": 0, "end": 50} for name in names]

    def test_ranks(self):
        item = {"q": {"answerable": True, "gold_article_ids": ["b", "c"]}}
        lines = retrieval.lines(item, {"q": self.results("a", "a", "b", "d")})
        # The second passage of an article takes no place.
        self.assertEqual((value(lines, "article_mrr"), value(lines, "article_recall10")), (0.5, 0.5))

    def test_a_passage_holds_the_whole_answer(self):
        gold = {"article_id": "a", "start": 0, "end": 90, "answer_start": 40, "answer_end": 60}
        item = {"q": {"gold_passages": [gold]}}
        early, late = self.results("a")[0], {"article_id": "a", "start": 30, "end": 80}
        self.assertEqual(value(retrieval.lines(item, {"q": [early, late]}), "passage_mrr"), 0.5)
        self.assertEqual(value(retrieval.lines(item, {"q": [early]}), "passage_hits5"), 0.0)

    def test_bm25_prefers_rare_words(self):
        texts = {"a": "The council met on Monday.", "b": "The council closed the weir.", "c": "The council voted."}
        index = retrieval.Bm25({name: {"id": name, "text": text} for name, text in texts.items()})
        self.assertEqual(index.search("Did the council close its weirs?")[0]["article_id"], "b")

    def test_windows_cover_the_text(self):
        text = " ".join(f"w{i}" for i in range(300))
        spans = list(retrieval.windows(text))
        self.assertEqual((spans[0][0], spans[-1][1]), (0, len(text)))
        self.assertTrue(all(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:])))


class Answers(unittest.TestCase):
    ITEMS = {
        "a": {"answerable": True, "answers": ["the 12 boats"]},
        "b": {"answerable": True, "answers": ["Ida Venn"]},
        "c": {"answerable": False, "answers": [], "unanswerable_kind": "removed"},
        "d": {"answerable": False, "answers": [], "unanswerable_kind": "other"},
    }

    def test_containment(self):
        self.assertTrue(answers.contains("He saw “12 boats”.", "the 12 boats"))
        self.assertFalse(answers.contains("He saw 112 boats.", "12 boats"))
        self.assertFalse(answers.contains("Anything.", "the"))

    def test_lines(self):
        told = lambda key, text: {"id": key, "answer": text, "abstained": text is None}
        made = [told("a", "Some 12 boats sank."), told("b", None), told("c", None), told("d", "Bo Lind.")]
        lines = answers.score(self.ITEMS, made)[None]
        expected = {
            "overall": 0.5, "answerable_right": 0.5, "answered_right": 0.5, "abstention_precision": 0.5,
            "abstention_recall": 0.5, "abstention_recall/removed": 1.0, "abstention_recall/other": 0.0,
        }
        self.assertEqual({line["measure"]: line["value"] for line in lines}, expected)


class Parts(unittest.TestCase):
    def test_lines(self):
        part = lambda *sentences: {"answerable": bool(sentences), "sentences": list(sentences)}
        items = {
            "a": {"parts": [part("Twelve boats sank on Monday, police said."), part("Ida Venn led the search."), part()]},
            "b": {"parts": [part()]},
            "c": {"parts": [part()]},
        }
        shown = lambda *quotes: [{"citations": [{"quote": quote}]} for quote in quotes]
        made = [
            {"id": "a", "abstained": False, "sentences": shown("Twelve boats sank on Monday", "The search went on.")},
            {"id": "b", "abstained": True, "sentences": []},
            {"id": "c", "abstained": False, "sentences": shown("It was late.")},
        ]
        lines = answers.score_parts(items, made)[None]
        values = {line["measure"]: round(line["value"], 2) for line in lines}
        self.assertEqual(values, {"parts_answered": 0.5, "beside": 0.67, "nothing_refused": 0.5})

    def test_a_few_words_prove_nothing(self):
        self.assertFalse(answers.same_place("He said", "He said that it was late."))


class Citations(unittest.TestCase):
    ARTICLES = {"a": {"text": "The mill burned."}}

    def score(self, sentence, judged):
        return citations.score([{"id": "s", "sentences": [sentence]}], self.ARTICLES, judged)[None]

    def test_what_stands_in_its_quote_needs_no_judge(self):
        sentence = cited("The mill burned.", "The mill burned.")
        self.assertEqual(citations.pairs([{"sentences": [sentence]}]), [])
        lines = self.score(sentence, {})
        self.assertEqual([line["value"] for line in lines], [1.0, 1.0, 1.0])

    def test_a_changed_quote_is_not_verbatim(self):
        sentence = cited("The mill burned.", "The mall burned.")
        judged = {pair: 0.9 for pair in citations.pairs([{"sentences": [sentence]}])}
        self.assertEqual(value(self.score(sentence, judged), "citations_verbatim"), 0.0)

    def test_a_quote_that_adds_nothing_costs_precision(self):
        sentence = cited("The mill was lost.", "The mill burned.", "It rained.")
        judged = {pair: float("burned" in pair[0]) for pair in citations.pairs([{"sentences": [sentence]}])}
        self.assertEqual(len(judged), 3)
        lines = self.score(sentence, judged)
        self.assertEqual((value(lines, "citation_recall"), value(lines, "citation_precision")), (1.0, 0.5))

    def test_no_citation_no_support(self):
        self.assertEqual(value(self.score({"text": "The mill burned.", "citations": []}, {}), "citation_recall"), 0.0)


class Labels(unittest.TestCase):
    def test_questionable_claims_are_left_out(self):
        items = {"a": {"label": "supported"}, "b": {"label": "partially_supported"}, "c": {"label": "questionable"}}
        made = [{"id": key, "score": score} for key, score in (("a", 0.7), ("b", 0.4), ("c", 0.9))]
        lines = labels.claims(items, made)[None]
        self.assertEqual((lines[0]["value"], lines[0]["n"], lines[1]["value"]), (1.0, 2, 1.0))

    def test_cases(self):
        made = [{"id": "p", "case": "conflict", "conflict": True}, {"id": "p", "case": "control", "conflict": True}]
        self.assertEqual(value(labels.conflicts({"p": {}}, made)[None], "flag_balanced"), 0.5)


class Own(unittest.TestCase):
    def test_gold_passages_are_in_their_articles(self):
        articles = {p.name: own.article(p) for p in own.ARTICLES.iterdir()}
        asked = [own.question(articles, q) for q in own.read_lines(own.SAMPLES / "questions.jsonl")]
        self.assertTrue(any(q["answerable"] for q in asked) and any(not q["answerable"] for q in asked))
        for passage in (p for q in asked for p in q.get("gold_passages", [])):
            self.assertTrue(articles[passage["article_id"]]["text"][passage["start"] : passage["end"]].strip())

    def test_a_difference_needs_two_values(self):
        gold = {"values": [{"value": "12", "quote": "12 were hurt"}, {"value": "14", "quote": "14 people were hurt"}]}
        reported = lambda *quotes: {"values": [{"citations": [{"quote": quote}]} for quote in quotes]}
        self.assertTrue(own.tells(reported("Police: 12 were hurt.", "So 14 people were hurt."), gold))
        self.assertFalse(own.tells(reported("Police: 12 were hurt.", "It rained."), gold))
        self.assertFalse(own.tells(reported("12 were hurt; later 14 people were hurt."), gold))


class Report(unittest.TestCase):
    def test_a_table_has_what_was_measured(self):
        about = {"set": "s", "task": "speed of ask", "version": "1.2.0", "machine": "M", "date": "2026-03-01"}
        line = {**about, "model": "m1", "measure": "seconds", "value": 2.0, "low": 1.0, "high": 3.0, "n": 4}
        text = report.text([{**line, "load": 3.5}], ["m1", "m2"])
        self.assertIn("| seconds | 2.0 [1.0, 3.0] | 4 |", text)
        self.assertIn("machine was busy", text)
        self.assertNotIn("m2", text)
        self.assertNotIn("machine was busy", report.text([{**line, "load": 0.1}], ["m1"]))

    def test_score_lines_are_json(self):
        measures = stats.Measures()
        measures.add("overall", [True, False])
        self.assertEqual(json.loads(json.dumps(measures.lines))[0]["n"], 2)


if __name__ == "__main__":
    unittest.main()
