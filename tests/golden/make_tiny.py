#!/usr/bin/env python3
"""Writes tiny models with random weights, one of each architecture, and the values that two reference
implementations compute with them: transformers, which the test is held to, and llama.cpp, which must agree.

    pip install torch transformers gguf llama-cpp-python
    python tests/golden/make_tiny.py            # all; or names: qwen3 llama3 gemma3

Each `tiny-NAME.gguf` has every part of its family: norms of heads, scaled rotation, layers with a window shorter
than the prompts. Weights are rounded to Q8_0 first, so that both sides have the same ones. `tiny-NAME.json` holds
the ids of texts and chats and, of transformers in float32 on the CPU, logits at several positions of each chat and
greedy tokens with the lead of the best over the second best.
"""

import json
import math
import pathlib
import sys
import unicodedata

import gguf
import llama_cpp
import numpy as np
import torch
import transformers
from llama_cpp import Llama
from llama_cpp.llama_chat_format import Jinja2ChatFormatter
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).parent
STEPS = 24
TOP = 20
FIXED = [0, 11, 40, 100, 200, 300]
CONTEXT = 4096
WINDOW = 16
# The words that the vocabularies are made of.
TEXT = """The harbour bridge was closed on Tuesday after inspectors found cracks in two of its bearings, the city said.
About 14,000 vehicles a day use it. Repairs will take at least three weeks and cost 2.4 million euros, according to the
port authority, which expects the first ferry to run on Thursday. The mayor said that no one had been hurt.""".split("\n")

CHATML = (
    "{%- for message in messages %}{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}"
    "{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}"
    "{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}"
    "{%- endif %}"
)
LLAMA3 = (
    "{{- bos_token }}{%- for message in messages %}{{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'"
    " + message['content'] | trim + '<|eot_id|>' }}{%- endfor %}{%- if add_generation_prompt %}"
    "{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{%- endif %}"
)
GEMMA3 = (
    "{{ bos_token }}{%- if messages[0]['role'] == 'system' -%}{%- set first = messages[0]['content'] + '\n\n' -%}"
    "{%- set rest = messages[1:] -%}{%- else -%}{%- set first = '' -%}{%- set rest = messages -%}{%- endif -%}"
    "{%- for message in rest -%}{{ '<start_of_turn>' + message['role'] + '\n' + (first if loop.first else '') }}"
    "{{ message['content'] | trim }}{{ '<end_of_turn>\n' }}{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<start_of_turn>model\n' }}{%- endif -%}"
)


def byte_level(size, control):
    """Tokens, their types and merges of a byte-level BPE; control tokens and user-defined ones at the end."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(TEXT, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    tokens = [token for token, _ in sorted(model["vocab"].items(), key=lambda entry: entry[1])]
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    types = [gguf.TokenType.NORMAL] * len(tokens)
    for token, kind in control:
        tokens.append(token)
        types.append(kind)
    return tokens, types, merges


def sentence_piece(size):
    """Tokens, types and scores in the manner of Gemma: control tokens, whole tokens, bytes, pieces."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never", split=False)
    trainer = trainers.BpeTrainer(vocab_size=size, show_progress=False)
    tokenizer.train_from_iterator(TEXT, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    pieces = ["".join(merge.split(" ") if isinstance(merge, str) else merge) for merge in model["merges"]]
    pieces = list(dict.fromkeys(pieces))
    letters = sorted(token for token in model["vocab"] if len(token) == 1 and token != "\n")
    kind = gguf.TokenType
    entries = [(token, kind.CONTROL, 0.0) for token in ("<pad>", "<eos>", "<bos>")] + [("<unk>", kind.UNKNOWN, 0.0)]
    entries += [(token, kind.CONTROL, -1000.0) for token in ("<start_of_turn>", "<end_of_turn>")]
    entries += [(token, kind.USER_DEFINED, -1000.0) for token in ("\n", "\n\n", "\n\n\n", "  ", "   ", "<table>")]
    entries += [(f"<0x{byte:02X}>", kind.BYTE, 0.0) for byte in range(256)]
    entries += [(piece, kind.NORMAL, -float(rank)) for rank, piece in enumerate(pieces)]
    entries += [(letter, kind.NORMAL, -float(len(pieces) + rank)) for rank, letter in enumerate(letters)]
    tokens, types, scores = zip(*entries)
    return list(tokens), list(types), list(scores)


def rounded(tensor):
    """The values that Q8_0 keeps of a matrix."""
    array = tensor.detach().numpy()
    kind = gguf.GGMLQuantizationType.Q8_0
    return torch.from_numpy(gguf.quants.dequantize(gguf.quants.quantize(array, kind), kind).copy())


def randomise(model, embedding, gemma, seed):
    """Weights that keep the size of what passes through, so that every part of the model matters."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        values = torch.randn(parameter.shape, generator=generator)
        if parameter.dim() == 1:
            # Gemma adds 1 to its norms.
            parameter.data = 0.2 * values + (0.0 if gemma else 1.0)
        else:
            size = embedding if "embed_tokens" in name else 1.2 / math.sqrt(parameter.shape[1])
            parameter.data = rounded(size * values)
    model.tie_weights()
    return model.eval()


def permuted(weight, heads):
    """Rows of a query or key matrix in the order of llama.cpp's rotation of neighbouring pairs."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


NAMES = {
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
}


def write(path, name, model, config, vocabulary):
    """The GGUF file."""
    gemma, llama = name == "gemma3", name == "llama3"
    architecture = {"llama3": "llama"}.get(name, name)
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name(f"tiny {name}, random weights")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    vocabulary(writer)
    if gemma:
        writer.add_rope_freq_base(config.rope_parameters["full_attention"]["rope_theta"])
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(config.rope_parameters["full_attention"]["factor"])
        writer.add_sliding_window(config.sliding_window)
    else:
        writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    if llama:
        writer.add_rope_dimension_count(config.head_dim)
        writer.add_tensor("rope_freqs.weight", rope_factors(config))
    # What is called so comes before the MLP, except in Gemma.
    names = dict(NAMES)
    if gemma:
        names |= {"post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
                  "post_feedforward_layernorm": "post_ffw_norm"}
    else:
        names["post_attention_layernorm"] = "ffn_norm"
    for full, parameter in model.named_parameters():
        values = parameter.detach().numpy()
        parts = full.removeprefix("model.").removesuffix(".weight").split(".", 2)
        if parts[0] == "layers":
            out = f"blk.{parts[1]}.{names[parts[2]]}.weight"
        else:
            out = {"embed_tokens": "token_embd", "norm": "output_norm", "lm_head": "output"}[parts[0]] + ".weight"
        if values.ndim == 1:
            writer.add_tensor(out, values + 1.0 if gemma else values)
            continue
        if llama and "attn_q" in out:
            values = permuted(values, config.num_attention_heads)
        if llama and "attn_k" in out:
            values = permuted(values, config.num_key_value_heads)
        kind = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(out, gguf.quants.quantize(np.ascontiguousarray(values), kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def rope_factors(config):
    """As llama.cpp's converter computes `rope_freqs.weight` for Llama 3."""
    rope = config.rope_parameters
    low, high, old = rope["low_freq_factor"], rope["high_freq_factor"], rope["original_max_position_embeddings"]
    factors = []
    for i in range(0, config.head_dim, 2):
        length = 2 * math.pi * rope["rope_theta"] ** (i / config.head_dim)
        if length < old / high:
            factors.append(1.0)
        elif length > old / low:
            factors.append(rope["factor"])
        else:
            smooth = (old / length - low) / (high - low)
            factors.append(1 / ((1 - smooth) / rope["factor"] + smooth))
    return np.array(factors, dtype=np.float32)


def qwen3():
    kind = gguf.TokenType
    control = [(f"<|{name}|>", kind.CONTROL) for name in ("endoftext", "im_start", "im_end")]
    control += [("<think>", kind.USER_DEFINED), ("</think>", kind.USER_DEFINED)]
    tokens, types, merges = byte_level(340, control)

    def vocabulary(writer):
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("qwen2")
        writer.add_token_list(tokens)
        writer.add_token_types(types)
        writer.add_token_merges(merges)
        writer.add_eos_token_id(tokens.index("<|im_end|>"))
        writer.add_bos_token_id(tokens.index("<|endoftext|>"))
        writer.add_add_bos_token(False)
        writer.add_chat_template(CHATML)

    config = transformers.Qwen3Config(
        vocab_size=len(tokens), hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=2, head_dim=32, max_position_embeddings=CONTEXT, rms_norm_eps=1e-6, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6}, attn_implementation="eager",
    )
    return transformers.Qwen3ForCausalLM(config), config, vocabulary


def llama3():
    kind = gguf.TokenType.CONTROL
    names = ("begin_of_text", "end_of_text", "start_header_id", "end_header_id", "eot_id")
    tokens, types, merges = byte_level(340, [(f"<|{name}|>", kind) for name in names])

    def vocabulary(writer):
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("llama-bpe")
        writer.add_token_list(tokens)
        writer.add_token_types(types)
        writer.add_token_merges(merges)
        writer.add_bos_token_id(tokens.index("<|begin_of_text|>"))
        writer.add_eos_token_id(tokens.index("<|eot_id|>"))
        writer.add_chat_template(LLAMA3)

    config = transformers.LlamaConfig(
        vocab_size=len(tokens), hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=2,
        num_key_value_heads=1, head_dim=32, max_position_embeddings=CONTEXT, rms_norm_eps=1e-5, tie_word_embeddings=False,
        rope_parameters={
            "rope_type": "llama3", "rope_theta": 500000.0, "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
            "original_max_position_embeddings": 128,
        },
        attn_implementation="eager",
    )
    return transformers.LlamaForCausalLM(config), config, vocabulary


def gemma3():
    tokens, types, scores = sentence_piece(120)

    def vocabulary(writer):
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(tokens)
        writer.add_token_types(types)
        writer.add_token_scores(scores)
        writer.add_bos_token_id(tokens.index("<bos>"))
        writer.add_eos_token_id(tokens.index("<end_of_turn>"))
        writer.add_unk_token_id(tokens.index("<unk>"))
        writer.add_add_bos_token(True)
        writer.add_add_space_prefix(False)
        writer.add_chat_template(GEMMA3)

    config = transformers.Gemma3TextConfig(
        vocab_size=len(tokens), hidden_size=64, intermediate_size=96, num_hidden_layers=7, num_attention_heads=2,
        num_key_value_heads=1, head_dim=32, max_position_embeddings=CONTEXT, rms_norm_eps=1e-6, sliding_window=WINDOW,
        query_pre_attn_scalar=32,
        layer_types=["full_attention" if i % 6 == 5 else "sliding_attention" for i in range(7)],
        rope_parameters={
            "full_attention": {"rope_type": "linear", "rope_theta": 1e6, "factor": 8.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
        },
        attn_implementation="eager",
    )
    return transformers.Gemma3ForCausalLM(config), config, vocabulary


def ranked(values, count):
    return sorted(range(len(values)), key=lambda i: (-values[i], i))[:count]


def make(name):
    model, config, vocabulary = {"qwen3": qwen3, "llama3": llama3, "gemma3": gemma3}[name]()
    gemma = name == "gemma3"
    # Gemma multiplies its embeddings by the square root of their length.
    model = randomise(model, 1 / math.sqrt(config.hidden_size) if gemma else 1.0, gemma, seed=7)
    path = HERE / f"tiny-{name}.gguf"
    write(path, name, model, config, vocabulary)
    llm = Llama(str(path), n_ctx=CONTEXT, n_batch=512, n_threads=1, n_gpu_layers=0, verbose=False, flash_attn=False,
                type_k=0, type_v=0, swa_full=True, logits_all=True)

    def ids(text, special=False):
        if name == "qwen3":
            text = unicodedata.normalize("NFC", text)
        return llm.tokenize(text.encode("utf-8"), add_bos=False, special=special)

    template = Jinja2ChatFormatter(
        template=llm.metadata["tokenizer.chat_template"], add_generation_prompt=True,
        eos_token=llm._model.token_get_text(llm.token_eos()), bos_token=llm._model.token_get_text(llm.token_bos()),
    )

    def reference(tokens):
        with torch.no_grad():
            return model(torch.tensor([tokens])).logits[0].numpy()

    inputs = json.loads((HERE / "inputs.json").read_text("utf-8"))
    chats, worst = [], 0.0
    for chat in inputs["chats"]:
        messages = [{"role": role, "content": chat[role]} for role in ("system", "user")]
        prompt = ids(template(messages=messages, enable_thinking=False).prompt, special=True)
        logits = reference(prompt)
        llm.reset()
        llm.eval(prompt)
        other = np.array(llm.scores[: len(prompt)])
        rms = math.sqrt(float(np.mean((other - logits) ** 2)))
        worst = max(worst, rms / float(logits.std()))
        lengths = sorted({2, WINDOW, WINDOW + 1, 70, len(prompt) // 2, len(prompt) - 1, len(prompt)} & set(range(1, len(prompt) + 1)))
        positions = []
        for length in lengths:
            values = logits[length - 1]
            kept = dict.fromkeys(ranked(values, TOP) + FIXED)
            positions.append([length, [[i, round(float(values[i]), 4)] for i in kept]])
        greedy, leads = [], []
        for _ in range(STEPS):
            values = reference(prompt + greedy)[-1]
            best, second = ranked(values, 2)
            greedy.append(best)
            leads.append(round(float(values[best] - values[second]), 4))
            if best == llm.token_eos():
                break
        chats.append({"prompt": prompt, "positions": positions, "greedy": greedy, "leads": leads})
    print(f"{name}: {path.stat().st_size} bytes, logits of size {logits.std():.2f}, llama.cpp within {worst:.4f} of it (rms)")
    assert worst < 0.05, "the two references disagree"
    golden = {
        "model": path.name,
        "reference": f"transformers {transformers.__version__}, tokens by llama-cpp-python {llama_cpp.__version__}",
        "texts": [ids(text) for text in inputs["texts"]],
        "chats": chats,
    }
    text = json.dumps(golden, separators=(",", ":")).replace("],", "],\n")
    (HERE / f"tiny-{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or ["qwen3", "llama3", "gemma3"]:
        make(name)
