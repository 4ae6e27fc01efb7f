#!/usr/bin/env python3
"""Writes a tiny checker with random weights, as LettuceDetect's are published (a ModernBERT that labels tokens), and the
logits that transformers computes with it; the publisher's own program must find the same probabilities.

    pip install torch transformers lettucedetect
    python tests/golden/make_checker.py                 # tests/golden/checker/ and tests/golden/checker.json
    python tests/golden/make_checker.py --base DIR      # random weights of the published base model's size, to measure time

Weights are rounded to bfloat16 and kept so. `checker.json` holds cases (passages and a text) with the ids of the whole input,
the bytes of the text's tokens and their logits, in float32 on the CPU. The passages of one case are longer than the window of
most layers, so that a layer with the wrong window or the wrong base of its rotation shows.
"""

import importlib.metadata
import json
import math
import pathlib
import sys

import torch
from lettucedetect.detectors.transformer import TransformerDetector
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import ModernBertConfig, ModernBertForTokenClassification

HERE = pathlib.Path(__file__).parent
WINDOW = 16
ARTICLE = [
    "The harbour bridge was closed on Tuesday after inspectors found cracks in two of its bearings, the city said.",
    "About 14,000 vehicles a day use it.",
    "Repairs will take at least three weeks and cost 2.4 million euros, according to the port authority.",
    "The first ferry is expected to run on Thursday.",
    "The mayor said that no one had been hurt and that the schools would open an hour later.",
]
CASES = [
    (ARTICLE[:1], "The bridge is closed."),
    ([" ".join(ARTICLE), "Ferries wait at the quay, the operator said."],
     "Repairs of the bridge cost 24 million euros. The mayor said no one was hurt, and schools open later."),
    (["Die Brücke über die Ærø-Förde bleibt zu, sagte Bürgermeisterin Zoë Łuczak. 🚢🚢 “Drei Wochen”, so die Behörde: 2,4 Mio. €."],
     "Zoë Łuczak: “drei Wochen” 🚢 für 2,4 Mio. €, naïve façade, e\u0301te\u0301, 橋は閉鎖."),
    (["[SEP] is no control token here, nor is [CLS]."], "Nor here: [SEP] and [PAD]  end."),
]


def tokenizer(size):
    """A byte-level BPE with the control tokens and the frame of ModernBERT's."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
        special_tokens=["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"],
    )
    tokenizer.train_from_iterator(ARTICLE, trainer)
    ids = {name: tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]")}
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=list(ids.items()),
    )
    return tokenizer


def randomise(model, seed):
    """Weights that keep the size of what passes through, so that every part of the model matters."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        values = torch.randn(parameter.shape, generator=generator)
        if name.endswith("classifier.bias"):
            values = torch.tensor([0.4, -0.4])
        elif parameter.dim() == 1:
            values = 1.0 + 0.2 * values
        elif "tok_embeddings" not in name:
            # Louder than norms call for in queries and keys, so that attention is not all alike.
            values *= (2.0 if "Wqkv" in name else 1.2) / math.sqrt(parameter.shape[1])
        parameter.data = values.bfloat16().float()
    return model.eval()


def save(model, tokens, folder):
    folder.mkdir(parents=True, exist_ok=True)
    tokens.save(str(folder / "tokenizer.json"), pretty=False)
    model.to(torch.bfloat16).save_pretrained(folder)
    # The published configuration is of an older transformers, whose names are these.
    path = folder / "config.json"
    config = json.loads(path.read_text("utf-8"))
    rope = config.pop("rope_parameters")
    config["global_rope_theta"] = rope["full_attention"]["rope_theta"]
    config["local_rope_theta"] = rope["sliding_attention"]["rope_theta"]
    config.pop("layer_types")
    config["global_attn_every_n_layers"] = 3
    path.write_text(json.dumps(config, indent=1, sort_keys=True) + "\n", "utf-8")


def config(tokens, **sizes):
    return ModernBertConfig(
        vocab_size=tokens.get_vocab_size(), pad_token_id=tokens.token_to_id("[PAD]"),
        cls_token_id=tokens.token_to_id("[CLS]"), bos_token_id=tokens.token_to_id("[CLS]"),
        sep_token_id=tokens.token_to_id("[SEP]"), eos_token_id=tokens.token_to_id("[SEP]"), num_labels=2,
        attn_implementation="eager", **sizes,
    )


def instruction(passages):
    lines = "\n".join(f"passage {i + 1}: {text}" for i, text in enumerate(passages))
    return f"Summarize the following text:\n{lines}\noutput:"


def tiny():
    tokens = tokenizer(420)
    sizes = dict(hidden_size=48, intermediate_size=40, num_hidden_layers=5, num_attention_heads=4,
                 max_position_embeddings=1024, local_attention=WINDOW)
    model = randomise(ModernBertForTokenClassification(config(tokens, **sizes)), seed=11)
    save(model, tokens, HERE / "checker")
    model = ModernBertForTokenClassification.from_pretrained(HERE / "checker", dtype=torch.float32, attn_implementation="eager").eval()
    plain = Tokenizer.from_file(str(HERE / "checker" / "tokenizer.json"))
    plain.encode_special_tokens = True
    cls, sep = plain.token_to_id("[CLS]"), plain.token_to_id("[SEP]")
    publisher = TransformerDetector(str(HERE / "checker"), max_length=1024, device="cpu")
    publisher.model.float()
    cases = []
    for passages, text in CASES:
        encoded = plain.encode(text, add_special_tokens=False)
        prompt = plain.encode(instruction(passages), add_special_tokens=False).ids
        ids = [cls, *prompt, sep, *encoded.ids, sep]
        assert sep not in prompt + encoded.ids
        assert ids == plain.encode(instruction(passages), text).ids, "not what the publisher's program makes of a pair"
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0][len(prompt) + 2:-1]
            # A wrong window must show: transformers' own answer with another one differs by much.
            kept, model.config.local_attention = model.config.local_attention, 4 * WINDOW
            other = model(torch.tensor([ids])).logits[0][len(prompt) + 2:-1]
            model.config.local_attention = kept
        print(f"{len(ids)} tokens, logits of size {logits.std():.2f}, another window changes them by {(other - logits).abs().max():.2f}")
        # Its tokenizer would take the control tokens spelled out in the last case for such.
        if "[SEP]" not in text:
            found = [token["prob"] for token in publisher.predict(passages, text)][:-1]
            assert len(found) == len(logits)
            assert max(abs(a - b) for a, b in zip(found, logits.softmax(-1)[:, 1].tolist())) < 1e-5
        size = [len(text[:at].encode()) for at in range(len(text) + 1)]
        cases.append({
            "passages": passages, "text": text, "tokens": len(ids),
            "bytes": [[size[start], size[end]] for start, end in encoded.offsets],
            "logits": [[round(float(x), 5) for x in pair] for pair in logits],
        })
    versions = {name: importlib.metadata.version(name) for name in ("transformers", "torch", "lettucedetect")}
    golden = {"reference": versions, "cases": cases}
    text = json.dumps(golden, separators=(",", ":"), ensure_ascii=True).replace("},", "},\n")
    (HERE / "checker.json").write_text(text + "\n", "utf-8")


def base(folder):
    tokens = tokenizer(420)
    sizes = config(tokens, hidden_size=768, intermediate_size=1152, num_hidden_layers=22, num_attention_heads=12,
                   max_position_embeddings=8192, local_attention=128)
    sizes.vocab_size = 50368
    save(randomise(ModernBertForTokenClassification(sizes), seed=11), tokens, pathlib.Path(folder))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--base"] and len(sys.argv) == 3:
        base(sys.argv[2])
    elif len(sys.argv) == 1:
        tiny()
    else:
        sys.exit(__doc__)
