//! The decoder on a device of candle's: a GPU. What it computes is what [`kernels`](super::kernels) computes, but for
//! rounding: inputs are not rounded to 8 bits but where candle does so, and the last bits of a token's results may depend
//! on what is computed beside it.

use std::collections::HashSet;

use candle_core::quantized::QMatMul;
use candle_core::{DType, Device, Module, Tensor};
use candle_nn::{ops, rotary_emb};

use crate::cancel::Cancel;
use crate::engine::EngineError;
use crate::engine::adapter::{Adapter, Projection as Adapted};
use crate::engine::compute::Compute;
use crate::engine::gguf::Gguf;
use crate::engine::sample::check_finite;

use super::Tap;
use super::config::{Activation, Config};
use super::linear::{Linear, qtensor};
use super::rope::Rope;
use super::sequence::{Sequence, Step};
use super::weights::{refuse_unknown, rope_factors, vector};

/// A loaded decoder.
pub(in crate::engine) struct TensorDecoder {
    config: Config,
    device: Device,
    /// In the memory of the host: a few rows are looked up at a time.
    embeddings: Linear,
    layers: Vec<Layer>,
    norm: Tensor,
    output: Projection,
    rope: Rope,
    /// Of the layers with a window.
    window_rope: Option<Rope>,
}

/// A matrix with an optional bias.
struct Projection {
    matrix: QMatMul,
    bias: Option<Tensor>,
}

impl Projection {
    fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        let out = self.matrix.forward(x)?;
        match &self.bias {
            Some(bias) => out.broadcast_add(bias),
            None => Ok(out),
        }
    }
}

struct Layer {
    attention_norm: Tensor,
    query: Projection,
    key: Projection,
    value: Projection,
    /// Norms of the heads' queries and keys.
    head_norms: Option<[Tensor; 2]>,
    attention_output: Projection,
    attention_post_norm: Option<Tensor>,
    mlp_norm: Tensor,
    gate: Projection,
    up: Projection,
    down: Projection,
    mlp_post_norm: Option<Tensor>,
    /// Positions that are seen, if not all.
    window: Option<usize>,
}

/// Reads weights by name onto a device.
struct Reader<'a> {
    gguf: &'a mut Gguf,
    device: &'a Device,
    asked: HashSet<String>,
}

impl Reader<'_> {
    fn vector(&mut self, name: &str, length: usize) -> Result<Tensor, EngineError> {
        self.asked.insert(name.to_owned());
        Ok(Tensor::from_vec(vector(self.gguf, name, length)?, length, self.device)?)
    }

    fn optional_vector(&mut self, name: &str, length: usize) -> Result<Option<Tensor>, EngineError> {
        if self.gguf.has_tensor(name) { self.vector(name, length).map(Some) } else { Ok(None) }
    }

    /// The matrix `name.weight` with the bias `name.bias`, if there is one.
    fn projection(&mut self, name: &str, rows: usize, columns: usize) -> Result<Projection, EngineError> {
        let bias = self.optional_vector(&format!("{name}.bias"), rows)?;
        let name = format!("{name}.weight");
        let raw = self.gguf.tensor(&name, &[rows, columns])?;
        let matrix = qtensor(&raw, self.device).and_then(QMatMul::from_qtensor);
        let matrix = matrix.map_err(|error| self.gguf.bad(format!("tensor `{name}`: {error}")))?;
        self.asked.insert(name);
        Ok(Projection { matrix, bias })
    }
}

impl TensorDecoder {
    /// Reads the weights onto `device`. `step` is called after each layer with its number and their count, and may
    /// stop.
    pub(super) fn load(
        gguf: &mut Gguf,
        vocabulary: usize,
        compute: &Compute,
        device: &Device,
        mut step: impl FnMut(usize, usize) -> Result<(), EngineError>,
    ) -> Result<Self, EngineError> {
        let config = Config::from_gguf(gguf)?;
        let Config { hidden, feed_forward, head, .. } = config;
        let (queries, keys) = (config.heads * head, config.kv_heads * head);
        let raw = gguf.tensor("token_embd.weight", &[vocabulary, hidden])?;
        let embeddings = Linear::new(&raw, None, &compute.pool)?;
        let mut reader = Reader { gguf, device, asked: HashSet::new() };
        let output = if reader.gguf.has_tensor("output.weight") { "output" } else { "token_embd" };
        let output = reader.projection(output, vocabulary, hidden)?;
        let norm = reader.vector("output_norm.weight", hidden)?;
        let factors = rope_factors(reader.gguf, head / 2)?;
        let rope = Rope::new(&config, config.rotation, factors.as_deref());
        let window_rope = config.window.map(|window| Rope::new(&config, window.rotation, None));
        let mut layers = Vec::new();
        for index in 0..config.layers {
            let name = |part: &str| format!("blk.{index}.{part}");
            let head_norms = match config.architecture.head_norms {
                true => {
                    let query = reader.vector(&name("attn_q_norm.weight"), head)?;
                    let query = (query * f64::from(config.query_factor))?;
                    Some([query, reader.vector(&name("attn_k_norm.weight"), head)?])
                }
                false => None,
            };
            let mut post_norm = |part: &str| match config.architecture.post_norms {
                true => reader.vector(&name(part), hidden).map(Some),
                false => Ok(None),
            };
            let post_norms = [post_norm("post_attention_norm.weight")?, post_norm("post_ffw_norm.weight")?];
            let [attention_post_norm, mlp_post_norm] = post_norms;
            layers.push(Layer {
                attention_norm: reader.vector(&name("attn_norm.weight"), hidden)?,
                query: reader.projection(&name("attn_q"), queries, hidden)?,
                key: reader.projection(&name("attn_k"), keys, hidden)?,
                value: reader.projection(&name("attn_v"), keys, hidden)?,
                head_norms,
                attention_output: reader.projection(&name("attn_output"), hidden, queries)?,
                attention_post_norm,
                mlp_norm: reader.vector(&name("ffn_norm.weight"), hidden)?,
                gate: reader.projection(&name("ffn_gate"), feed_forward, hidden)?,
                up: reader.projection(&name("ffn_up"), feed_forward, hidden)?,
                down: reader.projection(&name("ffn_down"), hidden, feed_forward)?,
                mlp_post_norm,
                window: config.window_of(index).map(|window| window.positions),
            });
            step(index + 1, config.layers)?;
        }
        refuse_unknown(reader.gguf, &reader.asked)?;
        Ok(Self { config, device: device.clone(), embeddings, layers, norm, output, rope, window_rope })
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// A sequence without tokens.
    pub(super) fn sequence(&self) -> Sequence {
        let cache = || TensorCache::new(&self.config, &self.device);
        Sequence::on_device((0..self.config.layers).map(|_| cache()).collect())
    }

    /// As [`Decoder::forward`](super::Decoder::forward).
    pub(super) fn forward(
        &mut self,
        steps: &mut [Step<'_>],
        mut tap: Option<&mut Tap<'_>>,
        cancel: &Cancel,
    ) -> Result<Vec<f32>, EngineError> {
        let hidden = self.config.hidden;
        let tokens: Vec<_> = steps.iter().flat_map(|step| step.tokens).copied().collect();
        let mut rows = vec![0.0; tokens.len() * hidden];
        for (token, row) in tokens.iter().zip(rows.chunks_exact_mut(hidden)) {
            self.embeddings.row(*token as usize, row)?;
        }
        if rows.is_empty() {
            return Ok(rows);
        }
        let mut x = Tensor::from_vec(rows, (tokens.len(), hidden), &self.device)?;
        if self.config.architecture.scaled_embeddings {
            x = (x * (hidden as f64).sqrt())?;
        }
        let turn = self.turn(&self.rope, steps)?;
        let window_turn = self.window_rope.as_ref().map(|rope| self.turn(rope, steps)).transpose()?;
        for (index, layer) in self.layers.iter().enumerate() {
            if cancel.is_cancelled() {
                return Err(EngineError::Cancelled);
            }
            let turn = window_turn.as_ref().filter(|_| layer.window.is_some()).unwrap_or(&turn);
            let adapter = tap.as_ref().and_then(|tap| tap.adapter);
            x = (&x + layer.attention(&x, index, steps, turn, adapter, &self.config)?)?;
            x = (&x + layer.mlp(&x, &self.config)?)?;
            if let Some(tap) = tap.as_deref_mut().filter(|tap| tap.layer == index) {
                tap.states.extend(x.flatten_all()?.to_vec1::<f32>()?);
                if tap.ends_at(index) {
                    break;
                }
            }
        }
        let hidden = x.flatten_all()?.to_vec1()?;
        for step in steps {
            step.finish();
        }
        Ok(hidden)
    }

    /// Cosines and sines of all positions of `steps`, each `[rows, head / 2]`.
    fn turn(&self, rope: &Rope, steps: &[Step<'_>]) -> candle_core::Result<[Tensor; 2]> {
        let rows = steps.iter().map(|step| step.tokens.len()).sum::<usize>();
        let (cos, sin) = rope.at(steps.iter().flat_map(Step::positions)).into_parts();
        let tensor = |values| Tensor::from_vec(values, (rows, self.config.head / 2), &self.device);
        Ok([tensor(cos)?, tensor(sin)?])
    }

    /// As [`Decoder::logits`](super::Decoder::logits).
    pub(super) fn logits(&mut self, hidden: &[f32], position: usize) -> Result<Vec<f32>, EngineError> {
        let width = self.config.hidden;
        let x = Tensor::from_slice(hidden, (hidden.len() / width, width), &self.device)?;
        let x = ops::rms_norm(&x, &self.norm, self.config.norm_epsilon)?;
        let logits = self.output.forward(&x)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1()?;
        check_finite(&logits, position)?;
        Ok(logits)
    }
}

impl Layer {
    /// What attention makes of `x`, `[rows, hidden]`, in the layer with number `index`.
    fn attention(
        &self,
        x: &Tensor,
        index: usize,
        steps: &mut [Step<'_>],
        turn: &[Tensor; 2],
        adapter: Option<&Adapter>,
        config: &Config,
    ) -> candle_core::Result<Tensor> {
        let (rows, head) = (x.dim(0)?, config.head);
        let x = ops::rms_norm(x, &self.attention_norm, config.norm_epsilon)?;
        // [1, heads, rows, head]
        let by_head = |x: Tensor, heads: usize, norm: Option<&Tensor>| {
            let x = x.reshape((rows, heads, head))?;
            let x = match norm {
                Some(norm) => ops::rms_norm(&x.contiguous()?, norm, config.norm_epsilon)?,
                None => x,
            };
            x.transpose(0, 1)?.contiguous()?.unsqueeze(0)
        };
        let [query_norm, key_norm] = match &self.head_norms {
            Some([query, key]) => [Some(query), Some(key)],
            None => [None, None],
        };
        let rotate = |x: Tensor| match config.architecture.interleaved {
            true => rotary_emb::rope_i(&x, &turn[0], &turn[1]),
            false => rotary_emb::rope(&x, &turn[0], &turn[1]),
        };
        let correct = |projection, x: &Tensor, out: Tensor| match adapter {
            Some(adapter) => adapter.corrected((index, projection), x, out),
            None => Ok(out),
        };
        let query = correct(Adapted::Query, &x, self.query.forward(&x)?)?;
        let query = rotate(by_head(query, config.heads, query_norm)?)?.squeeze(0)?;
        let key = correct(Adapted::Key, &x, self.key.forward(&x)?)?;
        let key = rotate(by_head(key, config.kv_heads, key_norm)?)?.squeeze(0)?;
        let value = correct(Adapted::Value, &x, self.value.forward(&x)?)?;
        let value = by_head(value, config.kv_heads, None)?.squeeze(0)?;
        let (mut first, mut parts) = (0, Vec::with_capacity(steps.len()));
        for step in steps {
            let (count, position) = (step.tokens.len(), step.position());
            let part = |x: &Tensor| x.narrow(1, first, count)?.contiguous();
            let cache = step.tensor_cache_mut(index);
            cache.write(position, &part(&key)?, &part(&value)?)?;
            parts.push(cache.attend(&part(&query)?, position, self.window)?);
            first += count;
        }
        let parts = Tensor::cat(&parts, 0)?;
        let mixed = correct(Adapted::Output, &parts, self.attention_output.forward(&parts)?)?;
        match &self.attention_post_norm {
            Some(norm) => ops::rms_norm(&mixed, norm, config.norm_epsilon),
            None => Ok(mixed),
        }
    }

    /// What the gated MLP makes of `x`.
    fn mlp(&self, x: &Tensor, config: &Config) -> candle_core::Result<Tensor> {
        let x = ops::rms_norm(x, &self.mlp_norm, config.norm_epsilon)?;
        let gate = self.gate.forward(&x)?;
        let gate = match config.architecture.activation {
            Activation::Silu => gate.silu()?,
            Activation::Gelu => gate.gelu()?,
        };
        let out = self.down.forward(&(gate * self.up.forward(&x)?)?)?;
        match &self.mlp_post_norm {
            Some(norm) => ops::rms_norm(&out, norm, config.norm_epsilon),
            None => Ok(out),
        }
    }
}

/// Keys and values of one layer, each `[heads, capacity, head]`.
pub(super) struct TensorCache {
    heads: usize,
    head: usize,
    device: Device,
    /// `None` before the first is written.
    store: Option<[Tensor; 2]>,
}

impl TensorCache {
    fn new(config: &Config, device: &Device) -> Self {
        Self { heads: config.kv_heads, head: config.head, device: device.clone(), store: None }
    }

    fn capacity(&self) -> usize {
        self.store.as_ref().and_then(|[keys, _]| keys.dim(1).ok()).unwrap_or(0)
    }

    /// Room for `positions`, with the first `kept` of those that were there.
    fn reserve(&mut self, positions: usize, kept: usize) -> candle_core::Result<()> {
        const STEP: usize = 256;
        let old = self.capacity();
        if positions <= old {
            return Ok(());
        }
        let capacity = positions.max(old + old / 2).next_multiple_of(STEP);
        let empty = || Tensor::zeros((self.heads, capacity, self.head), DType::F32, &self.device);
        let larger = [empty()?, empty()?];
        if let Some(store) = self.store.as_ref().filter(|_| kept > 0) {
            for (new, old) in larger.iter().zip(store) {
                new.slice_set(&old.narrow(1, 0, kept)?.contiguous()?, 1, 0)?;
            }
        }
        self.store = Some(larger);
        Ok(())
    }

    /// Writes the keys and values of the positions from `position`, `[heads, positions, head]`.
    fn write(&mut self, position: usize, keys: &Tensor, values: &Tensor) -> candle_core::Result<()> {
        self.reserve(position + keys.dim(1)?, position)?;
        for (store, new) in self.store.iter().flatten().zip([keys, values]) {
            store.slice_set(new, 1, position)?;
        }
        Ok(())
    }

    /// Takes over the first `positions` positions of `other`.
    pub(super) fn copy_from(&mut self, other: &Self, positions: usize) -> candle_core::Result<()> {
        self.reserve(positions, 0)?;
        if positions == 0 {
            return Ok(());
        }
        for (store, other) in self.store.iter().flatten().zip(other.store.iter().flatten()) {
            store.slice_set(&other.narrow(1, 0, positions)?.contiguous()?, 1, 0)?;
        }
        Ok(())
    }

    /// Causal attention of queries `[query heads, n, head]`, the first at `position`, each to the last `window`
    /// positions up to its own: `[n, query heads · head]`.
    fn attend(
        &self,
        queries: &Tensor,
        position: usize,
        window: Option<usize>,
    ) -> candle_core::Result<Tensor> {
        let Some([keys, values]) = &self.store else { candle_core::bail!("attention to an empty cache") };
        let (heads, count, head) = queries.dims3()?;
        let group = heads / self.heads;
        let first_seen = |at: usize| (at + 1).saturating_sub(window.unwrap_or(usize::MAX));
        let (start, end) = (first_seen(position), position + count);
        let seen = end - start;
        let (keys, values) = (keys.narrow(1, start, seen)?, values.narrow(1, start, seen)?);
        // Heads that share keys are neighbours: they become further rows.
        let queries = queries.reshape((self.heads, group * count, head))?;
        let scores = (queries.matmul(&keys.transpose(1, 2)?)? * (1.0 / (head as f64).sqrt()))?;
        let scores = match count {
            1 => scores,
            _ => {
                let row = |at: usize| {
                    let visible = first_seen(at)..=at;
                    (start..end).map(move |key| if visible.contains(&key) { 0.0 } else { f32::NEG_INFINITY })
                };
                let mask: Vec<f32> = (position..end).flat_map(row).collect();
                let mask = Tensor::from_vec(mask, (count, seen), &self.device)?;
                let scores = scores.reshape((self.heads, group, count, seen))?.broadcast_add(&mask)?;
                scores.reshape((self.heads, group * count, seen))?
            }
        };
        let mixed = ops::softmax_last_dim(&scores)?.matmul(&values)?;
        mixed.reshape((heads, count, head))?.transpose(0, 1)?.contiguous()?.reshape((count, heads * head))
    }
}
