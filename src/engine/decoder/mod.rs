//! The transformer decoder: one implementation for the Llama and Qwen2 families, weights as stored.
//!
//! Shapes: `n` tokens of a chunk at once, no batch dimension; hidden states are `[n, hidden]`.

mod cache;
mod config;
mod linear;
mod rope;
mod swiglu;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::ops::{rms_norm, softmax_last_dim};

use super::gguf::Gguf;
use super::sample::check_finite;
use super::{EngineError, TokenId};
use cache::LayerCache;
use config::{Architecture, Config};
use linear::{Linear, Stack};
use rope::Rope;
use swiglu::SwiGlu;

impl From<candle_core::Error> for EngineError {
    fn from(error: candle_core::Error) -> Self {
        Self::Inference(error.to_string())
    }
}

/// A loaded decoder with the keys and values of the positions it has computed.
pub(super) struct Decoder {
    config: Config,
    embeddings: Linear,
    layers: Vec<Layer>,
    norm: Tensor,
    /// `None`: the embeddings serve as output matrix.
    output: Option<Linear>,
    rope: Rope,
}

struct Layer {
    attention_norm: Tensor,
    /// Query, key and value.
    projections: Stack,
    biases: [Option<Tensor>; 3],
    attention_output: Linear,
    mlp_norm: Tensor,
    gate_and_up: Stack,
    down: Linear,
    cache: LayerCache,
}

impl Decoder {
    /// Reads the weights. `step` is called after each layer with its number and their count, and may stop.
    pub(super) fn load(
        gguf: &mut Gguf,
        vocabulary: usize,
        mut step: impl FnMut(usize, usize) -> std::result::Result<(), EngineError>,
    ) -> std::result::Result<Self, EngineError> {
        let config = Config::from_gguf(gguf)?;
        let Config { hidden, feed_forward, .. } = config;
        let (queries, keys) = (config.heads * config.head, config.kv_heads * config.head);
        let rows = vocabulary;
        let mut reader = Reader { gguf };
        let embeddings = reader.linear("token_embd.weight", rows, hidden)?;
        let output = match reader.gguf.has_tensor("output.weight") {
            true => Some(reader.linear("output.weight", rows, hidden)?),
            false => None,
        };
        let norm = reader.vector("output_norm.weight", hidden)?;
        let factors = reader.optional_vector("rope_freqs.weight", config.head / 2)?;
        let rope = Rope::new(&config, factors)?;
        let mut layers = Vec::new();
        for index in 0..config.layers {
            let name = |part: &str| format!("blk.{index}.{part}");
            layers.push(Layer {
                attention_norm: reader.vector(&name("attn_norm.weight"), hidden)?,
                projections: reader.stack(&[
                    (&name("attn_q.weight"), queries, hidden),
                    (&name("attn_k.weight"), keys, hidden),
                    (&name("attn_v.weight"), keys, hidden),
                ])?,
                biases: [
                    reader.optional_vector(&name("attn_q.bias"), queries)?,
                    reader.optional_vector(&name("attn_k.bias"), keys)?,
                    reader.optional_vector(&name("attn_v.bias"), keys)?,
                ],
                attention_output: reader.linear(&name("attn_output.weight"), hidden, queries)?,
                mlp_norm: reader.vector(&name("ffn_norm.weight"), hidden)?,
                gate_and_up: reader.stack(&[
                    (&name("ffn_gate.weight"), feed_forward, hidden),
                    (&name("ffn_up.weight"), feed_forward, hidden),
                ])?,
                down: reader.linear(&name("ffn_down.weight"), hidden, feed_forward)?,
                cache: LayerCache::new(config.kv_heads, config.head)?,
            });
            step(index + 1, config.layers)?;
        }
        Ok(Self { config, embeddings, layers, norm, output, rope })
    }

    /// Name of the family.
    pub(super) fn architecture(&self) -> &'static str {
        match self.config.architecture {
            Architecture::Llama => "llama",
            Architecture::Qwen2 => "qwen2",
        }
    }

    /// Longest sequence the model was made for.
    pub(super) fn context(&self) -> usize {
        self.config.context
    }

    /// Computes `tokens` at positions from `position`, after those computed before; whatever was computed
    /// at or after `position` is forgotten. Gives their last hidden state.
    pub(super) fn forward(&mut self, tokens: &[TokenId], position: usize) -> Result<Tensor> {
        let mut x = self.embeddings.rows_of(tokens)?;
        let mask = causal_mask(tokens.len(), position)?;
        let turn = self.rope.at(position, tokens.len())?;
        let epsilon = self.config.norm_epsilon;
        for layer in &mut self.layers {
            let normed = rms_norm(&x, &layer.attention_norm, epsilon)?;
            x = (x + layer.attention(&normed, position, mask.as_ref(), &turn, &self.config)?)?;
            let normed = rms_norm(&x, &layer.mlp_norm, epsilon)?;
            x = (x + layer.mlp(&normed)?)?;
        }
        x.narrow(0, tokens.len() - 1, 1)?.contiguous()
    }

    /// Logits over the vocabulary of one hidden state, the one after `position` tokens.
    ///
    /// The state is looked at, not only the logits: rounding to 8 bits turns what is no number into zeros.
    pub(super) fn logits(
        &self,
        hidden: &Tensor,
        position: usize,
    ) -> std::result::Result<Vec<f32>, EngineError> {
        let normed = rms_norm(hidden, &self.norm, self.config.norm_epsilon)?;
        check_finite(&normed.flatten_all()?.to_vec1::<f32>()?, position)?;
        let output = self.output.as_ref().unwrap_or(&self.embeddings);
        let logits = output.forward(&normed)?.flatten_all()?.to_vec1::<f32>()?;
        check_finite(&logits, position)?;
        Ok(logits)
    }
}

impl Layer {
    fn attention(
        &mut self,
        x: &Tensor,
        position: usize,
        mask: Option<&Tensor>,
        turn: &rope::Turn,
        config: &Config,
    ) -> Result<Tensor> {
        let n = x.dim(0)?;
        let Config { heads, kv_heads, head, .. } = *config;
        let [query, key, value] = self.project(x)?;
        let query = split_heads(&query, heads, head)?;
        let key = split_heads(&key, kv_heads, head)?;
        let value = split_heads(&value, kv_heads, head)?;
        let query = (turn.apply(&query)? * (head as f64).powf(-0.5))?;
        let key = turn.apply(&key)?;
        let (keys, values) = self.cache.append(position, &key, &value)?;
        let end = position + n;
        // The queries that share a key head lie one after another: no key needs to be repeated.
        let group = heads / kv_heads * n;
        let scores = query.reshape((kv_heads, group, head))?.matmul(&keys.t()?)?;
        let scores = match mask {
            Some(mask) => {
                scores.reshape((heads, n, end))?.broadcast_add(mask)?.reshape((kv_heads, group, end))?
            }
            None => scores,
        };
        let mixed = softmax_last_dim(&scores)?.matmul(&values)?;
        let mixed = mixed.reshape((heads, n, head))?.transpose(0, 1)?.contiguous()?;
        self.attention_output.forward(&mixed.reshape((n, heads * head))?)
    }

    /// Query, key and value, `[n, heads · head]` each.
    fn project(&self, x: &Tensor) -> Result<[Tensor; 3]> {
        let mut outputs = self.projections.forward(x)?.into_iter();
        let mut next = |bias: &Option<Tensor>| match (outputs.next(), bias) {
            (Some(y), Some(bias)) => y.broadcast_add(bias),
            (Some(y), None) => Ok(y),
            (None, _) => candle_core::bail!("a layer has three projections"),
        };
        let [query, key, value] = &self.biases;
        Ok([next(query)?, next(key)?, next(value)?])
    }

    fn mlp(&self, x: &Tensor) -> Result<Tensor> {
        let outputs = self.gate_and_up.forward(x)?;
        let [gate, up] = outputs.as_slice() else {
            candle_core::bail!("an MLP has a gate and an up projection")
        };
        self.down.forward(&gate.contiguous()?.apply_op2_no_bwd(&up.contiguous()?, &SwiGlu)?)
    }
}

/// `[n, heads · head]` to `[heads, n, head]`.
fn split_heads(x: &Tensor, heads: usize, head: usize) -> Result<Tensor> {
    x.reshape((x.dim(0)?, heads, head))?.transpose(0, 1)?.contiguous()
}

/// `[n, position + n]`, minus infinity where a query would see a later position. One query sees all.
fn causal_mask(n: usize, position: usize) -> Result<Option<Tensor>> {
    if n == 1 {
        return Ok(None);
    }
    let end = position + n;
    let mask: Vec<f32> = (0..n)
        .flat_map(|row| {
            (0..end).map(move |column| if column > position + row { f32::NEG_INFINITY } else { 0.0 })
        })
        .collect();
    Tensor::from_vec(mask, (n, end), &Device::Cpu).map(Some)
}

/// Reads weights by name.
struct Reader<'a> {
    gguf: &'a mut Gguf,
}

impl Reader<'_> {
    fn linear(
        &mut self,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> std::result::Result<Linear, EngineError> {
        let raw = self.gguf.tensor(name, &[rows, columns])?;
        Linear::new(&raw).map_err(|error| self.gguf.bad(format!("tensor `{name}`: {error}")))
    }

    fn vector(&mut self, name: &str, length: usize) -> std::result::Result<Tensor, EngineError> {
        let raw = self.gguf.tensor(name, &[length])?;
        if raw.dtype.block_size() != 1 {
            return Err(self.gguf.bad(format!("tensor `{name}` is quantised, expected F32, F16 or BF16")));
        }
        let storage =
            candle_core::quantized::QStorage::from_data(raw.bytes().into(), &Device::Cpu, raw.dtype)?;
        let values = candle_core::quantized::QTensor::new(storage, length)?.dequantize(&Device::Cpu)?;
        Ok(values.to_dtype(DType::F32)?)
    }

    fn optional_vector(
        &mut self,
        name: &str,
        length: usize,
    ) -> std::result::Result<Option<Tensor>, EngineError> {
        if self.gguf.has_tensor(name) { self.vector(name, length).map(Some) } else { Ok(None) }
    }

    fn stack(&mut self, matrices: &[(&str, usize, usize)]) -> std::result::Result<Stack, EngineError> {
        let raws: std::result::Result<Vec<_>, _> =
            matrices.iter().map(|(name, rows, columns)| self.gguf.tensor(name, &[*rows, *columns])).collect();
        Stack::new(&raws?).map_err(|error| self.gguf.bad(error.to_string()))
    }
}
