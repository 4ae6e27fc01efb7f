//! ModernBERT (Warner et al. 2024) with a head that labels tokens, on our kernels in full precision: token ids to two logits
//! of each token.
//!
//! One text at a time, shared out among the threads: runs of tokens where tokens are independent, heads in attention.

mod attention;
mod config;

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::compute::Compute;
use super::safetensors::SafeTensors;
use super::{EngineError, TokenId};
use crate::cancel::Cancel;
use crate::kernels::{DenseMatrix, Isa, Pool, Shape, ops};

use attention::Head;
pub(super) use config::Config;

/// Tokens that one thread takes through a matrix: their states stay in a core's cache while the matrix passes by.
const RUN: usize = 96;

/// The weights.
pub(super) struct ModernBert {
    config: Config,
    /// `[vocabulary, width]`.
    words: Vec<f32>,
    /// Layer norms have a weight and no bias; the kernel wants one.
    no_bias: Vec<f32>,
    norm: Vec<f32>,
    layers: Vec<Layer>,
    last_norm: Vec<f32>,
    head: DenseMatrix,
    head_norm: Vec<f32>,
    classifier: DenseMatrix,
}

struct Layer {
    /// The first layer's input is normed already.
    attention_norm: Option<Vec<f32>>,
    /// Queries, keys and values.
    qkv: DenseMatrix,
    attended: DenseMatrix,
    norm: Vec<f32>,
    /// What is gated, and the gates.
    up: DenseMatrix,
    down: DenseMatrix,
}

impl ModernBert {
    /// Reads the weights out of a safetensors file with the names that transformers writes.
    ///
    /// # Errors
    /// What is wrong with the file, with the tensor's name.
    pub(super) fn new(config: Config, file: &[u8]) -> Result<Self, String> {
        let weights = SafeTensors::new(file)?;
        let (width, inner) = (config.width, config.inner);
        let norm = |name: &str| weights.take(&format!("{name}.weight"), &[width]);
        let layer = |number: usize| -> Result<Layer, String> {
            let name = |part: &str| format!("model.layers.{number}.{part}");
            let matrix =
                |part: &str, rows, columns| weights.matrix(&name(&format!("{part}.weight")), rows, columns);
            Ok(Layer {
                attention_norm: (number > 0).then(|| norm(&name("attn_norm"))).transpose()?,
                qkv: matrix("attn.Wqkv", 3 * width, width)?,
                attended: matrix("attn.Wo", width, width)?,
                norm: norm(&name("mlp_norm"))?,
                up: matrix("mlp.Wi", 2 * inner, width)?,
                down: matrix("mlp.Wo", width, inner)?,
            })
        };
        // The smallest first: what is wrong with a file shows soonest there.
        let classifier = {
            let bias = weights.take("classifier.bias", &[2])?;
            let weight = weights.take("classifier.weight", &[2, width])?;
            DenseMatrix::pack(&weight, &bias, width).map_err(|error| error.to_string())?
        };
        Ok(Self {
            head: weights.matrix("head.dense.weight", width, width)?,
            head_norm: norm("head.norm")?,
            norm: norm("model.embeddings.norm")?,
            last_norm: norm("model.final_norm")?,
            words: weights.take("model.embeddings.tok_embeddings.weight", &[config.vocabulary, width])?,
            layers: (0..config.global.len()).map(layer).collect::<Result<_, _>>()?,
            no_bias: vec![0.0; width],
            classifier,
            config,
        })
    }

    /// The two logits of each of the `wanted` tokens of `ids`, `[wanted, 2]`.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`]; [`EngineError::Inference`] for an id that the model does not have, or tokens that
    /// `ids` does not; [`EngineError::NonFinite`].
    pub(super) fn logits(
        &self,
        compute: &Compute,
        ids: &[TokenId],
        wanted: Range<usize>,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; 2]>, EngineError> {
        let isa = compute.isa;
        let width = self.config.width;
        let mut states = Vec::with_capacity(ids.len() * width);
        for id in ids {
            let start = *id as usize * width;
            states.extend_from_slice(self.words.get(start..start + width).ok_or(Shape {
                what: "token id, under",
                expected: self.config.vocabulary,
                found: *id as usize,
            })?);
        }
        self.normed(isa, &mut states, &self.norm);
        let head = width / self.config.heads;
        let turns = self.config.bases.map(|base| Turns::new(base, head, ids.len()));
        let mut work = Work { qkv: vec![0.0; 3 * states.len()], mixed: vec![0.0; states.len()] };
        for (layer, global) in self.layers.iter().zip(&self.config.global) {
            if cancel.is_cancelled() {
                return Err(EngineError::Cancelled);
            }
            let [whole, near] = &turns;
            let turns = if *global { whole } else { near };
            self.attention(compute, layer, turns, *global, &states, &mut work)?;
            self.rest(compute, layer, &work.mixed, &mut states)?;
        }
        let found = states.len() / width;
        let mut states = states
            .get(wanted.start * width..wanted.end * width)
            .ok_or(Shape { what: "tokens, at least", expected: wanted.end, found })?
            .to_vec();
        self.normed(isa, &mut states, &self.last_norm);
        let mut out = vec![0.0; states.len()];
        self.head.multiply(isa, &states, &mut out, ops::gelu)?;
        self.normed(isa, &mut out, &self.head_norm);
        let mut logits = vec![0.0; wanted.len() * 2];
        self.classifier.multiply(isa, &out, &mut logits, |_, _| {})?;
        let logits = logits.as_chunks::<2>().0.to_vec();
        match logits.iter().position(|pair| !pair.iter().all(|logit| logit.is_finite())) {
            Some(at) => Err(EngineError::NonFinite { position: wanted.start + at }),
            None => Ok(logits),
        }
    }

    fn normed(&self, isa: Isa, states: &mut [f32], weight: &[f32]) {
        for state in states.chunks_exact_mut(self.config.width) {
            ops::layer_norm(isa, state, weight, &self.no_bias, self.config.epsilon);
        }
    }

    /// Leaves what each head gathered in `work.mixed`, `[heads, tokens, head]`.
    fn attention(
        &self,
        compute: &Compute,
        layer: &Layer,
        turns: &Turns,
        global: bool,
        states: &[f32],
        work: &mut Work,
    ) -> Result<(), Shape> {
        let Compute { isa, pool } = compute;
        let (width, heads) = (self.config.width, self.config.heads);
        let head = width / heads;
        let Work { qkv, mixed } = work;
        share(pool, qkv, RUN * 3 * width, |run, qkv| {
            let first = run * RUN;
            let mut states = states[first * width..][..qkv.len() / 3].to_vec();
            if let Some(norm) = &layer.attention_norm {
                self.normed(*isa, &mut states, norm);
            }
            layer.qkv.multiply(*isa, &states, qkv, |_, _| {})?;
            for (at, row) in qkv.chunks_exact_mut(3 * width).enumerate() {
                let (cos, sin) = turns.at(first + at);
                // Queries and keys are turned, values are not.
                for part in row[..2 * width].chunks_exact_mut(head) {
                    ops::rotate(*isa, part, cos, sin, false);
                }
            }
            Ok(())
        })?;
        share(pool, mixed, states.len() / heads, |number, out| {
            let head = Head::gather(qkv, heads, head, number);
            if global { head.attend(*isa, out) } else { head.attend_near(*isa, self.config.window, out) }
        })
    }

    /// What a layer does after its attention.
    fn rest(&self, compute: &Compute, layer: &Layer, mixed: &[f32], states: &mut [f32]) -> Result<(), Shape> {
        let Compute { isa, pool } = compute;
        let (width, heads, inner) = (self.config.width, self.config.heads, self.config.inner);
        let (head, tokens) = (width / heads, states.len() / width);
        share(pool, states, RUN * width, |run, states| {
            let first = run * RUN;
            let count = states.len() / width;
            let mut gathered = Vec::with_capacity(states.len());
            for at in first..first + count {
                for number in 0..heads {
                    gathered.extend_from_slice(&mixed[(number * tokens + at) * head..][..head]);
                }
            }
            let mut out = vec![0.0; states.len()];
            layer.attended.multiply(*isa, &gathered, &mut out, |_, _| {})?;
            ops::add(*isa, states, &out);
            gathered.copy_from_slice(states);
            self.normed(*isa, &mut gathered, &layer.norm);
            let mut up = vec![0.0; count * 2 * inner];
            layer.up.multiply(*isa, &gathered, &mut up, |_, _| {})?;
            let mut gated = Vec::with_capacity(count * inner);
            for row in up.chunks_exact_mut(2 * inner) {
                let (values, gates) = row.split_at_mut(inner);
                ops::gelu(*isa, values);
                gated.extend(values.iter().zip(gates).map(|(value, gate)| *value * *gate));
            }
            layer.down.multiply(*isa, &gated, &mut out, |_, _| {})?;
            ops::add(*isa, states, &out);
            Ok(())
        })
    }
}

/// What layers compute into.
struct Work {
    /// `[tokens, 3, heads, head]`.
    qkv: Vec<f32>,
    /// `[heads, tokens, head]`.
    mixed: Vec<f32>,
}

/// Cosines and sines of the rotation (Su et al. 2021) of each position, `[tokens, head / 2]`.
struct Turns {
    half: usize,
    cos: Vec<f32>,
    sin: Vec<f32>,
}

impl Turns {
    fn new(base: f32, head: usize, tokens: usize) -> Self {
        let half = head / 2;
        let speeds: Vec<f32> = (0..half).map(|i| 1.0 / base.powf(2.0 * i as f32 / head as f32)).collect();
        let angles = (0..tokens).flat_map(|at| speeds.iter().map(move |speed| at as f32 * speed));
        let (sin, cos) = angles.map(f32::sin_cos).unzip();
        Self { half, cos, sin }
    }

    fn at(&self, position: usize) -> (&[f32], &[f32]) {
        let range = position * self.half..(position + 1) * self.half;
        (&self.cos[range.clone()], &self.sin[range])
    }
}

/// Calls `task` on the threads with each `size` values of `out` and their number; the last may be fewer.
fn share(
    pool: &Pool,
    out: &mut [f32],
    size: usize,
    task: impl Fn(usize, &mut [f32]) -> Result<(), Shape> + Sync,
) -> Result<(), Shape> {
    // A lock of its own for each part, which is never waited for, in place of unsafe code.
    let parts: Vec<Mutex<&mut [f32]>> = out.chunks_mut(size.max(1)).map(Mutex::new).collect();
    let failed = Mutex::new(None);
    pool.run(parts.len(), |number| {
        let mut part = parts[number].lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = task(number, &mut part) {
            *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}
