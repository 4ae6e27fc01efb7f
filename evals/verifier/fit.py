"""Fits and measures the verifier's score, and writes models/verifier.toml.

  python3 evals/verifier/fit.py --set NAME ITEMS.jsonl SIGNALS.jsonl [--set ...] [--model ID] [--planted SIGNALS.jsonl]
                                [--own SIGNALS.jsonl ...] [--paraphrases SIGNALS.jsonl] [--write models/verifier.toml] [--table]

ITEMS: {"id", "label", "article_ids"} a line; `supported` is the positive label, `questionable` is left out, anything else is
unsupported. SIGNALS: what `examples/verifier_features.rs` wrote for these claims; a set may be there in part. A claim of several
sentences is judged by its worst one. --model ID takes the claims whose signals hold a model's opinion ("yes") and fits the
profile of that model on top of the rules' profile, which must be in the TOML file already.

Everything reported is out of fold: five folds, no article in two. Intervals are 95 % percentile bootstraps over articles.
Needs numpy.
"""
import argparse, json, pathlib, tomllib
import numpy as np

SKIP = {"read_off"}  # a bound of its own: it ends the cascade


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def load(name, items, signals, model):
    labels = {i["id"]: i for i in rows(items)}
    out = []
    for r in rows(signals):
        i = labels.get(r["id"])
        if not i or i["label"] == "questionable" or not r["sentences"]:
            continue
        if model and any(s["yes"] is None for s in r["sentences"]):
            continue
        out.append({"set": name, "group": i["article_ids"][0], "y": i["label"] == "supported", "sentences": r["sentences"]})
    return out


def load_own(path, model):
    """Claims whose ids say what they are: `honest/N` and `untouched/N` are supported, any other kind is not."""
    return [{"set": "own", "group": f"{path}#{r['id']}", "y": r["id"].split("/")[0] in ("honest", "untouched"), "sentences": r["sentences"]}
            for r in rows(path) if r["sentences"] and not (model and any(s["yes"] is None for s in r["sentences"]))]


def matrix(claims, names, choose):
    return np.array([[float(c["sentences"][k]["signals"][n]) for n in names] for c, k in zip(claims, choose)])


def logistic(x, y, w, ridge):
    x = np.hstack([x, np.ones((len(x), 1))]); b = np.zeros(x.shape[1]); r = np.eye(x.shape[1]) * ridge; r[-1, -1] = 1e-6
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30))); g = x.T @ (w * (p - y)) + r @ b
        h = (x * (w * p * (1 - p))[:, None]).T @ x + r
        step = np.linalg.solve(h, g); b -= step
        if np.abs(step).max() < 1e-8:
            break
    return b


def weights(claims):
    """Every set counts alike, and in each the supported claims as much as the others: sets differ in their share of errors
    by what they were made for, which says nothing about the text to be checked."""
    n = {}
    for c in claims:
        n[c["set"], c["y"]] = n.get((c["set"], c["y"]), 0) + 1
    return np.array([len(claims) / len(n) / n[c["set"], c["y"]] for c in claims])


# More in common with the sources never makes a statement less likely, and a finding against it never more.
RISING = {"premise", "sentence", "source", "pairs", "ordered", "cosine"}
FALLING = {"number", "name", "opposite", "hedge", "attribution", "quotation", "far"}


def fit(claims, names, ridge):
    """Weights by name, and the bias. Signals whose weight would have the wrong sign are left out."""
    while True:
        weights, bias = fit_all(claims, names, ridge)
        wrong = [n for n, v in weights.items() if (n in RISING and v < 0) or (n in FALLING and v > 0)]
        if not wrong:
            return weights, bias
        worst = max(wrong, key=lambda n: abs(weights[n])); names = [n for n in names if n != worst]


def fit_all(claims, names, ridge):
    """A claim counts by its worst sentence under the fit before."""
    choose = [0] * len(claims); y = np.array([c["y"] for c in claims], float); w = weights(claims)
    for _ in range(4):
        b = logistic(matrix(claims, names, choose), y, w, ridge)
        profile = dict(zip(names, b[:-1])), b[-1]
        choose = [int(np.argmin([z(s, profile) for s in c["sentences"]])) for c in claims]
    return profile


def z(sentence, profile):
    w, bias = profile
    total = bias + sum(w.get(n, 0) * v for n, v in sentence["signals"].items())
    if w.get("yes") and sentence.get("yes") is not None:
        total += w["yes"] * min(8, max(-8, sentence["yes"]))
    return total


def support(sentence, profile, bounds):
    p = 1 / (1 + np.exp(-z(sentence, profile)))
    if sentence["signals"]["read_off"]:
        return max(p, bounds[0])
    return p * bounds[1] if sentence["reasons"] else p


def score(claim, profile, bounds):
    return min(support(s, profile, bounds) for s in claim["sentences"])


def bounds_of(claims, profile):
    """The share of supported claims among those read off whole; and what the support of claims that a check contradicts is
    multiplied by, so that its mean is the share of these that are supported. Both leaning on a prior of ten claims."""
    off = [c["y"] for c in claims if all(s["signals"]["read_off"] for s in c["sentences"])]
    bad = [c for c in claims if any(s["reasons"] and not s["signals"]["read_off"] for s in c["sentences"])]
    expected = sum(1 / (1 + np.exp(-min(z(s, profile) for s in c["sentences"]))) for c in bad)
    factor = (sum(c["y"] for c in bad) + 2) / (expected + 6)
    return min(0.99, max(0.55, (sum(off) + 9.5) / (len(off) + 10))), min(0.45, factor)


def auroc(s, y):
    order = np.argsort(s, kind="stable"); s = np.asarray(s)[order]; y = np.asarray(y)[order]
    ranks = np.empty(len(s)); i = 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        ranks[i:j] = (i + j + 1) / 2; i = j
    n, m = y.sum(), len(y) - y.sum()
    return float("nan") if n == 0 or m == 0 else (ranks[y].sum() - n * (n + 1) / 2) / (n * m)


def interval(claims, s, f, rng, n=400):
    groups = {}
    for k, c in enumerate(claims):
        groups.setdefault(c["group"], []).append(k)
    keys = list(groups); s = np.asarray(s); y = np.array([c["y"] for c in claims]); vals = []
    for _ in range(n):
        take = np.concatenate([groups[keys[k]] for k in rng.integers(len(keys), size=len(keys))])
        v = f(s[take], y[take])
        if v == v:
            vals.append(v)
    return np.percentile(vals, [2.5, 97.5])


def recall_at(s, y, false_alarms=0.05):
    t = np.quantile(s[y], false_alarms)
    return float((s[~y] < t).mean())


def balanced(s, y, t=0.5):
    return float(((s[y] >= t).mean() + (s[~y] < t).mean()) / 2)


def folds(claims, k=5):
    keys = sorted({c["group"] for c in claims}); rng = np.random.default_rng(7); rng.shuffle(keys)
    place = {g: i % k for i, g in enumerate(keys)}
    return np.array([place[c["group"]] for c in claims])


def held_out(claims, make):
    """Score of every claim by a fit that saw none of its article."""
    fold = folds(claims); s = np.zeros(len(claims))
    for k in range(5):
        train = [c for c, f in zip(claims, fold) if f != k]
        profile, bounds = make(train)
        for i in np.flatnonzero(fold == k):
            s[i] = score(claims[i], profile, bounds)
    return s


def report(claims, s, extra):
    rng = np.random.default_rng(5)
    print("| set | claims | AUROC | balanced accuracy at 0.5 | recall of unsupported at 5 % false alarms |\n| --- | --- | --- | --- | --- |")
    for name in dict.fromkeys(c["set"] for c in claims):
        at = [i for i, c in enumerate(claims) if c["set"] == name]; own = [claims[i] for i in at]; v = s[at]; y = np.array([c["y"] for c in own])
        lo, hi = interval(own, v, auroc, rng)
        print(f"| {name} | {len(own)} | {auroc(v, y):.3f} [{lo:.3f}, {hi:.3f}] | {balanced(v, y):.3f} | {recall_at(v, y):.3f} |")
    y = np.array([c["y"] for c in claims]); w = weights(claims)
    print("\n| support given | claims | of these supported (sets weighted alike) |\n| --- | --- | --- |")
    edges = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001]
    for lo, hi in zip(edges, edges[1:]):
        m = (s >= lo) & (s < hi)
        if m.sum():
            print(f"| {lo:.1f}-{min(hi, 1):.1f} | {m.sum()} | {np.average(y[m], weights=w[m]):.2f} |")
    for line in extra:
        print(line)


def flagged(path, profile, bounds):
    """Shares of claims called unsupported, by the kind in their ids."""
    kinds = {}
    for r in rows(path):
        s = min(support(x, profile, bounds) for x in r["sentences"]) if r["sentences"] else 1.0
        checks = any(x["reasons"] and not x["signals"]["read_off"] for x in r["sentences"])
        kinds.setdefault(str(r["id"]).split("/")[0].split("#")[0], []).append((s < 0.5 or checks, checks))
    return kinds


def toml(model, profile, bounds):
    w, bias = profile
    lines = ["[[profile]]", f'model = "{model}"', f"bias = {bias:.4f}", f"read_off = {bounds[0]:.3f}", f"contradicted = {bounds[1]:.3f}", "", "[profile.weights]"]
    return "\n".join(lines + [f"{n} = {v:.4f}" for n, v in sorted(w.items()) if abs(v) > 5e-5]) + "\n"


def read_profiles(path):
    text = tomllib.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    return {p["model"]: ((p["weights"], p["bias"]), (p["read_off"], p["contradicted"])) for p in text["profile"]}


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--set", nargs=3, action="append", required=True); ap.add_argument("--model", default=""); ap.add_argument("--write")
    ap.add_argument("--own", action="append", default=[], help="SIGNALS of claims whose ids say what they are")
    ap.add_argument("--planted"); ap.add_argument("--paraphrases"); ap.add_argument("--ridge", type=float, default=2.0)
    a = ap.parse_args()
    claims = [c for s in a.set for c in load(*s, a.model)] + [c for p in a.own for c in load_own(p, a.model)]
    names = [n for n in claims[0]["sentences"][0]["signals"] if n not in SKIP]
    if a.model:
        base, base_bounds = read_profiles(a.write or "models/verifier.toml")[""]

        def make(train):
            # The rules' score and the model's opinion: two weights and a bias, for a few hundred claims.
            choose = [int(np.argmin([z(s, base) + 0.5 * s["yes"] for s in c["sentences"]])) for c in train]
            x = np.array([[z(c["sentences"][k], base), min(8, max(-8, c["sentences"][k]["yes"]))] for c, k in zip(train, choose)])
            b = logistic(x, np.array([c["y"] for c in train], float), weights(train), 0.5)
            w = {n: v * b[0] for n, v in base[0].items()}
            profile = {**w, "yes": b[1]}, base[1] * b[0] + b[2]
            return profile, (base_bounds[0], bounds_of(train, profile)[1])
    else:
        def make(train):
            profile = fit(train, names, a.ridge)
            return profile, bounds_of(train, profile)
    s = held_out(claims, make); profile, bounds = make(claims); extra = []
    for path in filter(None, [a.planted, a.paraphrases]):
        kinds = flagged(path, profile, bounds); total = [v for k in kinds.values() for v in k]
        if not total:
            continue
        if len(kinds) > 1 and not any("/" in k for k in kinds) and "untouched" in kinds:
            extra += ["", "| planted error | sentences | called unsupported | by a check |", "| --- | --- | --- | --- |"]
            extra += [f"| {k} | {len(v)} | {np.mean([x[0] for x in v]):.3f} | {np.mean([x[1] for x in v]):.3f} |" for k, v in sorted(kinds.items())]
        else:
            extra += ["", f"{path}: {len(total)} sentences, {np.mean([x[0] for x in total]):.3f} called unsupported, {np.mean([x[1] for x in total]):.3f} by a check"]
    report(claims, s, extra)
    if a.write:
        path = pathlib.Path(a.write); head = "# How the support of a statement follows from its signals. Written by `evals/verifier/fit.py`.\n\n"
        profiles = {m: toml(m, *p) for m, p in read_profiles(path).items()} if path.exists() else {}
        profiles[a.model] = toml(a.model, profile, bounds)
        path.write_text(head + "\n".join(profiles[m] for m in sorted(profiles)), encoding="utf-8")
