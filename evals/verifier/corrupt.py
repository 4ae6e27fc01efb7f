"""Plants errors in sentences of news articles, for measuring which of them the verifier finds.

  python3 evals/verifier/corrupt.py ARTICLES --out FILE.jsonl [--per-kind 200] [--seed 5]

ARTICLES is a folder of .txt and .md files, or a JSON-lines file with a field "text" (and "date") a line. Sentences are cut by
`cargo run --example split_sentences`. Writes, per article, one object for `examples/verifier_features.rs`: the text, its
date, and claims with the ids KIND/N: kinds are `untouched` and number, unit, date, name, swap, negation, hedge, attribution, merged.
Each claim differs from a sentence of the article in one place; rules choose the place, nobody reads the result, so a few are no errors.
"""
import argparse, json, pathlib, random, re, subprocess, sys

UNITS = [("million", "billion"), ("billion", "million"), ("percent", "percentage points"), ("per cent", "percentage points"),
         ("kilometres", "miles"), ("kilometers", "miles"), ("miles", "kilometres"), ("metres", "feet"), ("meters", "feet"), ("feet", "metres"),
         ("days", "weeks"), ("weeks", "months"), ("months", "weeks"), ("years", "months"), ("hours", "minutes"), ("minutes", "hours"),
         ("pounds", "dollars"), ("dollars", "euros"), ("euros", "dollars"), ("crowns", "dollars"), ("£", "$"), ("€", "$"), ("$", "€"),
         ("tonnes", "kilograms"), ("tons", "kilograms")]
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April June July August September October November December".split()
WORDS = "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty".split()
HEDGES = ["more than ", "less than ", "fewer than ", "at least ", "up to ", "nearly ", "almost ", "about ", "around ", "roughly ", "approximately ",
          "as many as ", "some "]
SOFT = ["allegedly ", "reportedly ", "apparently ", "possibly ", "probably ", "perhaps "]
SAY = r"(?:said|says|told reporters|added|claimed|warned|according to)"


def number(s, rng, ctx):
    spots = [m for m in re.finditer(r"(?<![\w.,:/-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\d,./:-]*\d)(?!(?:st|nd|rd|th|s)\b)", s)
             if not re.fullmatch(r"(1[89]|20)\d\d", m[1])]
    spots += list(re.finditer(r"\b(%s)\b" % "|".join(WORDS), s))
    if not spots:
        return None
    m = rng.choice(spots); old = m[1]
    if old in WORDS:
        new = rng.choice([w for w in WORDS if w != old])
    elif "." in old:
        new = f"{float(old) * rng.choice([0.6, 1.3, 1.7]):.{len(old.split('.')[1])}f}"
    else:
        v = int(old.replace(",", "")); w = max(1, round(v * rng.choice([0.6, 0.8, 1.3, 1.7])))
        w = w + 1 if w == v else w
        new = f"{w:,}" if "," in old else str(w)
    return s[:m.start(1)] + new + s[m.end(1):] if new != old else None


def unit(s, rng, ctx):
    spots = []
    for a, b in UNITS:
        pat = re.escape(a) + r"(?=\d)" if not a[0].isalpha() else r"(?<=\d )%s\b|(?<=\d)%s\b" % (a, a)
        spots += [(m, b) for m in re.finditer(pat, s)]
    if not spots:
        return None
    m, b = rng.choice(spots)
    return s[:m.start()] + b + s[m.end():]


def date(s, rng, ctx):
    spots = [(m, WEEKDAYS) for m in re.finditer(r"\b(%s)\b" % "|".join(WEEKDAYS), s)] + [(m, MONTHS) for m in re.finditer(r"\b(%s)\b" % "|".join(MONTHS), s)]
    spots += [(m, None) for m in re.finditer(r"\b(?:19|20)\d\d\b", s)]
    if not spots:
        return None
    m, pool = rng.choice(spots)
    new = rng.choice([x for x in pool if x != m[0]]) if pool else str(int(m[0]) + rng.choice([-7, -3, -2, -1, 1, 2, 4]))
    return s[:m.start()] + new + s[m.end():]


NAME = r"(?<=[a-z,] )([A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?)(?![a-z])"
NOT_NAMES = set(WEEKDAYS + MONTHS + "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split() + ["May", "The", "But", "And", "In", "On", "At", "He", "She", "It", "They", "We", "His", "Her", "This", "That", "There", "When", "While"])


# Between two names these make no "who did what": "Brazil and Venezuela" are the same the other way round.
NO_VERBS = set("and as at but for from in into its not of on or than that this to was with without".split())


def names(text):
    """Whole runs of one or two capitalised words after one in lower case."""
    def whole(m):
        before = text[:m.start()].split()
        return before and before[-1][0].islower() and not re.match(r"[-’']?[-\w]| [A-Z]", text[m.end():])
    return [m for m in re.finditer(NAME, text) if not NOT_NAMES & set(m[1].split()) and whole(m)]


def name(s, rng, ctx):
    here = names(s)
    if not here:
        return None
    m = rng.choice(here); used = set(re.findall(r"\w+", s))
    pool = [n for n in ctx["names"] if len(n.split()) == len(m[1].split()) and not used & set(n.split())]
    # A surname stands for the whole name elsewhere: not another person.
    pool = [n for n in pool if not any(m[1] in other and n in other for other in ctx["names"])]
    return s[:m.start(1)] + rng.choice(pool) + s[m.end(1):] if pool else None


def swap(s, rng, ctx):
    here = names(s)
    pairs = [(a, b) for i, a in enumerate(here) for b in here[i + 1:]
             if a[1] != b[1] and s.count(a[1]) == 1 and s.count(b[1]) == 1
             and set(re.findall(r"(?<= )[a-z]+(?:ed|s|t|n|d|ew|ought|old|ave)(?= )", s[a.end():b.start()])) - NO_VERBS
             and not re.search(SAY, s)]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    return s[:a.start(1)] + b[1] + s[a.end(1):b.start(1)] + a[1] + s[b.end(1):]


def negation(s, rng, ctx):
    spots = [m for m in re.finditer(r"\b(was|were|is|are|will|would|has|have|had|can|could|should) (?!not\b|never\b|no\b|been\b|a\b|an\b|the\b)(?=[a-z]{3,})", s)]
    gone = list(re.finditer(r"\b(not|never) ", s))
    if gone and rng.random() < 0.5:
        m = rng.choice(gone)
        return s[:m.start()] + s[m.end():]
    if not spots:
        return None
    m = spots[0]
    return s[:m.end()] + "not " + s[m.end():]


def hedge(s, rng, ctx):
    spots = [(m.start(), m.end(), "") for h in HEDGES for m in re.finditer(r"(?<![\w])" + h + r"(?=[$£€]?\d|(?:%s|a dozen|half)\b)" % "|".join(WORDS), s)]
    spots += [(m.start(), m.end(), "") for h in SOFT for m in re.finditer(r"\b" + h, s)]
    spots += [(m.start(), m.end(), "will ") for m in re.finditer(r"\b(?:may|might|could) (?=[a-z]{3,}\b)(?!have\b|not\b)", s)]
    if not spots:
        return None
    a, b, new = rng.choice(spots)
    out = s[:a] + new + s[b:]
    return out[:1].upper() + out[1:]


def attribution(s, rng, ctx):
    for pat in (r"^(?P<x>[A-Z][^\"“”]{40,}), (?:(?:the |a )?[\w.’' -]{3,45} (?:said|says)|according to [^,]{3,60}|said (?:the )?[\w.’' -]{3,45})(?: (?:on|in) [\w ]{3,20})?\.$",
                r"^According to [^,]{3,60}, (?P<x>[^\"“”]{30,})\.$",
                r"^(?:The )?[A-Z][\w.’' -]{3,40} (?:said|says)(?: that)? (?P<x>(?:the|a|an|there|it was|two|three) [^\"“”]{30,})\.$"):
        m = re.match(pat, s)
        if m and not re.search(r"\b(he|she|it|they|his|her|its|their)\b", m["x"]):
            x = m["x"].rstrip(",")
            return x[:1].upper() + x[1:] + "."
    return None


def merged(s, rng, ctx):
    cut = re.search(r" (in|after|because|when|before|during|while) ", s[30:])
    others = [o for o in ctx["sentences"] if o != s and re.search(r" (in|after|because|when|before|during|while) ", o[30:])]
    if not cut or not others or re.search(r"[\"“”]", s):
        return None
    o = rng.choice(others); m = re.search(r" (in|after|because|when|before|during|while) ", o[30:])
    if re.search(r"[\"“”]", o):
        return None
    return s[:30 + cut.start()] + o[30 + m.start():]


KINDS = dict(number=number, unit=unit, date=date, name=name, swap=swap, negation=negation, hedge=hedge, attribution=attribution, merged=merged)


def read(path):
    path = pathlib.Path(path)
    if path.is_dir():
        for f in sorted(path.iterdir()):
            if f.suffix in (".txt", ".md"):
                text = f.read_text(encoding="utf-8"); m = re.match(r"---\n(.*?)\n---\n", text, re.S)
                d = re.search(r"^date: (\S+)", m[1], re.M) if m else None
                yield text[m.end():] if m else text, d[1] if d else None
    else:
        for line in path.open(encoding="utf-8"):
            a = json.loads(line)
            yield a["text"], a.get("date")


def split(texts, binary):
    lines = "".join(json.dumps(t) + "\n" for t in texts)
    cmd = [binary] if binary else ["cargo", "run", "--quiet", "--example", "split_sentences"]
    out = subprocess.run(cmd, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    for text, line in zip(texts, out.splitlines()):
        raw = text.encode()
        yield [" ".join(raw[a:b].decode().split()) for a, b, kind, _ in json.loads(line) if kind in ("Prose", "ListItem")]


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("articles"); ap.add_argument("--out", required=True); ap.add_argument("--per-kind", type=int, default=200)
    ap.add_argument("--seed", type=int, default=5); ap.add_argument("--splitter", help="a built split_sentences")
    a = ap.parse_args(); rng = random.Random(a.seed)
    articles = list(read(a.articles)); sentences = list(split([t for t, _ in articles], a.splitter))
    claims = [[] for _ in articles]; counts = {}
    places = [(i, s) for i, own in enumerate(sentences) for s in own if 8 <= len(s.split()) <= 45 and s.endswith((".", ".”", '."'))]
    for kind in ["untouched", *KINDS]:
        rng.shuffle(places); n = 0
        for i, s in places:
            if n == a.per_kind:
                break
            ctx = {"sentences": sentences[i], "names": sorted({m[1] for x in sentences[i] for m in names(x)})}
            bad = s if kind == "untouched" else KINDS[kind](s, rng, ctx)
            if bad and (kind == "untouched" or bad != s):
                claims[i].append({"id": f"{kind}/{n}", "claim": bad, "was": s}); n += 1
        counts[kind] = n
    with open(a.out, "w", encoding="utf-8") as f:
        for (text, d), own in zip(articles, claims):
            if own:
                f.write(json.dumps({"text": text, "date": d, "claims": own}, ensure_ascii=False) + "\n")
    print(counts, file=sys.stderr)
