#!/usr/bin/env python3
"""Writes the reference values of one GGUF generator, computed with llama.cpp.

    pip install llama-cpp-python
    python tests/golden/make_generator.py MODEL.gguf tests/golden/NAME.json

Holds: ids of texts (control tokens off), whole chat prompts, and for each chat the logits of the first
step (top 20 and some fixed ids) and 64 greedy tokens with the lead of the best over the second best. For the
continuations only the prompt and the greedy tokens.
The key-value cache is kept in f32, as in Dateline.
"""

import ctypes
import heapq
import json
import pathlib
import sys
import unicodedata

import llama_cpp
from llama_cpp import Llama
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

STEPS = 64
TOP = 20
FIXED = [0, 11, 13, 100, 220, 1000, 5000, 10000, 20000, 40000]
GGML_TYPE_F32 = 0


def main(model, out):
    inputs = json.loads((pathlib.Path(__file__).parent / "inputs.json").read_text("utf-8"))
    llm = Llama(
        model, n_ctx=2048, n_batch=512, n_threads=2, n_gpu_layers=0, verbose=False,
        type_k=GGML_TYPE_F32, type_v=GGML_TYPE_F32, flash_attn=False,
    )
    # The Qwen2 tokenizer composes characters before it splits; llama.cpp leaves that to its caller.
    compose = llm.metadata["tokenizer.ggml.pre"] == "qwen2"

    def ids(text, special=False):
        if compose:
            text = unicodedata.normalize("NFC", text)
        return llm.tokenize(text.encode("utf-8"), add_bos=False, special=special)

    size = llm.n_vocab()

    def logits():
        pointer = llama_cpp.llama_get_logits_ith(llm._ctx.ctx, -1)
        return list(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float * size)).contents)

    def ranked(values, count):
        return heapq.nlargest(count, range(size), key=values.__getitem__)

    template = Jinja2ChatFormatter(
        template=llm.metadata["tokenizer.chat_template"],
        eos_token=llm._model.token_get_text(llm.token_eos()),
        bos_token=llm._model.token_get_text(llm.token_bos()),
    )
    def answer(chat):
        messages = [{"role": role, "content": chat[role]} for role in ("system", "user")]
        prompt = ids(template(messages=messages).prompt, special=True)
        llm.reset()
        llm._ctx.kv_cache_clear() if hasattr(llm._ctx, "kv_cache_clear") else None
        llm.eval(prompt)
        values = first = logits()
        greedy, leads = [], []
        for _ in range(STEPS):
            best, second = ranked(values, 2)
            greedy.append(best)
            leads.append(round(values[best] - values[second], 2))
            if best == llm.token_eos():
                break
            llm.eval([best])
            values = logits()
        return first, {"prompt": prompt, "greedy": greedy, "leads": leads}

    chats = []
    for chat in inputs["chats"]:
        first, answered = answer(chat)
        top = ranked(first, TOP)
        fixed = [i for i in FIXED if i < size]
        chats.append({**answered, "logits": [[i, round(first[i], 4)] for i in top + fixed]})
    golden = {
        "model": pathlib.Path(model).name,
        "reference": f"llama-cpp-python {llama_cpp.__version__}",
        "texts": [ids(text) for text in inputs["texts"]],
        "chats": chats,
        "continuations": [answer(chat)[1] for chat in inputs["continuations"]],
    }
    pathlib.Path(out).write_text(json.dumps(golden, separators=(",", ":")).replace('],', '],\n') + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
