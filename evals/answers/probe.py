"""Fits the probe of models/probe.toml that tells whether passages state the answer to a question, by the model's own states.

  python3 evals/answers/probe.py MODEL SET_DIR ... [--limit SET=N] [--work DIR] [--binaries DIR] [--write]

SET_DIR is a set of questions as `dateline eval --task ask` takes them, answerable ones and others, each of which names the one article that it is
to be asked of. The state is that of the last token of prompts/short_answer.md, where the model begins to answer. A logistic regression
on the states' first 128 principal components, a ridge on them, every set weighing alike and in each the answerable half as much again as
the others, since a right answer lost costs more than a sentence beside the question, which the reader sees to be beside it, is one weight
for each value of a state, and a bias. A model needs an entry in models/probe.toml before: its id, "answer", the layer to read, and as many
zeros as a state has values.

Prints for each set the AUROC of the probe, of the model's yes less no, and of both with the words' signals as models/answers.toml weighs them; the
probe fitted on the other sets and, as the second figure, also on four fifths of the set's own articles. --write keeps the fit on all.
What the program found is kept in --work (target/answers). Needs numpy.
"""
import argparse, json, pathlib, random, subprocess, sys, tomllib

HERE = pathlib.Path(__file__).resolve().parent; ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "verifier")]
import fit as F
import probes as P
import run as R
import numpy as np

COMPONENTS = 128; RIDGE = 1e3; ANSWERABLE = 1.5; FOLDS = 5; REPEATS = 3


def load(a, folder, limit, width):
    """{"group", "y", "x": state, "signals"} for each question that the model was asked."""
    items = R.rows(folder / "items.jsonl")
    if limit:
        items = sorted(random.Random(5).sample(items, min(limit, len(items))), key=lambda i: i["id"])
    path = a.work / f"{folder.name}.{a.model}.jsonl"; done = R.made(path)
    left = [i["id"] for i in items if i["id"] not in done]; kept = a.work / "answers.jsonl"
    if left:
        print(f"{path.name}: {len(items) - len(left)} of {len(items)} questions are there", file=sys.stderr)
        with path.open("ab") as out:
            command = [*R.command(a, "answer_features"), a.model, str(kept), str(folder)]
            subprocess.run(command, input="".join(f"{i}\n" for i in left).encode(), stdout=out, check=True)
        done = {r["id"]: r for r in R.rows(path)}
    _, states = P.states(kept, width); out = []
    for item in items:
        r = done.get(item["id"])
        if r and r.get("signals") and r["kept"]:
            gold = (item.get("gold_article_ids") or [item["id"]])[0]
            out.append({"group": gold, "y": bool(item["answerable"]), "x": states(r["kept"][0])[0], "signals": r["signals"]})
    return out


def fit(sets):
    """Weights and bias; sets count alike."""
    w = np.concatenate([[(ANSWERABLE if d["y"] else 1) / sum(e["y"] == d["y"] for e in own) for d in own] for own in sets if own])
    data = [d for own in sets for d in own]
    return P.direction(np.array([d["x"] for d in data]), np.array([d["y"] for d in data]), w * len(w) / w.sum(), COMPONENTS, RIDGE)


def sureness(trust, signals, probe):
    """As Trust::sureness in src/pipeline/trust.rs, of questions without a date."""
    w = trust["weights"]; margin = min(signals["margin"], trust.get("most_margin", np.inf))
    values = dict(answerable=signals["answerable"], probe=probe, margin=margin, coverage=signals["coverage"], context=signals["context"], strangers=min(signals["strangers"], 1))
    return trust["bias"] + sum(w.get(name, 0) * value for name, value in values.items())


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("model"); ap.add_argument("sets", nargs="+", type=pathlib.Path); ap.add_argument("--limit", nargs="*", default=[])
    ap.add_argument("--work", type=pathlib.Path, default=ROOT / "target" / "answers"); ap.add_argument("--binaries"); ap.add_argument("--write", action="store_true")
    a = ap.parse_args(); a.work.mkdir(parents=True, exist_ok=True)
    own = P.entry(a.model, "answer"); limits = {k: int(v) for k, v in (limit.split("=") for limit in a.limit)}
    trusts = tomllib.loads((ROOT / "models" / "answers.toml").read_text(encoding="utf-8"))["profile"]
    trust = next(t for t in trusts if a.model in t["models"])
    sets = {s.name: load(a, s, limits.get(s.name), len(own["weights"])) for s in a.sets}
    for name, data in sets.items():
        y = np.array([d["y"] for d in data]); others = [d for n, d in sets.items() if n != name]
        state = np.array([d["x"] for d in data]); shown = []
        told = lambda probe, x: x @ probe[0] + probe[1]
        if any(others):
            shown.append(told(fit(others), state))
        groups = sorted({d["group"] for d in data}); mean = np.zeros(len(data))
        for repeat in range(REPEATS):
            order = groups[:]; random.Random(repeat).shuffle(order); fold = {g: i % FOLDS for i, g in enumerate(order)}
            for f in range(FOLDS):
                out = np.array([fold[d["group"]] == f for d in data])
                mean[out] += told(fit([*others, [d for d, o in zip(data, out) if not o]]), state[out]) / REPEATS
        shown.append(mean)
        yes = F.auroc(np.array([d["signals"]["answerable"] for d in data]), y)
        both = [F.auroc(np.array([sureness(trust, d["signals"], p) for d, p in zip(data, v)]), y) for v in shown]
        none = F.auroc(np.array([sureness(trust, d["signals"], 0) for d in data]), y)
        numbers = lambda v: ", ".join(f"{x:.3f}" for x in v)
        print(f"{name}: {len(data)} questions, {int(y.sum())} answerable; yes less no {yes:.3f}; probe {numbers([F.auroc(v, y) for v in shown])}; "
              f"all signals {numbers(both)}, without the probe {none:.3f}")
    if a.write:
        P.write(a.model, "answer", *fit(list(sets.values())))


if __name__ == "__main__":
    main()
