#!/usr/bin/env python3
"""Fits how far a small model's opinion of its answers is believed: prints the profile for models/answers.toml.

    python3 evals/answers/fit.py MODEL SET_DIR=PREDICTIONS ...

PREDICTIONS is what `dateline eval SET_DIR --task ask --model MODEL --out PREDICTIONS` wrote. The model is asked only where the words of
question and articles admit an answer, so only those questions tell anything: the others have no signals. Sets count alike, and
answerable questions twice as much as the others: a right answer lost costs more than a sentence beside the question, which the reader
sees to be beside it. Also prints, for each set and by a fit on the other sets, how well the opinion tells answerable questions from the rest.
Needs numpy.
"""
import json, pathlib, sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "verifier"))
from fit import auroc, logistic

import numpy as np

NAMES = ("answerable", "margin")
ANSWERABLE, RIDGE = 2.0, 2.0


def load(folder, predictions):
    items = {i["id"]: i for i in map(json.loads, (pathlib.Path(folder) / "items.jsonl").open(encoding="utf-8"))}
    lines = [json.loads(line) for line in open(predictions, encoding="utf-8")]
    asked = [p for p in lines if p.get("signals") and p["id"] in items]
    return [([p["signals"][n] for n in NAMES], bool(items[p["id"]]["answerable"])) for p in asked], len(lines)


def fit(sets):
    """Weights and bias; of standardised signals, told for those as they are."""
    rows = [(x, y, (ANSWERABLE if y else 1.0) / sum(v == y for _, v in s)) for s in sets for x, y in s]
    x = np.array([r[0] for r in rows]); y = np.array([r[1] for r in rows], float); w = np.array([r[2] for r in rows])
    mean, spread = x.mean(0), x.std(0)
    b = logistic((x - mean) / spread, y, w * len(w) / w.sum(), RIDGE)
    weights = b[:-1] / spread
    return weights, b[-1] - float(weights @ mean)


def main():
    model, *named = sys.argv[1:]
    sets = {pathlib.Path(folder).name: load(folder, path) for folder, path in (n.split("=", 1) for n in named)}
    for name, (rows, asked) in sets.items():
        others = [r for other, (r, _) in sets.items() if other != name]
        weights, bias = fit(others or [rows])
        s = np.array([float(weights @ np.array(x)) + bias for x, _ in rows]); y = np.array([v for _, v in rows])
        print(f"# {name}: asked about {len(rows)} of {asked} questions, {int(y.sum())} of them answerable; AUROC {auroc(s, y):.3f}; "
              f"kept {int((s[y] >= 0).sum())} answerable, {int((s[~y] >= 0).sum())} others")
    weights, bias = fit([rows for rows, _ in sets.values()])
    print(f'[[profile]]\nmodels = ["{model}"]\nrole = "chooses"\nbias = {bias:.2f}\n\n[profile.weights]')
    for name, weight in zip(NAMES, weights):
        print(f"{name} = {weight:.2f}")


if __name__ == "__main__":
    main()
