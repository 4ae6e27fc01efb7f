"""Fits the probe of models/probe.toml: which words of a statement the model's own states doubt.

  python3 evals/verifier/probe.py --model ID [--bump DIR] [--pairs FILE ...] [--without SET_DIR ...] [--work DIR] [--binaries DIR]
                                  [--write]

It learns from pairs: a sentence that an article supports, and the same with one error. What differs between the two is the error;
words before it and the whole of the supported sentence are none; words behind it are left out, since the state of a word knows
all that stands before it. DIR holds the two files of BUMP (github.com/dataminr-ai/BUMP, `data/`, MIT: 889 such pairs made by hand of
summaries of CNN and the Daily Mail); a FILE has objects {"text": article, "honest": sentence, "wrong": sentence} a line. Articles of
SET_DIR (as `dateline eval` takes them) are left out, so that the probe is measured on what it has not seen.

A logistic regression on the states' first 256 principal components, a ridge on them, errors and the rest weighing alike, is one weight
for each value of a state, and a bias. A model needs an entry in models/probe.toml before: its id, "support", the layer to read, and as many zeros as a
state has values. Prints how well it does on every fourth article when fitted on the others; --write keeps the fit on all of
them. An entry that names an adapter was fitted further by adapter.py: without that line it is fitted anew, as that begins. What the program found is kept in --work (target/verifier). Needs numpy.
"""
import argparse, difflib, json, pathlib, re, sys

HERE = pathlib.Path(__file__).resolve().parent; ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import fit as F
import probes as P
import run as R
import numpy as np

COMPONENTS = 256; RIDGE = 1e4


def sentences(text):
    """BUMP's summaries are tokenised: " ." ends a sentence."""
    return [s.strip() for s in re.split(r"(?<=[.!?])\s+(?=[A-Z\"'(0-9])", text.replace(" .", ".")) if s.strip()]


def bump(folder):
    """Pairs of the one sentence that differs."""
    out = []
    for name in ("task1_dataset.json", "task2_dataset.json"):
        for d in json.loads((folder / name).read_text(encoding="utf-8")):
            a, b = sentences(d["reference_summary"]), sentences(d["edited_summary"])
            differ = [(x, y) for x, y in zip(a, b) if x != y]
            if len(a) == len(b) and len(differ) == 1:
                out.append({"text": d["article"], "honest": differ[0][0], "wrong": differ[0][1]})
    return out


def records(pairs):
    """The program's input; a claim's id is `right/N` or `wrong/N`, of which a sentence that stands in several pairs has one."""
    texts = {}
    for n, p in enumerate(pairs):
        own = texts.setdefault(p["text"], {})
        own.setdefault(p["honest"], f"right/{n}"); own.setdefault(p["wrong"], f"wrong/{n}")
    return [{"text": t, "date": None, "claims": [{"id": i, "claim": c} for c, i in own.items()]} for t, own in texts.items()]


def changed(honest, wrong):
    """Bytes of `wrong` that are not as in `honest`, by words; where only something is gone, the word behind it."""
    words = lambda s: [(len(s[:m.start()].encode()), len(s[:m.end()].encode()), m[0]) for m in re.finditer(r"\S+", s)]
    a, b = words(honest), words(wrong); out = []
    for kind, _, _, i, j in difflib.SequenceMatcher(None, [w[2] for w in a], [w[2] for w in b], autojunk=False).get_opcodes():
        if kind != "equal" and b:
            out.append((b[i][0], b[j - 1][1]) if j > i else b[min(i, len(b) - 1)][:2])
    return out


def load(a, pairs, width):
    """{"group", "y", "x": states, "m": 1 an error, 0 none, -1 unknown, "at": bytes} for each sentence that the model was asked about."""
    recs = records(pairs); found = {r["id"]: r for r in R.signals(a, f"pairs{len(pairs)}", recs, a.model)}
    lines, rows = P.states(a.work / "logits.jsonl", width); number = {line["text"]: n for n, line in enumerate(lines)}; out = []
    for group, rec in enumerate(recs):
        for c in rec["claims"]:
            kind, n = c["id"].split("/"); s = found.get(c["id"], {"sentences": []})["sentences"]
            n_line = number.get(s[0]["text"].strip()) if len(s) == 1 and s[0]["doubts"] else None
            if n_line is None or lines[n_line]["rows"] != len(s[0]["doubts"]):
                continue
            x = rows(n_line)
            out.append({"group": group, "y": kind == "right", "x": x, "m": marks([d[:2] for d in s[0]["doubts"]], pairs[int(n)], kind)})
    return out


def marks(at, pair, kind):
    """Of a sentence of `pair`, "right" or "wrong", whose tokens are the bytes `at`: 1 for tokens in the error, 0 for those before, -1 behind."""
    m = np.zeros(len(at), int); spans = changed(pair["honest"], pair["wrong"]) if kind == "wrong" else []
    for k, (i, j) in enumerate(at if spans else []):
        m[k] = 1 if any(i < e and b < j for b, e in spans) else -1 if i >= spans[0][0] else 0
    return m


def fit(data):
    """Weights and bias."""
    x = np.concatenate([d["x"][d["m"] >= 0] for d in data]); y = np.concatenate([d["m"][d["m"] >= 0] for d in data])
    w = np.where(y == 1, 0.5 / (y == 1).sum(), 0.5 / (y == 0).sum()) * len(y)
    return P.direction(x, y, w, COMPONENTS, RIDGE)


def told(data, doubts):
    """AUROC of sentences and of words, and of how many wrong sentences the most doubted word is in the error."""
    y = np.array([d["y"] for d in data])
    worst = np.array([np.sort(t)[-F.WORST:].mean() for t in doubts]); m = np.concatenate([d["m"] for d in data]); t = np.concatenate(doubts)
    hit = [d["m"][int(np.argmax(t))] == 1 for d, t in zip(data, doubts) if not d["y"]]
    return F.auroc(-worst, y), F.auroc(t[m >= 0], m[m >= 0] == 1), float(np.mean(hit))


def arguments(ap):
    """Those of every fit on pairs."""
    ap.add_argument("--model", required=True); ap.add_argument("--bump", type=pathlib.Path); ap.add_argument("--pairs", type=pathlib.Path, nargs="*", default=[])
    ap.add_argument("--without", type=pathlib.Path, nargs="*", default=[]); ap.add_argument("--work", type=pathlib.Path, default=ROOT / "target" / "verifier")
    ap.add_argument("--binaries"); ap.add_argument("--write", action="store_true")


def chosen(a):
    """The pairs whose articles are in none of the sets."""
    plain = lambda t: re.sub(r"\W", "", t.lower())
    seen = [plain(r["text"]) for s in a.without for r in R.rows(s / "articles.jsonl")]
    known = lambda t: len(t) >= 520 and any(t[400:520] in s for s in seen)
    pairs = (bump(a.bump) if a.bump else []) + [p for f in a.pairs for p in R.rows(f)]
    unseen = {t: not known(plain(t)) for t in {p["text"] for p in pairs}}; return [p for p in pairs if unseen[p["text"]]]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0]); arguments(ap)
    a = ap.parse_args(); a.work.mkdir(parents=True, exist_ok=True); own = P.entry(a.model, "support")
    pairs = chosen(a)
    data = load(a, pairs, len(own["weights"])); held = lambda d: d["group"] % 4 == 0
    print(f"{len(pairs)} pairs, {len(data)} sentences of {len({d['group'] for d in data})} articles; layer {own['layer']}")
    kept = [d for d in data if held(d)]; weights, bias = fit([d for d in data if not held(d)])
    result = told(kept, [d["x"] @ weights + bias for d in kept])
    print("Every fourth article ({} sentences), fitted on the others: AUROC of sentences {:.3f}, of words {:.3f}; the most doubted word of a wrong sentence is in the error in {:.3f}.".format(len(kept), *result))
    if a.write:
        P.write(a.model, "support", *fit(data))


if __name__ == "__main__":
    main()
