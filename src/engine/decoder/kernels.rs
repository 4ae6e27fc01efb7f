//! The decoder on this program's own kernels: weights as stored, on the processor.

use std::path::Path;

use crate::cancel::Cancel;
use crate::kernels::{Activations, Queries, attend_all, ops};

use crate::engine::EngineError;
use crate::engine::adapter::{Adapter, Projection};
use crate::engine::compute::Compute;
use crate::engine::gguf::Gguf;
use crate::engine::sample::check_finite;

use super::Tap;
use super::config::{Activation, Config};
use super::linear::Linear;
use super::rope::{Rope, Turn};
use super::sequence::{Sequence, Step};
use super::weights::{Reader, rope_factors};

/// A loaded decoder.
pub(in crate::engine) struct KernelDecoder {
    config: Config,
    compute: Compute,
    embeddings: Linear,
    layers: Vec<Layer>,
    norm: Vec<f32>,
    /// `None`: the embeddings serve as output matrix.
    output: Option<Linear>,
    rope: Rope,
    /// Of the layers with a window.
    window_rope: Option<Rope>,
    work: Workspace,
}

/// Memory for what is computed between weights, kept from one chunk of tokens to the next.
struct Workspace {
    normed: Vec<f32>,
    quantized: Activations,
    query: Vec<f32>,
    key: Vec<f32>,
    value: Vec<f32>,
    mixed: Vec<f32>,
    gate: Vec<f32>,
    up: Vec<f32>,
    out: Vec<f32>,
}

impl Workspace {
    fn new(compute: &Compute) -> Self {
        Self {
            normed: Vec::new(),
            quantized: Activations::new(compute.isa),
            query: Vec::new(),
            key: Vec::new(),
            value: Vec::new(),
            mixed: Vec::new(),
            gate: Vec::new(),
            up: Vec::new(),
            out: Vec::new(),
        }
    }

    /// Norms the rows of `x`.
    fn norm(&mut self, x: &[f32], weight: &[f32], config: &Config, compute: &Compute) {
        self.normed.resize(x.len(), 0.0);
        compute.pool.run_rows(&mut self.normed, config.hidden, |row, out| {
            let x = &x[row * config.hidden..][..config.hidden];
            ops::rms_norm(compute.isa, x, weight, config.norm_epsilon, out);
        });
    }
}

struct Layer {
    attention_norm: Vec<f32>,
    query: Linear,
    key: Linear,
    value: Linear,
    /// Norms of the heads' queries and keys.
    head_norms: Option<[Vec<f32>; 2]>,
    attention_output: Linear,
    attention_post_norm: Option<Vec<f32>>,
    mlp_norm: Vec<f32>,
    gate: Linear,
    up: Linear,
    down: Linear,
    mlp_post_norm: Option<Vec<f32>>,
    /// Positions that are seen, if not all.
    window: Option<usize>,
}

impl KernelDecoder {
    /// Reads the weights, packed ones from the file of `packed` if it is there, and writes it if it is not; why
    /// it could not comes with the decoder. `step` is called after each layer with its number and their count,
    /// and may stop.
    pub(super) fn load(
        gguf: &mut Gguf,
        vocabulary: usize,
        compute: Compute,
        packed: Option<&Path>,
        mut step: impl FnMut(usize, usize) -> Result<(), EngineError>,
    ) -> Result<(Self, Option<String>), EngineError> {
        let config = Config::from_gguf(gguf)?;
        let Config { hidden, feed_forward, .. } = config;
        let (queries, keys) = (config.heads * config.head, config.kv_heads * config.head);
        let factors = rope_factors(gguf, config.head / 2)?;
        let mut reader = Reader::new(gguf, &compute, packed);
        let embeddings = reader.linear("token_embd.weight", vocabulary, hidden)?;
        let output = match reader.has("output.weight") {
            true => Some(reader.linear("output.weight", vocabulary, hidden)?),
            false => None,
        };
        let norm = reader.vector("output_norm.weight", hidden)?;
        let rope = Rope::new(&config, config.rotation, factors.as_deref());
        let window_rope = config.window.map(|window| Rope::new(&config, window.rotation, None));
        let mut layers = Vec::new();
        for index in 0..config.layers {
            let name = |part: &str| format!("blk.{index}.{part}");
            layers.push(Layer {
                attention_norm: reader.vector(&name("attn_norm.weight"), hidden)?,
                query: reader.biased(&name("attn_q"), queries, hidden)?,
                key: reader.biased(&name("attn_k"), keys, hidden)?,
                value: reader.biased(&name("attn_v"), keys, hidden)?,
                head_norms: match config.architecture.head_norms {
                    true => Some(reader.head_norms(
                        &name("attn_q_norm.weight"),
                        &name("attn_k_norm.weight"),
                        &config,
                    )?),
                    false => None,
                },
                attention_output: reader.linear(&name("attn_output.weight"), hidden, queries)?,
                attention_post_norm: reader.post_norm(&name("post_attention_norm.weight"), &config)?,
                mlp_norm: reader.vector(&name("ffn_norm.weight"), hidden)?,
                gate: reader.linear(&name("ffn_gate.weight"), feed_forward, hidden)?,
                up: reader.linear(&name("ffn_up.weight"), feed_forward, hidden)?,
                down: reader.linear(&name("ffn_down.weight"), hidden, feed_forward)?,
                mlp_post_norm: reader.post_norm(&name("post_ffw_norm.weight"), &config)?,
                window: config.window_of(index).map(|window| window.positions),
            });
            step(index + 1, config.layers)?;
        }
        let note = reader.finish()?;
        let work = Workspace::new(&compute);
        Ok((Self { config, compute, embeddings, layers, norm, output, rope, window_rope, work }, note))
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// A sequence without tokens.
    pub(super) fn sequence(&self) -> Sequence {
        Sequence::on_kernels(&self.config)
    }

    /// As [`Decoder::forward`](super::Decoder::forward).
    pub(super) fn forward(
        &mut self,
        steps: &mut [Step<'_>],
        mut tap: Option<&mut Tap<'_>>,
        cancel: &Cancel,
    ) -> Result<Vec<f32>, EngineError> {
        let hidden = self.config.hidden;
        let tokens = steps.iter().map(|step| step.tokens.len()).sum::<usize>();
        let mut x = vec![0.0; tokens * hidden];
        let ids = steps.iter().flat_map(|step| step.tokens);
        for (token, row) in ids.zip(x.chunks_exact_mut(hidden)) {
            self.embeddings.row(*token as usize, row)?;
            if self.config.architecture.scaled_embeddings {
                ops::scale(self.compute.isa, row, (hidden as f32).sqrt());
            }
        }
        let turn = self.rope.at(steps.iter().flat_map(Step::positions));
        let window_turn =
            self.window_rope.as_ref().map(|rope| rope.at(steps.iter().flat_map(Step::positions)));
        for (index, layer) in self.layers.iter().enumerate() {
            if cancel.is_cancelled() {
                return Err(EngineError::Cancelled);
            }
            let turn = window_turn.as_ref().filter(|_| layer.window.is_some()).unwrap_or(&turn);
            let adapter = tap.as_ref().and_then(|tap| tap.adapter);
            let (config, compute, work) = (&self.config, &self.compute, &mut self.work);
            layer.attention(&mut x, index, steps, turn, adapter, config, compute, work)?;
            layer.mlp(&mut x, config, compute, work)?;
            if let Some(tap) = tap.as_deref_mut().filter(|tap| tap.layer == index) {
                tap.states.extend_from_slice(&x);
                if tap.ends_at(index) {
                    break;
                }
            }
        }
        for step in steps {
            step.finish();
        }
        Ok(x)
    }

    /// As [`Decoder::logits`](super::Decoder::logits).
    pub(super) fn logits(&mut self, hidden: &[f32], position: usize) -> Result<Vec<f32>, EngineError> {
        self.work.norm(hidden, &self.norm, &self.config, &self.compute);
        check_finite(&self.work.normed, position)?;
        let output = self.output.as_ref().unwrap_or(&self.embeddings);
        let mut logits = Vec::new();
        let Workspace { normed, quantized, .. } = &mut self.work;
        output.forward(normed, quantized, &mut logits, &self.compute)?;
        check_finite(&logits, position)?;
        Ok(logits)
    }
}

impl Layer {
    /// Adds to `x` what attention makes of it, in the layer with number `index`.
    #[allow(clippy::too_many_arguments, reason = "what a layer needs of the decoder")]
    fn attention(
        &self,
        x: &mut [f32],
        index: usize,
        steps: &mut [Step<'_>],
        turn: &Turn,
        adapter: Option<&Adapter>,
        config: &Config,
        compute: &Compute,
        work: &mut Workspace,
    ) -> Result<(), EngineError> {
        let Config { heads, head, hidden, .. } = *config;
        let rows = x.len() / hidden;
        work.norm(x, &self.attention_norm, config, compute);
        let Workspace { normed, quantized, query, key, value, mixed, out, .. } = work;
        let correct = |projection, x: &[f32], out: &mut [f32]| match adapter {
            Some(adapter) => adapter.correct((index, projection), x, out, rows, compute.isa),
            None => Ok(()),
        };
        let projections = [&self.query, &self.key, &self.value];
        Linear::forward_all(projections, normed, quantized, [query, key, value], compute)?;
        correct(Projection::Query, normed, query)?;
        correct(Projection::Key, normed, key)?;
        correct(Projection::Value, normed, value)?;
        let norms = self.head_norms.as_ref().map(|norms| norms.each_ref().map(Vec::as_slice));
        let [query_norm, key_norm] = norms.map_or([None; 2], |norms| norms.map(Some));
        for (values, width, norm) in
            [(&mut *query, self.query.rows(), query_norm), (&mut *key, self.key.rows(), key_norm)]
        {
            compute.pool.run_rows(values, width, |row, values| {
                if let Some(norm) = norm {
                    ops::rms_norm_each(compute.isa, values, norm, config.norm_epsilon);
                }
                turn.apply(row, values, head, compute.isa);
            });
        }
        let (width, kv_width) = (self.query.rows(), self.key.rows());
        let mut first = 0;
        for step in &mut *steps {
            let rows = first * kv_width..(first + step.tokens.len()) * kv_width;
            let position = step.position();
            step.cache_mut(index).write(position, &key[rows.clone()], &value[rows])?;
            first += step.tokens.len();
        }
        let mut first = 0;
        let parts = steps.iter().map(|step| {
            let values = &query[first * width..][..step.tokens.len() * width];
            first += step.tokens.len();
            (Queries { values, heads, position: step.position(), window: self.window }, step.cache(index))
        });
        let parts: Vec<_> = parts.collect();
        mixed.resize(query.len(), 0.0);
        attend_all(compute.isa, &parts, mixed, &compute.pool)?;
        self.attention_output.forward(mixed, quantized, out, compute)?;
        correct(Projection::Output, mixed, out)?;
        add(x, out, self.attention_post_norm.as_deref(), config, compute);
        Ok(())
    }

    /// Adds to `x` what the gated MLP makes of it.
    fn mlp(
        &self,
        x: &mut [f32],
        config: &Config,
        compute: &Compute,
        work: &mut Workspace,
    ) -> Result<(), EngineError> {
        work.norm(x, &self.mlp_norm, config, compute);
        let Workspace { normed, quantized, gate, up, out, .. } = work;
        Linear::forward_all([&self.gate, &self.up], normed, quantized, [gate, up], compute)?;
        let width = config.feed_forward;
        let activation = config.architecture.activation;
        compute.pool.run_rows(gate, width, |row, gate| {
            let up = &up[row * width..][..width];
            match activation {
                Activation::Silu => ops::silu_mul(compute.isa, gate, up),
                Activation::Gelu => ops::gelu_mul(compute.isa, gate, up),
            }
        });
        self.down.forward(gate, quantized, out, compute)?;
        add(x, out, self.mlp_post_norm.as_deref(), config, compute);
        Ok(())
    }
}

/// `x += y`, of which every row is normed before if there is a `norm`.
fn add(x: &mut [f32], y: &mut [f32], norm: Option<&[f32]>, config: &Config, compute: &Compute) {
    if let Some(norm) = norm {
        let norm_row = |_, y: &mut [f32]| ops::rms_norm_each(compute.isa, y, norm, config.norm_epsilon);
        compute.pool.run_rows(y, config.hidden, norm_row);
    }
    compute.pool.run_rows(x, config.hidden, |row, x| {
        ops::add(compute.isa, x, &y[row * config.hidden..][..config.hidden]);
    });
}
