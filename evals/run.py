#!/usr/bin/env python3
"""Measures the whole of Dateline, and writes RESULTS.md.

    cargo build --release
    python3 evals/run.py                        # our own small set, every model of the registry and --extractive
    python3 evals/run.py --sets DIR --limit 16  # and the published sets in DIR, 16 items of each
    python3 evals/run.py --only speed           # seconds an article, on an idle machine
    python3 evals/run.py --report               # RESULTS.md from what was measured

DIR holds a folder for each set, in the format of `dateline eval`: `articles.jsonl` and `items.jsonl`. What a set is for is
seen from its items: references, questions, claims with labels, stances, documents or cases of a conflict. Predictions are
made by `dateline eval --resume`, so that a stopped run goes on where it was, and are kept in --out with the scores as JSON
lines. The first run makes a virtual environment in the user's cache directory and installs rouge-score in it.

Tasks (--only, several with commas):
  retrieve    passages for questions, against plain BM25; no model writes
  conflict    articles that contradict each other, by themselves or in what they answer to a question
  ask         answers and abstentions
  summarize   one article; ROUGE against LEAD and TextRank cut to the same length
  brief       several articles, or all of a day; for our own set its stories and differences
  verify      the support of claims
  citations   of the answers, summaries and briefs made so far: verbatim, enough, needed, by `dateline eval --task verify`
  speed       seconds a summary and an answer take; run it alone, on an idle machine
"""

import argparse
import datetime
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "evals"))

from scoring import answers, citations, labels, own, report, retrieval, summaries  # noqa: E402
from scoring.own import read_lines, write_lines  # noqa: E402
from scoring.stats import Measures, interval  # noqa: E402

PACKAGE, VERSION = "rouge-score", "0.1.2"
TASKS = ("retrieve", "conflict", "ask", "summarize", "brief", "verify", "citations")
# No model that writes is asked here, so that one run serves all.
SHARED = ("retrieve",)
EXTRACTIVE, ANY = "extractive", "any"
SPEED_ITEMS = 5


def log(text):
    print(text, file=sys.stderr, flush=True)


# ---- The machine and the program.


def environment():
    """Goes on in a Python that has rouge-score, made if there is none."""
    try:
        import rouge_score  # noqa: F401

        return
    except ImportError:
        pass
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "dateline-evals" / f"{PACKAGE}-{VERSION}"
    python, done = home / "bin" / "python", home / "complete"
    if not done.exists():
        log(f"installing {PACKAGE} {VERSION} in {home}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", f"{PACKAGE}=={VERSION}"]
        subprocess.run(install, check=True, stdout=sys.stderr)
        done.touch()
    os.execv(python, [str(python), str(Path(__file__).resolve()), *sys.argv[1:]])


def machine():
    try:
        name = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[1]
    except (OSError, TypeError):
        name = platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} logical cores, {platform.system()}"


def generators():
    entries = tomllib.loads((ROOT / "models/registry.toml").read_text())["model"]
    return [entry["id"] for entry in entries if entry["kind"] == "generator"]


class Program:
    """The built `dateline`."""

    def __init__(self, path):
        self.path = path
        told = subprocess.run([path, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
        self.version = told.split()[-1]

    def arguments(self, model):
        return ["--extractive"] if model in (EXTRACTIVE, ANY) else ["--model", model]

    def evaluate(self, folder, task, model, limit, out):
        """Predictions of `task`; those that are there already are kept. Fails with the program's own message."""
        out.parent.mkdir(parents=True, exist_ok=True)
        command = [self.path, "eval", str(folder), "--task", task, "--out", str(out), "--resume"]
        limited = ["--limit", str(limit)] if limit else []
        done = subprocess.run([*command, *limited, *self.arguments(model)])
        # 4: some items failed, which lack in the results and are counted by `n`.
        if done.returncode not in (0, 4):
            sys.exit(f"stopped: {' '.join(command)}")
        return read_lines(out)

    def brief(self, model):
        command = [self.path, "brief", str(own.ARTICLES), "--format", "json", "--quiet", *self.arguments(model)]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


# ---- Sets.


class Set:
    """A folder with what it can be used for."""

    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        self.items = {item["id"]: item for item in read_lines(folder / "items.jsonl")}
        days = folder / "briefs.jsonl"
        self.days = {day["id"]: day for day in read_lines(days)} if days.exists() else {}
        self.tasks = self.kinds(next(iter(self.items.values()), {}))
        self.loaded = None

    def kinds(self, item):
        if any(key in item for key in ("stances", "documents", "conflict_case_ids")):
            return ["conflict"]
        if "claim" in item and "label" in item:
            return ["verify"]
        if "parts" in item:
            return ["ask"]
        if "question" in item:
            return ["retrieve", "ask"]
        if "references" in item:
            one = all(len(i["article_ids"]) == 1 for i in self.items.values())
            return ["summarize" if one else "brief"]
        return []

    @property
    def articles(self):
        if self.loaded is None:
            self.loaded = {article["id"]: article for article in read_lines(self.folder / "articles.jsonl")}
        return self.loaded


# ---- Measuring.


class Run:
    def __init__(self, arguments, program):
        self.program, self.out, self.limit = program, arguments.out, arguments.limit
        self.models, self.judge = arguments.model, arguments.judge
        folders = own.write_sets(self.out / "sets")
        if arguments.sets:
            folders += sorted(p for p in arguments.sets.iterdir() if (p / "items.jsonl").exists())
        chosen = arguments.set
        self.sets = [Set(folder) for folder in folders if not chosen or folder.name in chosen]

    def path(self, name, task, model):
        return self.out / "predictions" / name / f"{task}.{model}.jsonl"

    def record(self, name, task, model, lines, **more):
        """Scores replace earlier ones of the same set, task and model."""
        path = self.out / "scores.jsonl"
        kept = read_lines(path) if path.exists() else []
        key = (name, task, model)
        kept = [line for line in kept if (line["set"], line["task"], line["model"]) != key]
        about = {
            "set": name, "task": task, "model": model, "version": self.program.version, "machine": machine(),
            "date": datetime.date.today().isoformat(), **more,
        }
        write_lines(path, [*kept, *({**about, **line} for line in lines)])

    def task(self, task):
        if task == "citations":
            return self.citations()
        if task == "brief":
            self.own_brief()
        for each in self.sets:
            if task in each.tasks:
                for model in [ANY] if task in SHARED else self.models:
                    log(f"== {task}, {each.name}, {model}")
                    out = self.path(each.name, task, model)
                    self.score(each, task, model, self.program.evaluate(each.folder, task, model, self.limit, out))

    def score(self, each, task, model, predictions):
        if task == "retrieve":
            results = retrieval.score(each.items, predictions, each.articles)
        elif task == "conflict":
            results = labels.conflicts(each.items, predictions)
        elif task == "verify":
            results = labels.claims(each.items, predictions)
        elif task == "ask":
            results = (answers.score_parts if any("parts" in i for i in each.items.values()) else answers.score)(each.items, predictions)
        else:
            results = summaries.score(each.items, predictions, each.articles)
            days = summaries.score_days(each.days, each.items, predictions)
            results[None] = results[None] + days
        for system, lines in results.items():
            # A baseline is cut to the length of this model's summaries, so each model has its own.
            name = model if system is None else system if task in SHARED else f"{system} beside {model}"
            self.record(each.name, task, name, lines)

    def own_brief(self):
        if not any(each.name == "samples-summaries" for each in self.sets):
            return
        for model in self.models:
            log(f"== brief, samples, {model}")
            path = self.out / "predictions" / "samples" / f"brief.{model}.json"
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(self.program.brief(model)), encoding="utf-8")
            self.record("samples", "brief", model, own.score_brief(json.loads(path.read_text(encoding="utf-8"))))

    def citations(self):
        for each in self.sets:
            for task in ("ask", "summarize", "brief"):
                for model in self.models:
                    path = self.path(each.name, task, model)
                    if task in each.tasks and path.exists():
                        self.judge_citations(each, task, model, read_lines(path))

    def judge_citations(self, each, task, model, predictions):
        log(f"== citations of {task}, {each.name}, {model}")
        wanted = citations.pairs(predictions)
        key = lambda *texts: hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
        judged = {}
        if wanted:
            folder = self.out / "sets" / f"citations-{each.name}-{task}-{model}"
            premises = {key(premise): premise for premise, _ in wanted}
            write_lines(folder / "articles.jsonl", [{"id": name, "text": text} for name, text in premises.items()])
            claims = [{"id": key(p, s), "article_ids": [key(p)], "claim": s} for p, s in wanted]
            write_lines(folder / "items.jsonl", claims)
            out = self.path(folder.name, "verify", self.judge)
            supports = {line["id"]: line["score"] for line in self.program.evaluate(folder, "verify", self.judge, None, out)}
            judged = {(p, s): supports.get(key(p, s), 0.0) for p, s in wanted}
        results = citations.score(predictions, each.articles, judged)
        self.record(each.name, f"citations of {task}", model, results[None], judge=self.judge)

    def speed(self):
        """Into new files: only what was made on the machine as it is now counts."""
        load = os.getloadavg()[0]
        for name, task in (("samples-summaries", "summarize"), ("samples-questions", "ask")):
            for model in self.models:
                log(f"== speed of {task}, {model}")
                out = self.out / "predictions" / "speed" / f"{task}.{model}.jsonl"
                out.unlink(missing_ok=True)
                made = self.program.evaluate(self.out / "sets" / name, task, model, SPEED_ITEMS, out)
                measures = Measures()
                measures.add("seconds", [p["seconds"] for p in made])
                self.record("samples", f"speed of {task}", model, measures.lines, load=round(load, 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    many = lambda text: [part for part in text.split(",") if part]
    parser.add_argument("--sets", type=Path, metavar="DIR", help="folder of published sets")
    parser.add_argument("--set", type=many, metavar="NAMES", help="only these sets")
    parser.add_argument("--model", type=many, metavar="IDS", help="generators; default: all of the registry, and extractive")
    parser.add_argument("--extractive", action="store_true", help="only without a generator")
    parser.add_argument("--judge", metavar="ID", help="generator that judges citations; default: the registry's first")
    parser.add_argument("--only", type=many, metavar="TASKS", default=list(TASKS))
    parser.add_argument("--limit", type=int, default=12, metavar="N", help="items of each set and task; 0: all")
    parser.add_argument("--out", type=Path, default=ROOT / "target/evals", help="folder for predictions and scores")
    parser.add_argument("--dateline", default=str(ROOT / "target/release/dateline"), help="the program")
    parser.add_argument("--report", action="store_true", help="only write RESULTS.md")
    parser.add_argument("--test", action="store_true", help="only test the scorers")
    arguments = parser.parse_args()
    environment()
    if arguments.test:
        return subprocess.run([sys.executable, "-m", "unittest", "discover", "-s", str(ROOT / "evals")]).returncode
    if not arguments.report:
        unknown = set(arguments.only) - {*TASKS, "speed"}
        if unknown:
            parser.error(f"no such task: {', '.join(sorted(unknown))}")
        if not Path(arguments.dateline).exists():
            sys.exit(f"{arguments.dateline} is not there; `cargo build --release` makes it, or name it with --dateline")
        arguments.model = [EXTRACTIVE] if arguments.extractive else arguments.model or [*generators(), EXTRACTIVE]
        arguments.judge = arguments.judge or generators()[0]
        run = Run(arguments, Program(arguments.dateline))
        for task in arguments.only:
            run.speed() if task == "speed" else run.task(task)
    report.write(ROOT / "RESULTS.md", read_lines(arguments.out / "scores.jsonl"), [*generators(), EXTRACTIVE])
    return 0


if __name__ == "__main__":
    sys.exit(main())
