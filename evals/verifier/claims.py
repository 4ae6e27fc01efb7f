"""Labelled claims as input of examples/verifier_features.rs.

  python3 evals/verifier/claims.py evals/verifier/paraphrases.jsonl > claims.jsonl     (or planted.jsonl)
  python3 evals/verifier/claims.py SET_DIR > claims.jsonl     (a folder with articles.jsonl and items.jsonl, as for `dateline eval`)

Claims of the first form are {"article": PATH, "text": ..., "planted": KIND or null}; their ids are KIND/N, `honest/N` for null.
"""
import json, pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def article(path):
    """Text and date of an article with front matter."""
    text = pathlib.Path(path).read_text(encoding="utf-8"); m = re.match(r"---\n(.*?)\n---\n", text, re.S)
    d = re.search(r"^date: (\S+)", m[1], re.M) if m else None
    return (text[m.end():] if m else text), (d[1] if d else None)


def records(source):
    """An object for each article, with its claims."""
    source = pathlib.Path(source); grouped = {}
    if source.is_dir():
        texts = {a["id"]: (a["text"], a.get("date")) for a in rows(source / "articles.jsonl")}
        for i in rows(source / "items.jsonl"):
            grouped.setdefault(i["article_ids"][0], []).append({"id": i["id"], "claim": i["claim"]})
    else:
        texts = {}
        for n, c in enumerate(rows(source)):
            texts.setdefault(c["article"], article(ROOT / c["article"]))
            grouped.setdefault(c["article"], []).append({"id": f"{c.get('planted') or 'honest'}/{n}", "claim": c["text"]})
    return [{"text": texts[key][0], "date": texts[key][1], "claims": claims} for key, claims in grouped.items()]


if __name__ == "__main__":
    for record in records(sys.argv[1]):
        print(json.dumps(record, ensure_ascii=False))
