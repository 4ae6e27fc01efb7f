"""Fits the verifier's score and measures it; used by run.py, which is the command.

A claim is {"set", "group", "y", "sentences"}: `group` is its article, `y` whether it is supported, and the sentences are what
examples/verifier_features.rs wrote: {"signals", "yes", "reasons", "contradicted"}. A claim of several sentences is judged by its
worst one. Everything reported is out of fold: five folds, no article in two. Intervals are 95 % percentile bootstraps over articles.
Needs numpy.
"""
import json, pathlib, tomllib
import numpy as np

# `read_off` is a bound of its own: it ends the cascade. A lost attribution is told, not weighed: readers differ about it, and in
# the published sets a single article decides its sign.
SKIP = {"read_off", "attribution"}


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def yes(sentence):
    """The model's opinion, bounded."""
    return min(8, max(-8, sentence["yes"])) if sentence["yes"] is not None else 0.0


# As in src/verify/support/vote.rs.
WORST = 3


def doubt(sentence):
    """How much the model's states doubt the sentence's worst tokens."""
    worst = sorted((min(12, max(-12, d[2])) for d in sentence.get("doubts") or []), reverse=True)[:WORST]
    return sum(worst) / max(1, len(worst))


def opinions(claim):
    """Whether the model was asked about every sentence that it can be asked about."""
    return all(s["yes"] is not None or s["signals"]["read_off"] or not s["premise"] for s in claim["sentences"])


def load(name, items, signals):
    labels = {i["id"]: i for i in items}; out = []
    for r in signals:
        i = labels.get(r["id"])
        if i and i["label"] != "questionable" and r["sentences"]:
            out.append({"id": r["id"], "set": name, "group": i["article_ids"][0], "y": i["label"] == "supported", "sentences": r["sentences"]})
    return out


def load_own(name, signals):
    """Claims whose ids say what they are: `honest/N` and `untouched/N` are supported, any other kind is not; but for a lost
    attribution, which readers forgive where it is a fact that was reported, and mind where it is an opinion."""
    kinds = [(r, r["id"].split("/")[0]) for r in signals]
    return [{"id": r["id"], "set": "own", "group": f"{name}#{r['id']}", "y": k in ("honest", "untouched"), "sentences": r["sentences"]}
            for r, k in kinds if r["sentences"] and k != "attribution"]


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


OWN = 0.25
SUPPORTED = 2.0


def weights(claims):
    """Every set counts alike, and in each the supported claims twice as much as the others: sets differ in their share of errors
    by what they were made for, which says nothing about the text to be checked, and most of what people check is right. Our
    own set counts for a quarter: errors that rules planted and rules find teach little of those that people make."""
    n = {}
    for c in claims:
        n[c["set"], c["y"]] = n.get((c["set"], c["y"]), 0) + 1
    w = np.array([(OWN if c["set"] == "own" else 1) * (SUPPORTED if c["y"] else 1) / n[c["set"], c["y"]] for c in claims])
    return w * len(claims) / w.sum()


# More in common with the sources never makes a statement less likely, and a finding against it never more.
RISING = {"premise", "sentence", "source", "pairs", "ordered", "cosine"}
FALLING = {"number", "name", "opposite", "hedge", "opinion", "quotation", "far"}


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
    return total + w.get("yes", 0) * yes(sentence) + w.get("doubt", 0) * doubt(sentence)


def support(sentence, profile, bounds):
    p = 1 / (1 + np.exp(-z(sentence, profile)))
    if sentence["signals"]["read_off"]:
        return max(p, bounds[0])
    return p * bounds[1] if sentence["contradicted"] else p


def score(claim, profile, bounds):
    return min(support(s, profile, bounds) for s in claim["sentences"])


def bounds_of(claims, profile):
    """The share of supported claims among those read off whole; and what the support of claims that a check contradicts is
    multiplied by, so that its mean is the share of these that are supported. Both leaning on a prior of ten claims."""
    w = weights(claims)
    off = [c["y"] for c in claims if all(s["signals"]["read_off"] for s in c["sentences"])]
    bad = [(c, v) for c, v in zip(claims, w) if any(s["contradicted"] and not s["signals"]["read_off"] for s in c["sentences"])]
    expected = sum(v / (1 + np.exp(-min(z(s, profile) for s in c["sentences"]))) for c, v in bad)
    factor = (sum(v * c["y"] for c, v in bad) + 2) / (expected + 6)
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
    return np.percentile(vals, [2.5, 97.5]) if vals else (float("nan"), float("nan"))


def recall_at(s, y, false_alarms=0.05):
    t = np.quantile(s[y], false_alarms)
    return float((s[~y] < t).mean())


def balanced(s, y, t=0.5):
    return float(((s[y] >= t).mean() + (s[~y] < t).mean()) / 2)


def folds(claims, k=5):
    """The fold of each article."""
    keys = sorted({c["group"] for c in claims}); rng = np.random.default_rng(7); rng.shuffle(keys)
    return {g: i % k for i, g in enumerate(keys)}


def held_out(claims, make):
    """Score of every claim by a fit that saw none of its article. `make` fits on the claims that its argument admits."""
    fold = folds(claims); s = np.zeros(len(claims))
    for k in range(5):
        profile, bounds = make(lambda c: fold.get(c["group"]) != k)
        for i, c in enumerate(claims):
            if fold[c["group"]] == k:
                s[i] = score(c, profile, bounds)
    return s


# Beside a model the rules' weights are held closer to each other: it knows most of what tells claims of one set apart, and what the
# rules would learn of that does not carry over to other texts.
BESIDE_MODEL = 100.0


# With less, a handful of claims decides which signals are left out for their sign.
ALONE = 30.0


def make_rules(claims, ridge=ALONE):
    """The profile without a model."""
    names = [n for n in claims[0]["sentences"][0]["signals"] if n not in SKIP]
    profile = fit(claims, names, ridge)
    return profile, bounds_of(claims, profile)


def make_model(claims, rules):
    """The score of `rules`, fitted with BESIDE_MODEL, and the model's opinion: three weights and a bias, for a few hundred claims. A
    claim counts by its worst sentence under the fit before."""
    base, bounds = rules; open_ = [[s for s in c["sentences"] if not s["signals"]["read_off"]] for c in claims]
    y = np.array([c["y"] for c in claims], float); w = weights(claims); b = [1, 1, 0, 0]
    for _ in range(4):
        x = np.array([min(([z(s, base), yes(s), doubt(s)] for s in own), key=lambda v: np.dot(v, b[:3])) for own in open_])
        b = logistic(x, y, w, 0.5)
    profile = {**{n: v * b[0] for n, v in base[0].items()}, "yes": b[1], "doubt": b[2]}, base[1] * b[0] + b[3]
    return profile, (bounds[0], bounds_of(claims, profile)[1])


def table(claims, s, others=None):
    """A line for each set; `others` are scores by fits on the other sets."""
    rng = np.random.default_rng(5); head = "| set | claims | AUROC | balanced accuracy at 0.5 | recall of unsupported at 5 % false alarms |"
    print(head + (" AUROC, fitted on the other sets |\n" if others is not None else "\n") + "| --- " * (6 if others is not None else 5) + "|")
    for name in dict.fromkeys(c["set"] for c in claims):
        at = [i for i, c in enumerate(claims) if c["set"] == name]; own = [claims[i] for i in at]; v = s[at]; y = np.array([c["y"] for c in own])
        lo, hi = interval(own, v, auroc, rng)
        line = f"| {name} | {len(own)} | {auroc(v, y):.3f} [{lo:.3f}, {hi:.3f}] | {balanced(v, y):.3f} | {recall_at(v, y):.3f} |"
        print(line + (f" {auroc(others[at], y):.3f} |" if others is not None else ""))


def reliability(claims, s):
    y = np.array([c["y"] for c in claims]); w = weights(claims)
    print("| support given | claims | of these supported (weighted) |\n| --- | --- | --- |")
    edges = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001]
    for lo, hi in zip(edges, edges[1:]):
        m = (s >= lo) & (s < hi)
        if m.sum():
            print(f"| {lo:.1f}-{min(hi, 1):.1f} | {m.sum()} | {np.average(y[m], weights=w[m]):.2f} |")


def other_sets(claims, make):
    """Score of every claim by a fit that saw nothing of its set."""
    s = np.zeros(len(claims))
    for name in dict.fromkeys(c["set"] for c in claims):
        profile, bounds = make(lambda c: c["set"] != name)
        for i, c in enumerate(claims):
            if c["set"] == name:
                s[i] = score(c, profile, bounds)
    return s


def flagged(signals, profile, bounds):
    """By the kind in the ids of claims: whether a check names something, and whether they are called unsupported."""
    kinds = {}
    for r in signals:
        named = any(x["reasons"] and not x["signals"]["read_off"] for x in r["sentences"])
        low = bool(r["sentences"]) and score(r, profile, bounds) < 0.5
        kinds.setdefault(r["id"].split("/")[0], []).append((named, low or named))
    return kinds


def toml(model, profile, bounds):
    w, bias = profile
    lines = ["[[profile]]", f'model = "{model}"', f"bias = {bias:.4f}", f"read_off = {bounds[0]:.3f}", f"contradicted = {bounds[1]:.3f}", "", "[profile.weights]"]
    return "\n".join(lines + [f"{n} = {v:.4f}" for n, v in sorted(w.items()) if abs(v) > 5e-5]) + "\n"


def read_profiles(path):
    text = tomllib.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    return {p["model"]: ((p["weights"], p["bias"]), (p["read_off"], p["contradicted"])) for p in text["profile"]}


def write(path, profiles):
    head = "# How the support of a statement follows from its signals. Written by `evals/verifier/run.py --write`.\n\n"
    path.write_text(head + "\n".join(toml(m, *p) for m, p in sorted(profiles.items())), encoding="utf-8")
