#!/usr/bin/env python3
"""Measures the sentence splitter against the Golden Rules of pragmatic-segmenter and against labelled articles.

    cargo build --release --example split_sentences
    evals/sentences.py --rules english_spec.rb            # spec/pragmatic_segmenter/languages/english_spec.rb of that project
    evals/sentences.py --rules english_golden_rules.py    # or benchmarks/english_golden_rules.py of pysbd
    evals/sentences.py --articles articles.jsonl          # rows with "text" and "sentence_offsets" (code points, half-open)
    evals/sentences.py --speed FILE...

Neither the rules nor the articles are part of this repository. Rules: white space is normalised on both sides
before comparing. Articles: precision, recall and F1 of sentence ends, over

  all       every label, on the text as it is;
  reliable  only labels that look like one sentence by a mechanical rule (see `reliable`), on the text as it is:
            predicted ends inside other labels do not count;
  joined    the same labels, but runs of neighbouring reliable labels are joined by a space into paragraphs, so that
            line breaks give nothing away; ends of paragraphs do not count.
"""
import argparse
import ast
import json
import re
import subprocess
import sys
import time

STOP = r"[.?!…]+[\"'”’)\]]*$"
OPENER = r"^[\"'“‘(\[]*(?:[A-Z]|\d)"
# A label that ends in one of these was cut in two; the rest of the sentence is the next label.
CUT = r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Lt|Gen|Col|Sgt|Capt|Sen|Rep|Gov|St|Mt|No|vs|v|Rev|Jan|Feb|Aug|Sept|Oct|Nov|Dec|Inc|Jr|Co|[A-Z])|\b(?:[A-Za-z]\.)+[A-Za-z])\.[\"'”’)\]]*$"
# A label that holds this was not cut although a plain word, a stop, and a plain capitalised word stand in it.
UNCUT = r"\b[a-z]{4,}[.?!][\"'”’)\]]*\s+[\"'“‘(\[]*[A-Z][a-z]+"
# ... or a stop in scraped text without its space.
GLUED = r"[a-z]{3,}[.?!][\"”]?[A-Z][a-z]{2,}"


def reliable(label, following):
    """One sentence: starts with a capital or digit, ends with a stop that is not an abbreviation's, has four words or more,
    does not contain a sure sentence end, and what follows does not start with a small letter."""
    label = label.strip()
    return (
        bool(re.search(OPENER, label))
        and bool(re.search(STOP, label))
        and len(label.split()) >= 4
        and not re.search(CUT, label)
        and not re.search(UNCUT, label)
        and not re.search(GLUED, label)
        and not re.match(r"[\"'“‘(\[]*[a-z]", following.strip())
    )


class Splitter:
    def __init__(self, command):
        self.command = command

    def raw(self, texts):
        lines = "".join(json.dumps(t) + "\n" for t in texts)
        done = subprocess.run(self.command, input=lines, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def spans(self, texts):
        """Spans in code points."""
        out = []
        for text, spans in zip(texts, self.raw(texts), strict=True):
            at = [0]
            for c in text:
                at.append(at[-1] + len(c.encode()))
            index = {b: i for i, b in enumerate(at)}
            out.append([(index[s[0]], index[s[1]], s[2]) for s in spans])
        return out


def read_rules(path):
    source = open(path, encoding="utf-8").read()
    if path.endswith(".py"):
        rules = []
        for node in ast.parse(source).body:
            if isinstance(node, ast.Assign):
                rules += [(t, s) for t, s in ast.literal_eval(node.value)]
        return rules
    source = source.split("describe '#segment'")[0]
    literal = r'"((?:[^"\\]|\\.)*)"'
    rules = []
    for block in re.split(r'\n\s*it "', source)[1:]:
        text = re.search(r"text: " + literal, block)
        expected = re.search(r"eq\(\[(.*)\]\)", block)
        if text and expected:
            unescape = lambda s: s.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
            rules.append((unescape(text[1]), [unescape(s) for s in re.findall(literal, expected[1])]))
    return rules


def norm(text):
    return " ".join(text.split())


def run_rules(splitter, path):
    rules = read_rules(path)
    passed = 0
    for number, ((text, expected), spans) in enumerate(zip(rules, splitter.spans([r[0] for r in rules])), 1):
        got = [norm(text[a:b]) for a, b, _ in spans]
        if got == [norm(s) for s in expected]:
            passed += 1
        else:
            print(f"rule {number} fails\n  expected {expected}\n  got      {got}")
    print(f"golden rules: {passed}/{len(rules)} = {passed / len(rules):.1%}")


def report(name, hit, extra, missed):
    p, r = hit / max(1, hit + extra), hit / max(1, hit + missed)
    print(f"{name:9} ends {hit + missed:6}  precision {p:.4f}  recall {r:.4f}  F1 {2 * p * r / max(1e-9, p + r):.4f}")


def run_articles(splitter, path, show):
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    rows = [r for r in rows if r.get("sentence_offsets")]
    misses = []

    def miss(kind, text, at):
        misses.append((kind, text[max(0, at - 70) : at] + "⏹" + text[at : at + 60]))

    tally = {"all": [0, 0, 0], "reliable": [0, 0, 0], "joined": [0, 0, 0]}
    labels = trusted = 0
    joined_texts, joined_ends = [], []
    for row, spans in zip(rows, splitter.spans([r["text"] for r in rows])):
        text = row["text"]
        gold = [tuple(o) for o in row["sentence_offsets"]]
        ends = {b for _, b, _ in spans}
        gold_ends = {a + len(text[a:b].rstrip()) for a, b in gold}
        tally["all"][0] += len(ends & gold_ends)
        tally["all"][1] += len(ends - gold_ends)
        tally["all"][2] += len(gold_ends - ends)
        kept = []
        for i, (a, b) in enumerate(gold):
            labels += 1
            following = text[gold[i + 1][0] : gold[i + 1][1]] if i + 1 < len(gold) else ""
            good = reliable(text[a:b], following)
            kept.append(good)
            if not good:
                continue
            trusted += 1
            end = a + len(text[a:b].rstrip())
            tally["reliable"][0] += end in ends
            tally["reliable"][2] += end not in ends
            inside = [e for e in ends if a < e < end]
            tally["reliable"][1] += len(inside)
            if show:
                for e in inside:
                    miss("as it is: extra", text, e)
                if end not in ends:
                    miss("as it is: missed", text, end)
        parts, inner, size, open_ = [], set(), 0, False
        for (a, b), good in zip(gold, kept):
            if not good:
                open_ = False
                continue
            label = norm(text[a:b])
            if parts:
                gap = " " if open_ else "\n\n"
                if open_:
                    inner.add(size)
                parts.append(gap)
                size += len(gap)
            parts.append(label)
            size += len(label)
            open_ = True
        joined_texts.append("".join(parts))
        joined_ends.append(inner)
    for text, inner, spans in zip(joined_texts, joined_ends, splitter.spans(joined_texts)):
        ends = {b for _, b, _ in spans if text[b : b + 2] not in ("\n\n", "")}
        tally["joined"][0] += len(ends & inner)
        tally["joined"][1] += len(ends - inner)
        tally["joined"][2] += len(inner - ends)
        if show:
            for e in sorted(ends - inner):
                miss("joined: extra", text, e)
            for e in sorted(inner - ends):
                miss("joined: missed", text, e)
    print(f"{len(rows)} articles, {labels} labels, {trusted} reliable ({trusted / labels:.0%})")
    for name, counts in tally.items():
        report(name, *counts)
    for kind, context in misses[:show]:
        print(f"{kind:17} {context!r}")


def run_speed(splitter, paths):
    text = "".join(open(p, encoding="utf-8").read() for p in paths)
    size = len(text.encode())
    start = time.perf_counter()
    splitter.raw([""])
    idle = time.perf_counter() - start
    times = []
    for _ in range(3):
        start = time.perf_counter()
        splitter.raw([text])
        times.append(time.perf_counter() - start - idle)
    print(f"{size / 1e6:.1f} MB in {min(times):.3f} s = {size / 1e6 / min(times):.0f} MB/s, JSON in and out included")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--splitter", nargs="+", default=["target/release/examples/split_sentences"], metavar="COMMAND")
    parser.add_argument("--rules", metavar="FILE")
    parser.add_argument("--articles", metavar="FILE")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print this many misses")
    parser.add_argument("--speed", nargs="+", metavar="FILE")
    args = parser.parse_args()
    if not (args.rules or args.articles or args.speed):
        parser.error("nothing to measure: give --rules, --articles or --speed")
    splitter = Splitter(args.splitter)
    if args.rules:
        run_rules(splitter, args.rules)
    if args.articles:
        run_articles(splitter, args.articles, args.show)
    if args.speed:
        run_speed(splitter, args.speed)


if __name__ == "__main__":
    sys.exit(main())
