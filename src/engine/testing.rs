//! A tiny model, written as a GGUF file: every part of a real one, in some kilobytes.

use std::io::Cursor;
use std::path::Path;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};

use super::gguf::Gguf;
use super::{CandleGenerator, EngineError, LoadOptions};

/// The architectures that are supported.
pub(super) const FAMILIES: [&str; 4] = ["llama", "qwen2", "qwen3", "gemma3"];
pub(super) const HIDDEN: usize = 64;
const LAYERS: usize = 2;
const HEADS: usize = 4;
const KV_HEADS: usize = 2;
const FEED_FORWARD: usize = 96;
/// Positions that a layer with a window sees.
const WINDOW: usize = 8;
const CHATML: &str = "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/// A model whose fields a test may change before it is written.
pub(super) struct Tiny {
    pub(super) metadata: Vec<(String, Value)>,
    pub(super) tensors: Vec<(String, QTensor)>,
}

impl Tiny {
    /// A model of one of the [`FAMILIES`]. The bytes are tokens 0 to 255, the control tokens 259 to 261.
    pub(super) fn new(architecture: &str) -> Self {
        let is_gemma = architecture == "gemma3";
        let (tokens, types) = if is_gemma { pieces() } else { byte_level() };
        let vocabulary = tokens.len();
        let head = head(architecture);
        let text = |text: &str| Value::String(text.to_owned());
        let texts = |texts: &[&str]| Value::Array(texts.iter().map(|t| text(t)).collect());
        let count = |count: usize| Value::U32(count as u32);
        let pre = if architecture == "llama" { "smollm" } else { "qwen2" };
        let mut metadata = vec![
            ("general.architecture", text(architecture)),
            ("tokenizer.ggml.model", text(if is_gemma { "llama" } else { "gpt2" })),
            ("tokenizer.ggml.tokens", Value::Array(tokens.iter().map(|t| text(t)).collect())),
            ("tokenizer.ggml.token_type", Value::Array(types.into_iter().map(Value::I32).collect())),
            ("tokenizer.ggml.eos_token_id", count(261)),
            ("tokenizer.chat_template", text(CHATML)),
        ];
        if is_gemma {
            // The pieces are in the order in which they are joined.
            let scores = (0..vocabulary).map(|id| Value::F32(-(id as f32))).collect();
            metadata.push(("tokenizer.ggml.scores", Value::Array(scores)));
            metadata.push(("tokenizer.ggml.add_bos_token", Value::Bool(false)));
            metadata.push(("tokenizer.ggml.add_space_prefix", Value::Bool(false)));
        } else {
            metadata.push(("tokenizer.ggml.pre", text(pre)));
            metadata.push(("tokenizer.ggml.merges", texts(&["t h", "th e", "Ġ the"])));
        }
        let mut dimensions = vec![
            ("block_count", count(LAYERS)),
            ("context_length", count(512)),
            ("embedding_length", count(HIDDEN)),
            ("feed_forward_length", count(FEED_FORWARD)),
            ("attention.head_count", count(HEADS)),
            ("attention.head_count_kv", count(KV_HEADS)),
            ("attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
        ];
        if head != HIDDEN / HEADS {
            dimensions.push(("attention.key_length", count(head)));
        }
        if is_gemma {
            dimensions.push(("attention.sliding_window", count(WINDOW)));
            dimensions.push(("attention.sliding_window_pattern", count(2)));
        }
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

fn head(architecture: &str) -> usize {
    if matches!(architecture, "qwen3" | "gemma3") { 32 } else { HIDDEN / HEADS }
}

const CONTROL: [&str; 3] = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

/// Tokens and types of a byte-level vocabulary.
fn byte_level() -> (Vec<String>, Vec<i32>) {
    let mut extra = 0x100u32;
    let mut entries: Vec<(String, i32)> = (0..=255u8)
        .map(|byte| {
            let shown = match byte {
                b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF => u32::from(byte),
                _ => {
                    extra += 1;
                    extra - 1
                }
            };
            (char::from_u32(shown).unwrap().to_string(), 1)
        })
        .collect();
    entries.extend(["th", "the", "Ġthe"].map(|word| (word.to_owned(), 1)));
    entries.extend(CONTROL.map(|control| (control.to_owned(), 3)));
    entries.into_iter().unzip()
}

/// Tokens and types of a vocabulary of pieces.
fn pieces() -> (Vec<String>, Vec<i32>) {
    let mut entries: Vec<(String, i32)> = (0..=255u8).map(|byte| (format!("<0x{byte:02X}>"), 6)).collect();
    entries.extend(["th", "the", "▁the"].map(|word| (word.to_owned(), 1)));
    entries.extend(CONTROL.map(|control| (control.to_owned(), 3)));
    entries.extend(["\n\n", "  ", "<b>"].map(|whole| (whole.to_owned(), 4)));
    entries.extend("▁theabcd".chars().map(|letter| (letter.to_string(), 1)));
    entries.into_iter().unzip()
}

/// Loads a file's bytes.
pub(super) fn load(bytes: Vec<u8>, options: &LoadOptions) -> Result<CandleGenerator, EngineError> {
    let gguf = Gguf::from_bytes(Path::new("tiny.gguf"), bytes)?;
    CandleGenerator::from_gguf(gguf, "tiny", "", options, &mut |_| {})
}

fn tensors(architecture: &str, vocabulary: usize) -> Vec<(String, QTensor)> {
    let head = head(architecture);
    let (queries, keys) = (HEADS * head, KV_HEADS * head);
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
        if matches!(architecture, "qwen3" | "gemma3") {
            add("attn_q_norm.weight", &[head], GgmlDType::F32);
            add("attn_k_norm.weight", &[head], GgmlDType::F32);
        }
        if architecture == "gemma3" {
            add("post_attention_norm.weight", &[HIDDEN], GgmlDType::F32);
            add("post_ffw_norm.weight", &[HIDDEN], GgmlDType::F32);
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
