//! A tiny model, written as a GGUF file: every part of a real one, in some kilobytes.

use std::io::Cursor;
use std::path::Path;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};

use super::gguf::Gguf;
use super::{CandleGenerator, EngineError, LoadOptions};

pub(super) const HIDDEN: usize = 64;
const LAYERS: usize = 2;
const HEADS: usize = 4;
const KV_HEADS: usize = 2;
const FEED_FORWARD: usize = 96;
const HEAD: usize = HIDDEN / HEADS;
const CHATML: &str = "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/// A model whose fields a test may change before it is written.
pub(super) struct Tiny {
    pub(super) metadata: Vec<(String, Value)>,
    pub(super) tensors: Vec<(String, QTensor)>,
}

impl Tiny {
    /// A model of the family `architecture`, `llama` or `qwen2`.
    pub(super) fn new(architecture: &str) -> Self {
        let (mut tokens, mut types) = (Vec::new(), Vec::new());
        let mut extra = 0x100u32;
        for byte in 0..=255u8 {
            let shown = match byte {
                b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF => u32::from(byte),
                _ => {
                    extra += 1;
                    extra - 1
                }
            };
            tokens.push(char::from_u32(shown).unwrap().to_string());
            types.push(1);
        }
        for word in ["th", "the", "Ġthe"] {
            tokens.push(word.to_owned());
            types.push(1);
        }
        for control in ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] {
            tokens.push(control.to_owned());
            types.push(3);
        }
        let vocabulary = tokens.len();
        let text = |text: &str| Value::String(text.to_owned());
        let texts = |texts: &[&str]| Value::Array(texts.iter().map(|t| text(t)).collect());
        let count = |count: usize| Value::U32(count as u32);
        let pre = if architecture == "llama" { "smollm" } else { "qwen2" };
        let metadata = [
            ("general.architecture", text(architecture)),
            ("tokenizer.ggml.model", text("gpt2")),
            ("tokenizer.ggml.pre", text(pre)),
            ("tokenizer.ggml.tokens", Value::Array(tokens.iter().map(|t| text(t)).collect())),
            ("tokenizer.ggml.token_type", Value::Array(types.into_iter().map(Value::I32).collect())),
            ("tokenizer.ggml.merges", texts(&["t h", "th e", "Ġ the"])),
            ("tokenizer.ggml.eos_token_id", count(vocabulary - 1)),
            ("tokenizer.chat_template", text(CHATML)),
        ];
        let dimensions = [
            ("block_count", count(LAYERS)),
            ("context_length", count(512)),
            ("embedding_length", count(HIDDEN)),
            ("feed_forward_length", count(FEED_FORWARD)),
            ("attention.head_count", count(HEADS)),
            ("attention.head_count_kv", count(KV_HEADS)),
            ("attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
        ];
        let metadata = metadata.into_iter().map(|(key, value)| (key.to_owned(), value));
        let dimensions = dimensions.into_iter().map(|(key, value)| (format!("{architecture}.{key}"), value));
        Self { metadata: metadata.chain(dimensions).collect(), tensors: tensors(architecture, vocabulary) }
    }

    /// The file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let metadata: Vec<(&str, &Value)> = self.metadata.iter().map(|(k, v)| (k.as_str(), v)).collect();
        let tensors: Vec<(&str, &QTensor)> = self.tensors.iter().map(|(k, v)| (k.as_str(), v)).collect();
        let mut file = Cursor::new(Vec::new());
        gguf_file::write(&mut file, &metadata, &tensors).unwrap();
        file.into_inner()
    }

    /// Loads it.
    pub(super) fn load(&self, options: &LoadOptions) -> Result<CandleGenerator, EngineError> {
        load(self.bytes(), options)
    }

    /// Replaces or adds a metadata value.
    pub(super) fn set(&mut self, key: &str, value: Value) {
        self.metadata.retain(|(name, _)| name != key);
        self.metadata.push((key.to_owned(), value));
    }
}

/// Loads a file's bytes.
pub(super) fn load(bytes: Vec<u8>, options: &LoadOptions) -> Result<CandleGenerator, EngineError> {
    let gguf = Gguf::from_bytes(Path::new("tiny.gguf"), bytes)?;
    CandleGenerator::from_gguf(gguf, "tiny", "", options, &mut |_| {})
}

fn tensors(architecture: &str, vocabulary: usize) -> Vec<(String, QTensor)> {
    let (queries, keys) = (HEADS * HEAD, KV_HEADS * HEAD);
    let mut shapes: Vec<(String, Vec<usize>, GgmlDType)> = vec![
        ("token_embd.weight".to_owned(), vec![vocabulary, HIDDEN], GgmlDType::Q8_0),
        ("output_norm.weight".to_owned(), vec![HIDDEN], GgmlDType::F32),
    ];
    for layer in 0..LAYERS {
        let mut add = |name: &str, shape: &[usize], dtype| {
            shapes.push((format!("blk.{layer}.{name}"), shape.to_vec(), dtype));
        };
        add("attn_norm.weight", &[HIDDEN], GgmlDType::F32);
        add("attn_q.weight", &[queries, HIDDEN], GgmlDType::Q5_0);
        add("attn_k.weight", &[keys, HIDDEN], GgmlDType::Q4_1);
        add("attn_v.weight", &[keys, HIDDEN], GgmlDType::Q8_0);
        add("attn_output.weight", &[HIDDEN, queries], GgmlDType::Q4_0);
        add("ffn_norm.weight", &[HIDDEN], GgmlDType::F32);
        add("ffn_gate.weight", &[FEED_FORWARD, HIDDEN], GgmlDType::F16);
        add("ffn_up.weight", &[FEED_FORWARD, HIDDEN], GgmlDType::F32);
        add("ffn_down.weight", &[HIDDEN, FEED_FORWARD], GgmlDType::Q8_0);
        if architecture == "qwen2" {
            add("attn_q.bias", &[queries], GgmlDType::F32);
            add("attn_k.bias", &[keys], GgmlDType::F32);
            add("attn_v.bias", &[keys], GgmlDType::F32);
        }
    }
    shapes
        .into_iter()
        .enumerate()
        .map(|(index, (name, shape, dtype))| {
            let count: usize = shape.iter().product();
            let is_norm = name.contains("norm");
            let data: Vec<f32> = (0..count)
                .map(|i| {
                    // A multiplicative hash: values without a pattern, the same everywhere.
                    let hash = ((i + index * 7919) as u32).wrapping_mul(2_654_435_761) >> 8;
                    let value = hash as f32 / (1 << 24) as f32 - 0.5;
                    if is_norm { 1.0 + value / 4.0 } else { value / 2.0 }
                })
                .collect();
            let tensor = Tensor::from_vec(data, shape, &Device::Cpu).unwrap();
            (name, QTensor::quantize(&tensor, dtype).unwrap())
        })
        .collect()
}
