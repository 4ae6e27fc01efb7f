#!/usr/bin/env python3
"""Dateline's engine against llama.cpp, on this machine, with the same model file, prompt tokens and threads.

    cargo build --release
    python3 benches/peers/llama_cpp.py [--model ID] [--json]

The first run makes a virtual environment in the user's cache directory and builds llama-cpp-python in it for this
machine's processor (some minutes); `--python` uses an environment that has it already. Every figure is the median of
`--rounds` pairs: the two programs are measured in turn, and `ratio` is the median of Dateline's figure over llama.cpp's
of each pair. Speeds are tokens a second (more is better); `first_token_s` and `peak_memory_mb` are better when less.

What is measured:
  prefill_N         reading a prompt of N tokens from an empty cache, logits after the last
  decode            32 further tokens after 64, one after another, all logits each time
  decode_8_streams  the same for eight texts at once, tokens of all together
  decode_busy       `decode` while another process keeps one core busy
  first_token_s     from nothing to the logits after a prompt of 64 tokens, file in the page cache. Dateline's is the whole
                    process, from start to exit; llama.cpp's only from loading the model on, without Python's start
  peak_memory_mb    resident memory at most, with a context of 4096 of which 4032 are read; llama.cpp's without what Python
                    had taken before
  summarize         only with --articles: articles a minute. Dateline makes checked and cited summaries of all of them
                    (`dateline batch`, the whole process); llama.cpp, its model loaded, answers one request for three
                    sentences after the other, with the whole article, greedily, as its server would. One pair
"""

import argparse
import datetime
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

VERSION = "0.3.36"
MEASURES = (
    "prefill_512", "prefill_2048", "decode", "decode_8_streams", "decode_busy", "first_token_s", "peak_memory_mb"
)
SUMMARIZE = "summarize"
PROMPT, STEPS, STREAMS, CONTEXT = 64, 32, 8, 4096
LONG = CONTEXT - PROMPT


def tokens(first, count, vocabulary):
    """The tokens of `dateline bench`."""
    most = max(1, min(vocabulary, 20_100) - 100)
    return [i * 7919 % most + 100 for i in range(first, first + count)]


# ---- llama.cpp, in a process of its own: answers requests on standard input with lines on standard output.


class LlamaCpp:
    def __init__(self, path, threads):
        import llama_cpp as api

        self.api = api
        model = api.llama_model_default_params()
        self.model = api.llama_model_load_from_file(path.encode(), model)
        if not self.model:
            sys.exit(f"llama.cpp cannot load {path}")
        context = api.llama_context_default_params()
        context.n_ctx = CONTEXT
        context.n_batch = context.n_ubatch = 512
        context.n_seq_max = STREAMS
        context.n_threads = context.n_threads_batch = threads
        # One cache for all sequences: a single one may then use the whole context.
        if hasattr(context, "kv_unified"):
            context.kv_unified = True
        self.context = api.llama_init_from_model(self.model, context)
        self.vocabulary = api.llama_vocab_n_tokens(api.llama_model_get_vocab(self.model))
        self.batch = api.llama_batch_init(512, 0, 1)

    def forget(self):
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), True)

    def compute(self, rows):
        """Rows of (token, position, sequence, whether its logits are wanted)."""
        for first in range(0, len(rows), 512):
            part = rows[first : first + 512]
            self.batch.n_tokens = len(part)
            for i, (token, position, sequence, logits) in enumerate(part):
                self.batch.token[i] = token
                self.batch.pos[i] = position
                self.batch.n_seq_id[i] = 1
                self.batch.seq_id[i][0] = sequence
                self.batch.logits[i] = logits
            if self.api.llama_decode(self.context, self.batch) != 0:
                sys.exit("llama_decode failed")
        self.api.llama_synchronize(self.context)
        # Reading one makes sure that they are there.
        return self.api.llama_get_logits_ith(self.context, -1)[0]

    def read(self, prompt, sequence=0):
        last = len(prompt) - 1
        self.compute([(token, i, sequence, i == last) for i, token in enumerate(prompt)])

    def prefill(self, count):
        self.forget()
        prompt = tokens(0, count, self.vocabulary)
        start = time.perf_counter()
        self.read(prompt)
        return count / (time.perf_counter() - start)

    def decode(self, streams):
        self.forget()
        for stream in range(streams):
            self.read(tokens(stream, PROMPT, self.vocabulary), stream)
        next_tokens = tokens(1000, STEPS + streams, self.vocabulary)
        start = time.perf_counter()
        for step in range(STEPS):
            self.compute([(next_tokens[step + s], PROMPT + step, s, True) for s in range(streams)])
        return streams * STEPS / (time.perf_counter() - start)


def chat(path, threads):
    """A function that lets the model answer one request."""
    import llama_cpp

    model = llama_cpp.Llama(
        path, n_ctx=4 * CONTEXT, n_batch=512, n_threads=threads, n_threads_batch=threads, verbose=False
    )

    def answer(text):
        messages = [{"role": "user", "content": f"Summarize this news article in three sentences.\n\n{text}"}]
        done = model.create_chat_completion(messages, max_tokens=256, temperature=0.0)
        return done["choices"][0]["message"]["content"]

    return answer


def memory(field):
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) / 1000


def worker(path, threads, chatting):
    # What libraries print must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    # This file has the library's name, and its folder comes first.
    sys.path.pop(0)
    import llama_cpp

    llama_cpp.llama_backend_init()
    # The parameter must stay referenced: the library calls it.
    silent = llama_cpp.llama_log_callback(lambda *_: None)
    llama_cpp.llama_log_set(silent, llama_cpp.ctypes.c_void_p(0))
    before = memory("VmRSS")
    if chatting:
        answer = chat(path, threads)
        answers.write(json.dumps(answer("A bridge was closed.")) + "\n")
        for line in sys.stdin:
            answers.write(json.dumps(answer(json.loads(line)["text"])) + "\n")
        return
    start = time.perf_counter()
    engine = LlamaCpp(path, threads)
    engine.read(tokens(0, PROMPT, engine.vocabulary))
    first = time.perf_counter() - start
    answers.write(json.dumps(first) + "\n")
    for line in sys.stdin:
        request = json.loads(line)
        if "prefill" in request:
            answer = engine.prefill(request["prefill"])
        elif "decode" in request:
            answer = engine.decode(request["decode"])
        else:
            engine.prefill(LONG)
            answer = memory("VmHWM") - before
        answers.write(json.dumps(answer) + "\n")


class Worker:
    """A process with llama.cpp in it."""

    def __init__(self, python, path, threads, *more):
        command = [python, str(Path(__file__).resolve()), "--worker", path, "--threads", str(threads), *more]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.first_token = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the process with llama.cpp ended")
        return json.loads(line)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        return self.answer()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


# ---- The comparison.


def article_texts(path):
    """The texts of .md and .txt files in a folder, or of the lines of a .jsonl file."""
    if path.is_file() and path.suffix == ".jsonl":
        return [json.loads(line)["text"] for line in path.read_text().splitlines() if line.strip()]
    files = sorted(f for f in (path.rglob("*") if path.is_dir() else [path]) if f.suffix in (".md", ".txt"))
    front_matter = re.compile(r"\A---\n.*?\n---\n", re.S)
    return [front_matter.sub("", file.read_text()) for file in files]


class Dateline:
    def __init__(self, program, model, threads):
        more = ["--offline", "--model", model, "--threads", str(threads)]
        self.command = [program, "bench", "--json", *more]
        self.batch = [program, "batch", "--quiet", *more, "--out", "-"]

    def summarize(self, path, count):
        start = time.perf_counter()
        done = subprocess.run([*self.batch, str(path)], check=True, stdout=subprocess.PIPE, text=True)
        if (found := len(done.stdout.splitlines())) != count:
            sys.exit(f"{path}: {count} articles, but {found} summaries")
        return 60 * count / (time.perf_counter() - start)

    def bench(self, *arguments):
        done = subprocess.run([*self.command, *arguments], check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout)

    def prefill(self, count):
        report = self.bench("--only", "prefill", "--prefill", str(count), "--runs", "1")
        return report["prefill"][0]["tokens_per_second"]

    def decode(self, streams):
        report = self.bench("--only", "decode", "--streams", str(streams), "--runs", "1")
        return report["decode"][0]["tokens_per_second"]

    def first_token(self):
        start = time.perf_counter()
        self.bench("--only", "start")
        return time.perf_counter() - start

    def memory(self):
        return self.bench("--only", "prefill", "--prefill", str(LONG), "--runs", "1")["peak_memory_bytes"] / 1e6


def paired(rounds, ours, theirs):
    pairs = []
    for number in range(rounds):
        if number % 2 == 0:
            a = ours()
            b = theirs()
        else:
            b = theirs()
            a = ours()
        pairs.append((a, b))
    median = lambda values: statistics.median(values)
    return {
        "dateline": round(median(a for a, _ in pairs), 3),
        "llama_cpp": round(median(b for _, b in pairs), 3),
        "ratio": round(median(a / b for a, b in pairs), 3),
    }


def summaries(dateline, start_worker, path):
    """Articles a minute of both."""
    texts = article_texts(path)
    if not texts:
        sys.exit(f"{path}: no articles (.md and .txt files, or the lines of a .jsonl file)")
    peer = start_worker("--chat")

    def theirs():
        start = time.perf_counter()
        for text in texts:
            peer.ask(text=text)
        return 60 * len(texts) / (time.perf_counter() - start)

    try:
        return paired(1, lambda: dateline.summarize(path, len(texts)), theirs)
    finally:
        peer.close()


def compare(dateline, start_worker, rounds, only, say):
    """`rounds` pairs of each measure in `only`; of the slow ones, reading 2048 tokens and memory, fewer."""
    results = {}
    warm = start_worker()
    few = max(1, (rounds + 1) // 2)
    # The first run of Dateline packs the weights, and both need the file in the page cache.
    dateline.first_token()

    def run(name, rounds, ours, theirs):
        if name not in only:
            return
        say(name)
        results[name] = paired(rounds, ours, theirs)
        say(f"{name}: {results[name]}")

    run("prefill_512", rounds, lambda: dateline.prefill(512), lambda: warm.ask(prefill=512))
    run("prefill_2048", few, lambda: dateline.prefill(2048), lambda: warm.ask(prefill=2048))
    run("decode", rounds, lambda: dateline.decode(1), lambda: warm.ask(decode=1))
    run("decode_8_streams", rounds, lambda: dateline.decode(STREAMS), lambda: warm.ask(decode=STREAMS))
    if "decode_busy" in only:
        busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        try:
            run("decode_busy", rounds, lambda: dateline.decode(1), lambda: warm.ask(decode=1))
        finally:
            busy.kill()
            busy.wait()
    warm.close()

    def fresh(measure):
        engine = start_worker()
        try:
            return measure(engine)
        finally:
            engine.close()

    run("first_token_s", rounds, dateline.first_token, lambda: fresh(lambda engine: engine.first_token))
    run("peak_memory_mb", 1, dateline.memory, lambda: fresh(lambda engine: engine.ask(memory=True)))
    return results


# ---- llama-cpp-python for this machine.


def build_flags():
    """The processor's own instructions; without AMX for compilers whose code for it crashes (gcc before 13)."""
    try:
        flags = re.search(r"^flags\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)[1].split()
        gcc = subprocess.run(["gcc", "-dumpversion"], stdout=subprocess.PIPE, text=True, check=True).stdout
        if "amx_int8" not in flags or int(gcc.split(".")[0]) >= 13:
            return "-DGGML_NATIVE=ON"
    except (OSError, TypeError, ValueError, subprocess.CalledProcessError):
        return "-DGGML_NATIVE=ON"
    names = {
        "SSE42": "sse4_2", "AVX": "avx", "AVX2": "avx2", "FMA": "fma", "F16C": "f16c", "BMI2": "bmi2",
        "AVX_VNNI": "avx_vnni", "AVX512": "avx512f", "AVX512_VBMI": "avx512vbmi", "AVX512_VNNI": "avx512_vnni",
        "AVX512_BF16": "avx512_bf16",
    }
    return " ".join(["-DGGML_NATIVE=OFF", *(f"-DGGML_{n}=ON" for n, flag in names.items() if flag in flags)])


def environment():
    """The Python of an environment with llama-cpp-python, made if it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "dateline-peers" / f"llama-cpp-python-{VERSION}"
    python = home / "bin" / "python"
    done = home / "complete"
    if not done.exists():
        log("building llama-cpp-python, which takes some minutes")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        variables = {**os.environ, "CMAKE_ARGS": f"{build_flags()} -DLLAVA_BUILD=OFF"}
        requirement = f"llama-cpp-python=={VERSION}"
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "--no-binary", "llama-cpp-python", requirement],
            check=True,
            env=variables,
            stdout=sys.stderr,
        )
        done.touch()
    return str(python)


def log(text):
    print(text, file=sys.stderr, flush=True)


def machine():
    try:
        name = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[1]
    except (OSError, TypeError):
        name = platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} logical cores, {platform.system()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--model", default="qwen2.5-coder-1.5b", help="id of `dateline model list`, fetched before")
    parser.add_argument("--dateline", default=str(root / "target/release/dateline"), help="the program")
    parser.add_argument("--python", help="Python of an environment that has llama-cpp-python")
    parser.add_argument("--threads", type=int, default=0, help="of both; default: Dateline's own")
    parser.add_argument("--rounds", type=int, default=5, help="pairs")
    parser.add_argument("--only", default=",".join(MEASURES), help="of the measures named above, several with commas")
    parser.add_argument("--articles", type=Path, help="a folder or .jsonl file to summarize")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--worker", metavar="GGUF", help=argparse.SUPPRESS)
    parser.add_argument("--chat", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        return worker(arguments.worker, arguments.threads, arguments.chat)
    if not Path(arguments.dateline).exists():
        sys.exit(f"{arguments.dateline} is not there; `cargo build --release` makes it, or name it with --dateline")
    ask = lambda *command: subprocess.run(
        [arguments.dateline, *command], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    path = ask("model", "path", arguments.model).strip()
    if not Path(path).exists():
        sys.exit(f"{path} is not there; `dateline model pull {arguments.model}` fetches it")
    only = [name for name in arguments.only.split(",") if name]
    if unknown := set(only) - set(MEASURES):
        sys.exit(f"no measure is called {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    threads = arguments.threads or json.loads(ask("doctor", "--json"))["threads"]
    python = arguments.python or environment()
    dateline = Dateline(arguments.dateline, arguments.model, threads)
    start_worker = lambda *more: Worker(python, path, threads, *more)
    results = compare(dateline, start_worker, max(1, arguments.rounds), only, log) if only else {}
    if arguments.articles:
        log(SUMMARIZE)
        results[SUMMARIZE] = summaries(dateline, start_worker, arguments.articles)
    if arguments.json:
        print(json.dumps(results))
        return
    print(f"{arguments.model}, {threads} threads, {machine()}, {datetime.date.today()}")
    print(f"llama.cpp of llama-cpp-python {VERSION if not arguments.python else 'in ' + arguments.python}\n")
    print(f"{'':<18}{'dateline':>10}{'llama.cpp':>11}{'ratio':>8}")
    for name, row in results.items():
        print(f"{name:<18}{row['dateline']:>10.2f}{row['llama_cpp']:>11.2f}{row['ratio']:>8.2f}")


if __name__ == "__main__":
    main()
