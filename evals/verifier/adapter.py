"""Fits the adapter of models/MODEL.support.safetensors, and with it the probe: low-rank corrections (LoRA) of some layers' attention, with
which the model reads a statement once more below its passages, so that its states tell which words are wrong.

  python3 evals/verifier/adapter.py --model ID --gguf FILE [--bump DIR] [--pairs FILE ...] [--without SET_DIR ...] [--work DIR] [--binaries DIR]
                                    [--init] [--epochs N] [--rate R] [--write]

FILE is the model's, as `dateline model path ID` tells. It learns from the pairs of probe.py, which has to fit the probe first: training starts from there. The program takes down what the
layers before the adapter's leave of each sentence, and what the adapter's layers keep of its passages and article (examples/adapter_inputs.rs:
about 0.7 MB a sentence in --work, a third of a second each); these stay as they are. The loss is the mean cross entropy of words in the error and of words
that are none, both weighing alike, and that of the sentence, by the mean of its worst three words. Every tenth article is held out, and
told of at the end. --init goes on from the weights that an earlier run kept in --work/adapter.npz; --write keeps what was fitted in models/.

One epoch of 4,600 sentences takes about 17 minutes on two cores with AVX-512. Needs numpy, jax, optax and gguf.
"""
import argparse, collections, json, pathlib, re, struct, subprocess, time

import gguf, jax, jax.numpy as jnp, numpy as np, optax
import probe as pairs_of
from probe import F, P, R, ROOT

FIRST, LAST, RANK = 10, 18, 8                      # layers from FIRST to before LAST, the probe's own
PROJECTIONS = ("attn_q", "attn_k", "attn_v", "attn_output")
LENGTHS, PREFIXES, TOKENS = (32, 48, 96), (768, 1408), 640        # what sentences and what stands before them are filled up to; a batch


class Shape:
    """How large the model is."""
    def __init__(self, reader):
        def field(name):
            return next(v.parts[v.data[0]][0] for k, v in reader.fields.items() if k.endswith(name))
        self.hidden = int(field(".embedding_length")); self.heads = int(field(".attention.head_count")); self.kv = int(field(".attention.head_count_kv"))
        self.head = self.hidden // self.heads; self.epsilon = float(field(".layer_norm_rms_epsilon")); self.base = float(field(".rope.freq_base"))


def model(path):
    """Its shape, and the weights of the layers, as floats."""
    reader = gguf.GGUFReader(path); layers = [{} for _ in range(FIRST, LAST)]
    for t in reader.tensors:
        at = re.match(r"blk\.(\d+)\.(.*)", t.name)
        if at and FIRST <= int(at[1]) < LAST:
            layers[int(at[1]) - FIRST][at[2]] = jnp.asarray(gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float32))
    return Shape(reader), layers


def taken(path, width, hidden):
    """What the program took down, by text; what stands before a sentence as parts of several records: (start, end, [layers, tokens, width])."""
    raw = np.memmap(path, np.uint8, "r"); at = 0; parts = []; out = collections.defaultdict(list); count = LAST - FIRST
    while at < len(raw):
        size, = struct.unpack("<I", raw[at:at + 4].tobytes()); head = json.loads(raw[at + 4:at + 4 + size].tobytes()); at += 4 + size
        shared, start, end = head["shared"], head["start"], head["end"]
        def floats(*shape):
            nonlocal at
            found = np.ndarray(shape, "<f4", raw[at:at + 4 * int(np.prod(shape))].tobytes()); at += found.nbytes
            return found
        kept = floats(count, start - shared, width).astype(np.float16); states = floats(end - start, hidden).copy()
        parts = [(b, min(e, shared), x) for b, e, x in parts if b < shared] + [(shared, start, kept)]
        out[head["text"]].append({"start": start, "n": end - start, "x": states, "parts": parts})
    return out


def inputs(a, pairs, shape):
    """{"group", "y": supported, "m": 1 an error, 0 none, -1 unknown} and what was taken down, of each sentence."""
    recs = pairs_of.records(pairs); file = a.work / f"adapter{len(pairs)}.bin"; at_file = file.with_suffix(".jsonl")
    if not at_file.exists():
        text = "".join(json.dumps(r) + "\n" for r in recs)
        part = at_file.with_suffix(".part"); 
        command = [*R.command(a, "adapter_inputs"), a.model, str(FIRST), str(LAST), str(file)]
        with part.open("wb") as own:
            subprocess.run(command, input=text.encode(), stdout=own, check=True)
        part.rename(at_file)
    found = taken(file, 2 * shape.kv * shape.head, shape.hidden); places = collections.defaultdict(list); out = []
    for line in R.rows(at_file):
        places[line["id"]].append(line)
    for group, rec in enumerate(recs):
        for c in rec["claims"]:
            lines = places[c["id"]]; records = found.get(lines[0]["text"].strip()) if len(lines) == 1 else None
            if not records or len(lines[0]["at"]) != records[0]["n"]:
                continue
            record = records.pop(0) if len(records) > 1 else records[0]; kind, n = c["id"].split("/")
            marks = pairs_of.marks(lines[0]["at"], pairs[int(n)], kind)
            if record["n"] <= LENGTHS[-1] and record["start"] <= PREFIXES[-1] and (kind == "right" or (marks == 1).any()):
                out.append({"group": group, "y": kind == "right", "m": marks, **record})
    return out


def forward(shape, layers, low, x, kept, start):
    """States behind the last layer, [sentences, tokens, hidden]: `x` those before the first, `kept` [sentences, layers, prefix, width] what is
    attended to, of which the first `start` are there."""
    n, length, _ = x.shape; prefix = kept.shape[2]; group = shape.heads // shape.kv; half = shape.head // 2
    turn = (start[:, None] + jnp.arange(length)[None]).astype(jnp.float32)[:, :, None] / shape.base ** (jnp.arange(0, shape.head, 2) / shape.head)
    cos, sin = jnp.cos(turn)[:, :, None], jnp.sin(turn)[:, :, None]
    there = (jnp.arange(prefix)[None] < start[:, None])[:, None, None, None]; causal = jnp.tril(jnp.ones((length, length), bool))

    def norm(x, weight):
        return x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + shape.epsilon) * weight

    def rotate(x):
        a, b = x[..., :half], x[..., half:]
        return jnp.concatenate([a * cos - b * sin, b * cos + a * sin], -1)

    for index, layer in enumerate(layers):
        def project(name, x):
            y = x @ layer[f"{name}.weight"].T + layer.get(f"{name}.bias", 0.0)
            return y + x @ low[index][name][0].T @ low[index][name][1].T if name in low[index] else y
        h = norm(x, layer["attn_norm.weight"]); heads = lambda x, count: x.reshape(n, length, count, shape.head)
        q = rotate(heads(project("attn_q", h), shape.heads)).reshape(n, length, shape.kv, group, shape.head) / np.sqrt(shape.head)
        k, v = rotate(heads(project("attn_k", h), shape.kv)), heads(project("attn_v", h), shape.kv)
        before = kept[:, index].astype(jnp.float32).reshape(n, prefix, 2, shape.kv, shape.head)
        far = jnp.where(there, jnp.einsum("btgqd,bpgd->bgqtp", q, before[:, :, 0]), -1e30)
        near = jnp.where(causal, jnp.einsum("btgqd,bugd->bgqtu", q, k), -1e30)
        weight = jax.nn.softmax(jnp.concatenate([far, near], -1), -1)
        mixed = jnp.einsum("bgqtp,bpgd->btgqd", weight[..., :prefix], before[:, :, 1]) + jnp.einsum("bgqtu,bugd->btgqd", weight[..., prefix:], v)
        x = x + project("attn_output", mixed.reshape(n, length, -1)); h = norm(x, layer["ffn_norm.weight"])
        x = x + project("ffn_down", jax.nn.silu(project("ffn_gate", h)) * project("ffn_up", h))
    return x


def batches(data, rng=None):
    """Sentences of about a length, filled up: what `forward` takes, their marks and labels, which are there, and the sentences."""
    groups = collections.defaultdict(list); order = []
    for d in data:
        groups[next(t for t in LENGTHS if d["n"] <= t), next(p for p in PREFIXES if d["start"] <= p)].append(d)
    for (length, prefix), own in groups.items():
        if rng is not None:
            rng.shuffle(own)
        size = TOKENS // length; order += [(length, prefix, size, own[i:i + size]) for i in range(0, len(own), size)]
    if rng is not None:
        rng.shuffle(order)
    for length, prefix, size, own in order:
        layers, _, width = own[0]["parts"][0][2].shape
        x = np.zeros((size, length, own[0]["x"].shape[1]), np.float32); kept = np.zeros((size, layers, prefix, width), np.float16)
        start = np.ones(size, np.int32); n = np.zeros(size, np.int32); m = np.full((size, length), -1, np.int8); wrong = np.zeros(size, np.float32)
        for i, d in enumerate(own):
            x[i, :d["n"]] = d["x"]; start[i] = d["start"]; n[i] = d["n"]; m[i, :d["n"]] = d["m"]; wrong[i] = not d["y"]
            for b, e, part in d["parts"]:
                kept[i][:, b:e] = part[:, :e - b]
        yield x, kept, start, n, m, wrong, own


def entropy(logit, y):
    return jnp.maximum(logit, 0) - logit * y + jnp.log1p(jnp.exp(-jnp.abs(logit)))


def fit(shape, layers, weights, data, a):
    """The weights, fitted further."""
    rng = np.random.default_rng(3); steps = int(sum(1 for _ in batches(data)) * a.epochs)
    share = {y: len(data) / max(1, sum((d["m"] == y).sum() for d in data)) for y in (0, 1)}

    def loss(w, layers, x, kept, start, n, m, wrong):
        doubt = forward(shape, layers, w["low"], x, kept, start) @ w["probe"] + w["bias"]; there = jnp.arange(x.shape[1])[None] < n[:, None]
        words = entropy(doubt, m == 1) * (0.5 * share[1] * (m == 1) + 0.5 * share[0] * (m == 0))
        worst = jnp.sort(jnp.where(there, doubt, -1e9), -1)[:, -F.WORST:]; worst = jnp.where(worst > -1e8, worst, 0).sum(-1) / jnp.clip(n, 1, F.WORST)
        sentence = entropy(worst * w["scale"] + w["shift"], wrong) * (n > 0)
        return (words.sum() + sentence.sum()) / (n > 0).sum()

    rate = optax.warmup_cosine_decay_schedule(0, 1, min(20, steps // 4), steps, 0.05); part = lambda size: lambda step: a.rate * size * rate(step)
    kinds = {k: jax.tree.map(lambda _: k, v) for k, v in weights.items()}
    rest = optax.adam(part(10))
    change = optax.chain(optax.clip_by_global_norm(1.0), optax.multi_transform(
        {"low": optax.adamw(part(1), weight_decay=0.01), "probe": optax.adam(part(0.1)), "bias": rest, "scale": rest, "shift": rest}, kinds))
    state = change.init(weights)

    @jax.jit
    def step(weights, state, layers, *batch):
        value, slope = jax.value_and_grad(loss)(weights, layers, *batch); update, state = change.update(slope, state, weights)
        return optax.apply_updates(weights, update), state, value

    count, values, began = 0, [], time.time()
    while count < steps:
        for *batch, _ in batches(data, rng):
            weights, state, value = step(weights, state, layers, *batch); values.append(float(value)); count += 1
            if count % 25 == 0 or count == steps:
                print(f"step {count} of {steps}: loss {np.mean(values):.4f}, {time.time() - began:.0f} s", flush=True); values = []
                np.savez(a.work / "adapter.npz", **flat(weights))
            if count == steps:
                break
    return weights


def flat(weights):
    out = {k: np.asarray(v) for k, v in weights.items() if k != "low"}
    return out | {f"blk.{FIRST + i}.{name}.{part}": np.asarray(m) for i, low in enumerate(weights["low"]) for name, both in low.items() for part, m in zip(("down", "up"), both)}


def unflat(kept):
    low = [{name: tuple(kept[f"blk.{layer}.{name}.{part}"] for part in ("down", "up")) for name in PROJECTIONS} for layer in range(FIRST, LAST)]
    return {"low": low} | {k: kept[k] for k in ("probe", "bias", "scale", "shift")}


def beginning(layers, own):
    """Corrections that correct nothing yet, and the probe as it is."""
    key, low = jax.random.PRNGKey(0), []
    for layer in layers:
        low.append({})
        for name in PROJECTIONS:
            rows, columns = layer[f"{name}.weight"].shape; key, used = jax.random.split(key)
            low[-1][name] = (jax.random.normal(used, (RANK, columns)) / np.sqrt(columns), jnp.zeros((rows, RANK)))
    scalar = jnp.float32
    return {"low": low, "probe": jnp.asarray(own["weights"], jnp.float32), "bias": scalar(own["bias"]), "scale": scalar(1), "shift": scalar(-1)}


def safetensors(weights):
    """The corrections as the bytes of a file, rounded to bfloat16."""
    head, data = {}, b""
    for name, values in sorted(flat({"low": weights["low"]}).items()):
        bits = np.ascontiguousarray(values, np.float32).view(np.uint32); own = ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype("<u2").tobytes()
        head[name] = {"dtype": "BF16", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(own)]}; data += own
    head = json.dumps(head, separators=(",", ":")).encode(); head += b" " * (-len(head) % 8)
    return struct.pack("<Q", len(head)) + head + data


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0]); pairs_of.arguments(ap); ap.add_argument("--gguf", type=pathlib.Path, required=True)
    ap.add_argument("--init", action="store_true"); ap.add_argument("--epochs", type=float, default=2.5); ap.add_argument("--rate", type=float, default=4e-4)
    a = ap.parse_args(); a.work.mkdir(parents=True, exist_ok=True); own = P.entry(a.model, "support")
    assert own["layer"] == LAST - 1, "the probe reads the states behind the adapter's last layer"
    shape, layers = model(a.gguf); data = inputs(a, pairs_of.chosen(a), shape); held = lambda d: d["group"] % 10 == 0
    print(f"{len(data)} sentences of {len({d['group'] for d in data})} articles")
    weights = unflat(np.load(a.work / "adapter.npz")) if a.init else beginning(layers, own)
    weights = fit(shape, layers, weights, [d for d in data if not held(d)], a)

    @jax.jit
    def doubts(weights, layers, x, kept, start):
        return forward(shape, layers, weights["low"], x, kept, start) @ weights["probe"] + weights["bias"]
    kept = [d for d in data if held(d)]
    for x, prefix, start, _, _, _, sentences in batches(kept):
        for d, doubt in zip(sentences, np.asarray(doubts(weights, layers, x, prefix, start))):
            d["doubts"] = doubt[:d["n"]]
    result = pairs_of.told(kept, [d["doubts"] for d in kept])
    print("Every tenth article ({} sentences), fitted on the others: AUROC of sentences {:.3f}, of words {:.3f}; the most doubted word of a wrong sentence is in the error in {:.3f}.".format(len(kept), *result))
    if a.write:
        (ROOT / "models" / f"{a.model}.support.safetensors").write_bytes(safetensors(weights))
        P.write(a.model, "support", np.asarray(weights["probe"]), float(weights["bias"]))


if __name__ == "__main__":
    main()
