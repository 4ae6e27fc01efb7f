//! A decoder's dimensions, from the metadata of its file.

use super::super::EngineError;
use super::super::gguf::Gguf;

/// What sets a family of decoders apart. All have attention and a gated MLP, with RMS norms before each.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Architecture {
    /// `general.architecture`.
    pub(super) name: &'static str,
    /// Rotation of neighbouring pairs, as the converter permutes the weights; else of the two halves of a head.
    pub(super) interleaved: bool,
    /// RMS norms of every head's query and key before they are rotated.
    pub(super) head_norms: bool,
    /// RMS norms also of what attention and MLP give, before it is added.
    pub(super) post_norms: bool,
    /// Embeddings are multiplied by the square root of their length.
    pub(super) scaled_embeddings: bool,
    /// What the MLP's gate goes through.
    pub(super) activation: Activation,
    /// Layers that see only the last positions, if the file gives a window: all but every so many.
    pub(super) windows: Option<Windows>,
}

/// Functions of an MLP's gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activation {
    Silu,
    /// With the approximation by tanh.
    Gelu,
}

/// Layers with a window, where the file says nothing else.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Windows {
    /// Of so many layers the last one sees all.
    every: usize,
    /// Base of the rotation in the layers with a window.
    rope_base: u32,
}

/// Llama, SmolLM and relatives.
const LLAMA: Architecture = Architecture {
    name: "llama",
    interleaved: true,
    head_norms: false,
    post_norms: false,
    scaled_embeddings: false,
    activation: Activation::Silu,
    windows: None,
};

/// The families that are supported. Biases are where the file has them: on query, key and value of Qwen2.
const ARCHITECTURES: [Architecture; 4] = [
    LLAMA,
    Architecture { name: "qwen2", interleaved: false, ..LLAMA },
    Architecture { name: "qwen3", interleaved: false, head_norms: true, ..LLAMA },
    Architecture {
        name: "gemma3",
        interleaved: false,
        head_norms: true,
        post_norms: true,
        scaled_embeddings: true,
        activation: Activation::Gelu,
        windows: Some(Windows { every: 6, rope_base: 10_000 }),
    },
];

/// The rotation of one kind of layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rotation {
    pub(super) base: f64,
    /// Positions are divided by this (linear scaling).
    pub(super) factor: f64,
}

/// The window of some layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Positions that are seen, the last one included.
    pub(super) positions: usize,
    /// Of so many layers the last one has no window.
    every: usize,
    pub(super) rotation: Rotation,
}

/// Dimensions of a decoder.
#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) architecture: &'static Architecture,
    pub(super) layers: usize,
    pub(super) hidden: usize,
    pub(super) feed_forward: usize,
    pub(super) heads: usize,
    pub(super) kv_heads: usize,
    /// Values to a head.
    pub(super) head: usize,
    pub(super) norm_epsilon: f32,
    /// Of layers without a window.
    pub(super) rotation: Rotation,
    pub(super) window: Option<Window>,
    /// Queries are multiplied by this, beyond the `1 / sqrt(head)` of attention.
    pub(super) query_factor: f32,
    /// Longest sequence the model was made for.
    pub(super) context: usize,
}

impl Config {
    /// Reads and checks the dimensions.
    pub(super) fn from_gguf(gguf: &Gguf) -> Result<Self, EngineError> {
        let name = gguf.need_text("general.architecture")?;
        let Some(architecture) = ARCHITECTURES.iter().find(|architecture| architecture.name == name) else {
            let names = ARCHITECTURES.each_ref().map(|architecture| architecture.name).join(", ");
            return Err(gguf.bad(format!("metadata `general.architecture` is `{name}`, supported: {names}")));
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
        let base_key = key("rope.freq_base");
        let rotation = Rotation {
            base: rope_base(gguf, &base_key)?.unwrap_or(10_000.0),
            factor: rope_factor(gguf, name)?,
        };
        let epsilon_key = key("attention.layer_norm_rms_epsilon");
        let norm_epsilon = gguf.need_number(&epsilon_key)?;
        if !(0.0..1.0).contains(&norm_epsilon) {
            return Err(gguf.bad(format!("metadata `{epsilon_key}` is {norm_epsilon}, expected 0 to 1")));
        }
        let window = match &architecture.windows {
            Some(windows) => windows.read(gguf, name)?,
            None => None,
        };
        // Scores of these would be bent; no published model of the families asks for it.
        for field in ["attn_logit_softcapping", "final_logit_softcapping"] {
            let field = key(field);
            if gguf.number(&field)?.is_some_and(|cap| cap != 0.0) {
                return Err(gguf.bad(format!("metadata `{field}` is set, which is not supported")));
            }
        }
        let layers = gguf.need_count(&key("block_count"), 1 << 10)?;
        Ok(Self {
            architecture,
            layers,
            hidden,
            feed_forward: gguf.need_count(&key("feed_forward_length"), 1 << 20)?,
            heads,
            kv_heads,
            head,
            norm_epsilon: norm_epsilon as f32,
            rotation,
            window,
            // Gemma 3 27B, the one with 62 layers, divides by the root of `hidden / heads` instead; its file
            // does not say so, and llama.cpp goes by the layers too.
            query_factor: match (name, layers) {
                ("gemma3", 62) => (head as f32 * heads as f32 / hidden as f32).sqrt(),
                _ => 1.0,
            },
            context: gguf.need_count(&key("context_length"), 1 << 24)?,
        })
    }
}

impl Config {
    /// The window of the layer with number `index`, if it has one.
    pub(super) fn window_of(&self, index: usize) -> Option<&Window> {
        self.window.as_ref().filter(|window| !(index + 1).is_multiple_of(window.every))
    }
}

impl Windows {
    /// What the file says of windows: none without their size.
    fn read(&self, gguf: &Gguf, name: &str) -> Result<Option<Window>, EngineError> {
        let size = format!("{name}.attention.sliding_window");
        if gguf.count(&size)?.is_none_or(|size| size == 0) {
            return Ok(None);
        }
        let pattern = format!("{name}.attention.sliding_window_pattern");
        let every = match gguf.count(&pattern)? {
            None => self.every,
            Some(_) => gguf.need_count(&pattern, 1 << 10)?,
        };
        let base = rope_base(gguf, &format!("{name}.rope.freq_base_swa"))?.unwrap_or(self.rope_base.into());
        let rotation = Rotation { base, factor: 1.0 };
        Ok(Some(Window { positions: gguf.need_count(&size, 1 << 24)?, every, rotation }))
    }
}

fn rope_base(gguf: &Gguf, key: &str) -> Result<Option<f64>, EngineError> {
    match gguf.number(key)? {
        Some(base) if base <= 1.0 => {
            Err(gguf.bad(format!("metadata `{key}` is {base}, expected more than 1")))
        }
        base => Ok(base),
    }
}

/// The divisor of linear RoPE scaling, which is the kind that is meant when none is named; other kinds need other
/// frequencies and are refused. Those of Llama 3 need none named: their frequencies are a tensor of the file.
fn rope_factor(gguf: &Gguf, name: &str) -> Result<f64, EngineError> {
    let kind = format!("{name}.rope.scaling.type");
    match gguf.text(&kind)? {
        Some("none") => return Ok(1.0),
        None | Some("linear") => {}
        Some(other) => {
            return Err(gguf.bad(format!("metadata `{kind}` is `{other}`, supported: none, linear")));
        }
    }
    for factor in [format!("{name}.rope.scaling.factor"), format!("{name}.rope.scale_linear")] {
        match gguf.number(&factor)? {
            None => {}
            Some(value) if value >= 1.0 => return Ok(value),
            Some(value) => {
                return Err(gguf.bad(format!("metadata `{factor}` is {value}, expected at least 1")));
            }
        }
    }
    Ok(1.0)
}
