"""RESULTS.md from score lines: a chapter for each task, a table for each set, a column for each model."""

HEAD = """# Results

Written by `python3 evals/run.py --report` from what that script measured; nothing here is typed by hand. Every cell is a value in
percent, unless its row says otherwise, with the 95 % bootstrap interval over items; n is the number of items behind it, or
of what the row counts. Intervals that overlap do not tell two systems apart. `evals/README.md` tells what the sets are and
how to measure again.
"""

# A load from which on times say more of other programs than of this one.
BUSY = 0.5

LEAD, TEXTRANK = "lead", "textrank"
ROUGE = [
    row
    for number, name in (("rouge1", "ROUGE-1"), ("rouge2", "ROUGE-2"), ("rougeL", "ROUGE-L"))
    for row in (
        (name, number, None), ("· LEAD, as long", number, LEAD), ("· TextRank, as long", number, TEXTRANK)
    )
]
TOLD = [
    ("words (count)", "words", None), ("sentences reworded", "reworded", None), ("sentences cut", "cut", None),
    ("sentences verbatim", "verbatim", None), ("written and withheld", "withheld", None),
]
CITED = [
    ("quotes that are bytes of their article", "citations_verbatim", None),
    ("sentences supported by their quotes (recall)", "citation_recall", None),
    ("quotes that are needed (precision)", "citation_precision", None),
]

# Task, heading, what to know, rows of (label, measure, baseline).
CHAPTERS = [
    ("summarize", "Summaries of one article", "Best of several references. ROUGE is a floor, not a ranking: people's own "
     "summaries score below LEAD. Baselines are cut to the length of the summary that they stand beside.", ROUGE + TOLD),
    ("brief", "Briefs over several articles", "", ROUGE + TOLD + [
        ("events of the day told", "events", None), ("· of these by two outlets", "two_outlets", None),
        ("stories: pairs of articles rightly together", "story_pairs_precision", None),
        ("stories: pairs of articles found", "story_pairs_recall", None),
        ("differences told that are ones", "differences_precision", None),
        ("differences found", "differences_recall", None),
        ("look-alikes told as differences", "lookalikes_told", None),
    ]),
    ("retrieve", "Retrieval", "BM25: k1 1.2, b 0.75, Porter stems, windows of 120 words.", [
        ("passages, MRR@10", "passage_mrr", None), ("passages, Hits@5", "passage_hits5", None),
        ("articles, MRR@10", "article_mrr", None), ("articles, Recall@10", "article_recall10", None),
    ]),
    ("ask", "Answers", "An answer is right when its sentences hold an accepted answer; an unanswerable question when it is "
     "refused. What decides on refusing was chosen for the default model, in part on these questions: read its figures as "
     "upper bounds.", [
        ("overall", "overall", None), ("answerable: right", "answerable_right", None),
        ("answered: right", "answered_right", None), ("refusals that are right (precision)", "abstention_precision", None),
        ("unanswerable refused (recall)", "abstention_recall", None), ("· of kind", "abstention_recall/", None),
        ("things asked: answered", "parts_answered", None), ("sentences shown that answer nothing asked", "beside", None),
        ("questions without any answer: refused", "nothing_refused", None),
    ]),
    ("citations of summarize", "Citations of summaries", "", CITED),
    ("citations of brief", "Citations of briefs", "", CITED),
    ("citations of ask", "Citations of answers", "", CITED),
    ("verify", "The verifier", "Support of claims against their labels. The weights were fitted on part of such sets: "
     "`evals/verifier/README.md` has the figures out of fold.", [
        ("AUROC", "auroc", None), ("balanced accuracy at 0.5", "balanced_accuracy", None),
    ]),
    ("conflict", "Contradictions", "Whether articles that contradict each other are told from others.", [
        ("flags that are right (precision)", "flag_precision", None), ("conflicts flagged (recall)", "flag_recall", None),
        ("balanced accuracy", "flag_balanced", None),
    ]),
    ("speed of summarize", "Seconds a summary", "Without the loading of the model.", [("seconds", "seconds", None)]),
    ("speed of ask", "Seconds an answer", "Without the loading of the model.", [("seconds", "seconds", None)]),
]
PLAIN = {"words", "seconds"}


def cell(line):
    scale, digits = (1, 1) if line["measure"] in PLAIN else (100, 1)
    value, low, high = (f"{line[key] * scale:.{digits}f}" for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def table(lines, rows, models):
    """Lines of one set and task; rows and columns without any are left out."""
    found = {(line["measure"], line["model"]): line for line in lines}
    shown = [m for m in models if any(line["model"] == m for line in lines)]
    named = {"any": "Dateline", "bm25": "BM25"}
    out = [
        "| | " + " | ".join(named.get(m, f"`{m}`") for m in shown) + " | n |", "| --- |" + " --- |" * (len(shown) + 1)
    ]
    for label, measure, baseline in rows:
        names = [measure]
        if measure.endswith("/"):
            names = sorted({m for m, _ in found if m.startswith(measure)})
        for name in names:
            told = [found.get((name, f"{baseline} beside {m}" if baseline else m)) for m in shown]
            if any(told):
                counts = list(dict.fromkeys(str(line["n"]) for line in told if line))
                full = f"{label} {name[len(measure):]}" if measure.endswith("/") else label
                cells = " | ".join(cell(line) if line else "" for line in told)
                out.append(f"| {full} | {cells} | {', '.join(counts)} |")
    return out


def chapter(lines, heading, note, rows, models):
    out = ["", f"### {heading}"]
    notes = [note] if note else []
    judges = sorted({line["judge"] for line in lines if line.get("judge")})
    if judges:
        notes.append(f"Judged by `dateline verify` with {', '.join(judges)}; a sentence that stands in its quotes needs no judge.")
    loads = [line["load"] for line in lines if line.get("load") is not None]
    if loads and max(loads) > BUSY:
        notes.append(f"**The machine was busy** (load {min(loads)} to {max(loads)} before): read these times as upper bounds.")
    out += ["", " ".join(notes)] if notes else []
    for name in dict.fromkeys(line["set"] for line in lines):
        out += ["", f"**{name}**", "", *table([line for line in lines if line["set"] == name], rows, models)]
    return out


def release(version, lines, models):
    dates = sorted({line["date"] for line in lines})
    machines = sorted({line["machine"] for line in lines})
    span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    told = f"Measured {span} on {'; '.join(machines)}, by `python3 evals/run.py --sets DIR --limit N`; n shows what N was."
    out = ["", f"## {version}", "", told]
    columns = [*models, "any", "bm25"]
    # Models that the registry does not hold, given with --model.
    columns += sorted({line["model"] for line in lines if " beside " not in line["model"]} - set(columns))
    for task, heading, note, rows in CHAPTERS:
        of_task = [line for line in lines if line["task"] == task]
        if of_task:
            out += chapter(of_task, heading, note, rows, columns)
    return out


def text(lines, models):
    versions = sorted({line["version"] for line in lines}, key=lambda v: [int(p) for p in v.split(".") if p.isdigit()])
    out = HEAD.splitlines()
    for version in reversed(versions):
        out += release(version, [line for line in lines if line["version"] == version], models)
    return "\n".join(out) + "\n"


def write(path, lines, models):
    path.write_text(text(lines, models), encoding="utf-8")
