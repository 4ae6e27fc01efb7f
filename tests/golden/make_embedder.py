#!/usr/bin/env python3
"""Writes the reference vectors of all-MiniLM-L6-v2, computed with sentence-transformers.

    pip install sentence-transformers
    python tests/golden/make_embedder.py FOLDER tests/golden/all-minilm-l6-v2.json

FOLDER holds model.safetensors, tokenizer.json and config.json.
"""

import json
import pathlib
import sys

import sentence_transformers
from sentence_transformers import SentenceTransformer, models


def main(folder, out):
    inputs = json.loads((pathlib.Path(__file__).parent / "inputs.json").read_text("utf-8"))
    bert = models.Transformer(folder, max_seq_length=256)
    model = SentenceTransformer(
        modules=[bert, models.Pooling(bert.get_word_embedding_dimension(), "mean"), models.Normalize()],
        device="cpu",
    )
    vectors = model.encode(inputs["sentences"], batch_size=1)
    golden = {
        "reference": f"sentence-transformers {sentence_transformers.__version__}",
        "vectors": [[round(float(value), 6) for value in vector] for vector in vectors],
    }
    pathlib.Path(out).write_text(json.dumps(golden, separators=(",", ":")).replace('],', '],\n') + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
