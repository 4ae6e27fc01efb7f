//! A decoder's dimensions, from the metadata of its file.

use super::super::EngineError;
use super::super::gguf::Gguf;

/// Families of decoders that share one shape: attention and gated MLP with RMS norms before each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Architecture {
    /// Llama, SmolLM and relatives: rotation of neighbouring pairs (the converter permutes the weights).
    Llama,
    /// Qwen2 and Qwen2.5: rotation of the two halves, biases on query, key and value.
    Qwen2,
}

/// Dimensions of a decoder.
#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) architecture: Architecture,
    pub(super) layers: usize,
    pub(super) hidden: usize,
    pub(super) feed_forward: usize,
    pub(super) heads: usize,
    pub(super) kv_heads: usize,
    /// Values to a head.
    pub(super) head: usize,
    pub(super) norm_epsilon: f32,
    pub(super) rope_base: f64,
    /// Positions are divided by this (linear scaling).
    pub(super) rope_factor: f64,
    /// Longest sequence the model was made for.
    pub(super) context: usize,
}

impl Config {
    /// Reads and checks the dimensions.
    pub(super) fn from_gguf(gguf: &Gguf) -> Result<Self, EngineError> {
        let name = gguf.need_text("general.architecture")?;
        let architecture = match name {
            "llama" => Architecture::Llama,
            "qwen2" => Architecture::Qwen2,
            other => {
                return Err(gguf
                    .bad(format!("metadata `general.architecture` is `{other}`, supported: llama, qwen2")));
            }
        };
        let key = |field: &str| format!("{name}.{field}");
        let hidden = gguf.need_count(&key("embedding_length"), 1 << 16)?;
        let heads = gguf.need_count(&key("attention.head_count"), 1 << 10)?;
        let kv_heads = match gguf.count(&key("attention.head_count_kv"))? {
            None => heads,
            Some(_) => gguf.need_count(&key("attention.head_count_kv"), heads)?,
        };
        if !heads.is_multiple_of(kv_heads) {
            return Err(gguf.bad(format!(
                "metadata `{}` is {heads}, no multiple of `{}` ({kv_heads})",
                key("attention.head_count"),
                key("attention.head_count_kv")
            )));
        }
        let head = match gguf.count(&key("attention.key_length"))? {
            Some(_) => gguf.need_count(&key("attention.key_length"), 1 << 10)?,
            None => hidden / heads,
        };
        let rotated = gguf.count(&key("rope.dimension_count"))?.unwrap_or(head);
        if head == 0 || !head.is_multiple_of(2) || rotated != head {
            return Err(gguf.bad(format!(
                "heads of {head} values of which {rotated} are rotated; supported: an even number, all rotated"
            )));
        }
        // Bounds what the cache may take; real models stay below 2.
        if heads * head > 8 * hidden {
            return Err(gguf.bad(format!("{heads} heads of {head} values for {hidden} hidden values")));
        }
        let rope_base = gguf.number(&key("rope.freq_base"))?.unwrap_or(10_000.0);
        let rope_factor = rope_factor(gguf, name)?;
        let norm_epsilon = gguf.need_number(&key("attention.layer_norm_rms_epsilon"))?;
        if rope_base <= 1.0 || !(0.0..1.0).contains(&norm_epsilon) {
            return Err(gguf.bad(format!(
                "`{}` is {rope_base}, `{}` is {norm_epsilon}",
                key("rope.freq_base"),
                key("attention.layer_norm_rms_epsilon")
            )));
        }
        Ok(Self {
            architecture,
            layers: gguf.need_count(&key("block_count"), 1 << 10)?,
            hidden,
            feed_forward: gguf.need_count(&key("feed_forward_length"), 1 << 20)?,
            heads,
            kv_heads,
            head,
            norm_epsilon: norm_epsilon as f32,
            rope_base,
            rope_factor,
            context: gguf.need_count(&key("context_length"), 1 << 24)?,
        })
    }
}

/// The divisor of linear RoPE scaling; other kinds need other frequencies and are refused.
fn rope_factor(gguf: &Gguf, name: &str) -> Result<f64, EngineError> {
    let (kind, factor) = (format!("{name}.rope.scaling.type"), format!("{name}.rope.scaling.factor"));
    match gguf.text(&kind)? {
        None | Some("none") => Ok(1.0),
        Some("linear") => match gguf.need_number(&factor)? {
            value if value >= 1.0 => Ok(value),
            value => Err(gguf.bad(format!("metadata `{factor}` is {value}, expected at least 1"))),
        },
        Some(other) => Err(gguf.bad(format!("metadata `{kind}` is `{other}`, supported: none, linear"))),
    }
}
