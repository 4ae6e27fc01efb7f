"""Linear probes of a model's hidden states, as `models/probe.toml` has them: reading the states, fitting, writing. Used by verifier/probe.py
and answers/probe.py. Needs numpy."""
import json, pathlib, sys, tomllib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "evals" / "verifier"))
import fit as F

PATH = ROOT / "models" / "probe.toml"
HEAD = """# What is read off a model's hidden states: a weight for each value of a state. task "support": which words of a statement they doubt, written by
# `evals/verifier/probe.py --write`, and by `evals/verifier/adapter.py --write` together with the adapter that it names; "answer": whether the passages state the answer, by `evals/answers/probe.py --write`. These tell how and of what.
"""


def entries():
    return tomllib.loads(PATH.read_text(encoding="utf-8"))["probe"]


def entry(model, task):
    """The probe, which must have its layer and as many weights, zeros at first, as a state has values."""
    return next(p for p in entries() if p["model"] == model and p["task"] == task)


def write(model, task, weights, bias):
    """Keeps the probe in place of the one before."""
    probes = entries()
    own = next(p for p in probes if p["model"] == model and p["task"] == task)
    own.update(bias=round(float(bias), 4), weights=[float(f"{w:.4g}") for w in weights])
    lines = [f'\n[[probe]]\nmodel = "{p["model"]}"\ntask = "{p["task"]}"\nlayer = {p["layer"]}\n' + (f'adapter = "{p["adapter"]}"\n' if "adapter" in p else "") + f'bias = {p["bias"]}\nweights = [\n'
             + "".join("    " + ", ".join(map(repr, p["weights"][i:i + 12])) + ",\n" for i in range(0, len(p["weights"]), 12)) + "]\n" for p in probes]
    PATH.write_text(HEAD + "".join(lines), encoding="utf-8")


def states(path, width):
    """What examples/kept wrote: its lines, and a function from a line's number to its states, [rows, width]."""
    lines = [json.loads(line) for line in open(path, encoding="utf-8")]
    starts = np.cumsum([0] + [line["rows"] * width for line in lines])
    raw = np.memmap(f"{path}.states", dtype="<u2", mode="r")
    return lines, lambda n: (raw[starts[n]:starts[n + 1]].astype("<u4") << 16).view("<f4").reshape(-1, width)


def direction(x, y, w, components, ridge):
    """Weights and bias of a logistic regression on the first principal components of the standardised states `x`, [n, width]; `w` are the
    examples' weights, the mean of which is 1."""
    x = x.astype(np.float64); mean, scale = x.mean(0), x.std(0) + 1e-3; x = (x - mean) / scale
    _, v = np.linalg.eigh(x.T @ x); v = v[:, -components:]
    b = F.logistic(x @ v, y.astype(float), w, ridge); weights = v @ b[:-1] / scale
    return weights, b[-1] - mean @ weights
