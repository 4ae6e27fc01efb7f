"""Measures the verifier from end to end and prints the tables of the README here.

  python3 evals/verifier/run.py [--sets DIR] [--model ID] [--claims SET=N ...] [--per-kind 200] [--articles FILE ...] [--work DIR]
                                [--binaries DIR] [--write]

Plants errors in sentences of articles and measures what the checks find and their false alarms, on untouched sentences and on
the honest paraphrases of paraphrases.jsonl; measures planted.jsonl; and, given --sets, the published sets in that folder
(ground_summedits, ground_qags, ground_faithbench, cite_wice, as `dateline eval` takes them): AUROC, balanced accuracy, recall of
unsupported claims, reliability, and how well the cited passages match marked evidence. The weights are fitted on all of them but
cite_wice, and everything is reported out of fold; --write keeps them in models/verifier.toml.

The articles are those of examples/articles, of --articles (a JSON object with a field "text" a line) and of the sets for summaries
in --sets. --model names a generator that is in the cache and whose opinion is measured too; with --claims SET=N on about N
claims of that set, the same from run to run. --binaries holds built examples; else cargo builds them.

An interrupted run goes on where it stood: what the program found is kept in --work (target/verifier), which must be emptied when
the checks have changed; the model's logits and states are kept by prompt and stay good (half a gigabyte). Needs numpy.
"""
import argparse, json, pathlib, random, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent; ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
import claims as C
import fit as F
import numpy as np

FITTED = ["ground_summedits", "ground_faithbench", "ground_qags"]; APART = "cite_wice"
NEWS = ["sds_writers", "sds_gumnews", "mds_multinews"]


def rows(path):
    return [json.loads(line) for line in path.open(encoding="utf-8") if line.strip()]


def command(a, name):
    if a.binaries:
        return [str(pathlib.Path(a.binaries) / name)]
    return ["cargo", "run", "--release", "--quiet", "--manifest-path", str(ROOT / "Cargo.toml"), "--example", name, "--"]


def made(path):
    """What a run before has written, by id; a line that was cut off is made again."""
    if not path.exists():
        return {}
    whole = path.read_bytes(); path.write_bytes(whole[:whole.rfind(b"\n") + 1])
    return {r["id"]: r for r in rows(path)}


def signals(a, name, records, model="-"):
    """What the program finds for the claims of `records`; of a run before only what is missing."""
    path = a.work / f"{name}.{model.strip('-') or 'rules'}.jsonl"; done = made(path)
    wanted = {c["id"] for r in records for c in r["claims"]}
    left = [{**r, "claims": [c for c in r["claims"] if c["id"] not in done]} for r in records]
    left = [r for r in left if r["claims"]]
    if left:
        print(f"{path.name}: {len(wanted & set(done))} of {len(wanted)} claims are there", file=sys.stderr)
        text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in left)
        with path.open("ab") as out:
            subprocess.run([*command(a, "verifier_features"), model, str(a.work / "logits.jsonl")], input=text.encode(), stdout=out, check=True)
        done = {r["id"]: r for r in rows(path)}
    return [done[i] for r in records for i in (c["id"] for c in r["claims"]) if i in done]


def some(records, n):
    """About `n` claims, the first of each article and four at least, since an article is read once for all of its claims."""
    each = max(4, -(-n // len(records))) if n else None; picked, count = list(records), 0
    random.Random(5).shuffle(picked); out = []
    for r in picked:
        if not n or count < n:
            own = r["claims"][:each]; count += len(own); out.append({**r, "claims": own})
    return out


def corrupted(a):
    path = a.work / "planted.in"
    if not path.exists():
        lines = []
        for file in a.articles + [a.sets / s / "articles.jsonl" for s in NEWS if a.sets and (a.sets / s).is_dir()]:
            lines += [{"text": r["text"], "date": r.get("date")} for r in rows(pathlib.Path(file))]
        for file in sorted((ROOT / "examples" / "articles").iterdir()):
            if file.suffix in (".txt", ".md"):
                text, date = C.article(file); lines.append({"text": text, "date": date})
        (a.work / "articles.jsonl").write_text("".join(json.dumps(r) + "\n" for r in lines), encoding="utf-8")
        extra = ["--splitter", str(pathlib.Path(a.binaries) / "split_sentences")] if a.binaries else []
        subprocess.run([sys.executable, HERE / "corrupt.py", a.work / "articles.jsonl", "--out", path, "--per-kind", str(a.per_kind), *extra], check=True, cwd=ROOT)
    return rows(path)


def evidence(items, found):
    """Mean F1 of the cited passages against the best marked set, over claims that have one; and their number."""
    scores = []
    for i in items:
        gold = [set(g) for g in i.get("supporting_sentence_sets") or [] if g]
        if gold and i["id"] in found:
            e = found[i["id"]]
            scores.append(max(2 * len(e & g) / (len(e) + len(g)) for g in gold))
    return (float(np.mean(scores)) if scores else float("nan")), len(scores)


def touched(offsets, spans):
    return {k for k, (start, end) in enumerate(offsets) if any(s < end and start < e for s, e in spans)}


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--sets", type=pathlib.Path); ap.add_argument("--model", default="-"); ap.add_argument("--claims", nargs="*", default=[])
    ap.add_argument("--per-kind", type=int, default=200); ap.add_argument("--articles", nargs="*", default=[])
    ap.add_argument("--work", type=pathlib.Path, default=ROOT / "target" / "verifier"); ap.add_argument("--binaries"); ap.add_argument("--write", action="store_true")
    a = ap.parse_args(); a.work.mkdir(parents=True, exist_ok=True); model = a.model

    planted, honest, errors = corrupted(a), C.records(HERE / "paraphrases.jsonl"), C.records(HERE / "planted.jsonl")
    most = {k: int(v) for k, _, v in (x.partition("=") for x in a.claims)}
    own = {"planted errors": planted, "paraphrases": honest, "planted.jsonl": errors}
    sets = {s: C.records(a.sets / s) for s in [*FITTED, APART] if a.sets and (a.sets / s).is_dir()}
    items = {s: rows(a.sets / s / "items.jsonl") for s in sets}

    # The rules alone, on everything.
    found = {name: signals(a, name.replace(" ", "_"), records) for name, records in {**own, **sets}.items()}
    fitted = [c for s in FITTED if s in sets for c in F.load(s, items[s], found[s])]
    rules_claims = fitted + [c for name in own for c in F.load_own(name, found[name])]
    make_rules = lambda known, *ridge: F.make_rules([c for c in rules_claims if known(c)], *ridge)
    rules = F.make_rules(rules_claims)
    print("## The checks alone\n\n| planted error | sentences | named by a check | called unsupported |\n| --- | --- | --- | --- |")
    for kind, v in sorted(F.flagged(found["planted errors"], *rules).items()):
        print(f"| {kind} | {len(v)} | {np.mean([x[0] for x in v]):.3f} | {np.mean([x[1] for x in v]):.3f} |")
    for name in ("paraphrases", "planted.jsonl"):
        for kinds, what in ((lambda k: k == "honest", "honest"), (lambda k: k != "honest", "wrong")):
            v = [x for k, x in F.flagged(found[name], *rules).items() if kinds(k) for x in x]
            if v:
                print(f"\n{name}: of {len(v)} {what} sentences {sum(x[0] for x in v)} named by a check, {sum(x[1] for x in v)} called unsupported.")
    print("\n## Rules alone, out of fold\n")
    F.table(rules_claims, F.held_out(rules_claims, make_rules), F.other_sets(rules_claims, make_rules) if len({c["set"] for c in rules_claims}) > 2 else None)
    profiles = F.read_profiles(ROOT / "models" / "verifier.toml"); profiles[""] = rules
    apart = lambda profile, claims: print(f"\n{APART}, on which nothing was fitted, partly supported as unsupported: {len(claims)} claims, AUROC {F.auroc(np.array([F.score(c, *profile) for c in claims]), np.array([c['y'] for c in claims])):.3f} "
                                          "[{:.3f}, {:.3f}].".format(*F.interval(claims, [F.score(c, *profile) for c in claims], F.auroc, np.random.default_rng(5))))
    if APART in sets:
        apart(rules, F.load(APART, items[APART], found[APART]))
        offsets = {r["id"]: r.get("sentence_offsets") or [] for r in rows(a.sets / APART / "articles.jsonl")}; where = {i["id"]: offsets[i["article_ids"][0]] for i in items[APART]}
        for field, what in (("cited", "The passages cited"), ("nearest", "all passages of the premise")):
            spans = {r["id"]: touched(where[r["id"]], [p for s in r["sentences"] for p in s[field]]) for r in found[APART]}
            print("\n{} against the evidence marked by hand: F1 {:.3f} ({} claims).".format(what, *evidence(items[APART], spans)))

    if model != "-":
        asked = {name: signals(a, name.replace(" ", "_"), some(records, most.get(name, 0)), model) for name, records in {"paraphrases": honest, "planted.jsonl": errors, **sets}.items()}
        open_ = lambda claims: [c for c in claims if F.opinions(c) and not all(s["signals"]["read_off"] for s in c["sentences"])]
        claims = open_([c for s in FITTED if s in sets for c in F.load(s, items[s], asked[s])] + [c for n in ("paraphrases", "planted.jsonl") for c in F.load_own(n, asked[n])])

        def make(known):
            # The rules' part too has seen none of what it is tested on.
            return F.make_model([c for c in claims if known(c)], make_rules(known, F.BESIDE_MODEL))
        s = F.held_out(claims, make); profiles[model] = make(lambda c: True)
        print(f"\n## With {model}, out of fold\n")
        F.table(claims, s, F.other_sets(claims, make)); print(); F.reliability(claims, s)
        given = {(c["set"], c["id"]): v for c, v in zip(claims, s)}; read_off = profiles[model][1][0]
        for name in (n for n in FITTED if n in sets):
            whole = [c for c in F.load(name, items[name], asked[name]) if F.opinions(c)]
            v, y = np.array([given.get((name, c["id"]), read_off) for c in whole]), np.array([c["y"] for c in whole])
            print(f"\n{name}, with the claims that are read off: {len(v)} claims, AUROC {F.auroc(v, y):.3f}, recall at 5 % false alarms {F.recall_at(v, y):.3f}.")
        # Those that are read off, and those that a check names, are what they are without the model.
        low = {c["group"] for c, v in zip(claims, s) if v < 0.5}
        for name in ("paraphrases", "planted.jsonl"):
            for what, kinds in (("honest", lambda k: k == "honest"), ("wrong", lambda k: k not in ("honest", "attribution"))):
                ids = [f"{name}#{r['id']}" for r in asked[name] if kinds(r["id"].split("/")[0])]
                if ids:
                    print(f"\n{name}: of {len(ids)} {what} sentences {sum(i in low for i in ids)} are given less than 0.5.")
        if APART in sets:
            apart(profiles[model], open_(F.load(APART, items[APART], asked[APART])))
    if a.write:
        F.write(ROOT / "models" / "verifier.toml", profiles)


if __name__ == "__main__":
    main()
