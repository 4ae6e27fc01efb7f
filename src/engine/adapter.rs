//! Low-rank adapters (LoRA; Hu et al. 2021): corrections of a decoder's projections, with which it reads some tokens for one
//! task. What stands before those tokens it has read without them, and attends to as it is.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

use super::EngineError;
use super::safetensors::SafeTensors;
use crate::kernels::{DenseMatrix, Isa, ops};

/// The projections that may be corrected, those of attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Projection {
    Query,
    Key,
    Value,
    Output,
}

impl Projection {
    /// By the name that GGUF gives its weights.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "attn_q" => Self::Query,
            "attn_k" => Self::Key,
            "attn_v" => Self::Value,
            "attn_output" => Self::Output,
            _ => return None,
        })
    }
}

/// What is added to a projection of `x`: `up · down · x`.
struct LowRank {
    down: DenseMatrix,
    up: DenseMatrix,
    /// `down` and `up` as `[rows, columns]`.
    #[cfg(any(test, feature = "gpu"))]
    values: [Vec<f32>; 2],
}

/// Corrections of projections, by layer, from 0.
pub struct Adapter {
    /// Its name and the first bytes of its file's SHA-256.
    id: String,
    corrections: HashMap<(usize, Projection), LowRank>,
}

/// Only what it is: the weights say nothing to a reader.
impl fmt::Debug for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Adapter({})", self.id)
    }
}

/// Those that the program brings, by the names of their files in `models/`.
static ADAPTERS: LazyLock<HashMap<&'static str, Adapter>> = LazyLock::new(|| {
    let files: [(&str, &[u8]); 1] = [(
        "qwen2.5-coder-1.5b.support",
        include_bytes!("../../models/qwen2.5-coder-1.5b.support.safetensors"),
    )];
    // The files are part of the program; a test reads them.
    files.into_iter().filter_map(|(name, file)| Some((name, Adapter::new(name, file).ok()?))).collect()
});

impl Adapter {
    /// The one that the program brings under this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ADAPTERS.get(name)
    }

    /// Reads a safetensors file with, for each projection that it corrects, `blk.LAYER.PROJECTION.down`, `[rank, columns]`,
    /// and `blk.LAYER.PROJECTION.up`, `[rows, rank]`, where `PROJECTION` is `attn_q`, `attn_k`, `attn_v` or `attn_output`.
    ///
    /// # Errors
    /// What is wrong with the file, with the tensor's name.
    pub fn new(name: &str, file: &[u8]) -> Result<Self, String> {
        let tensors = SafeTensors::new(file)?;
        let shapes: HashMap<String, Vec<usize>> = tensors.shapes().into_iter().collect();
        let mut corrections = HashMap::new();
        for tensor in shapes.keys() {
            let (place, part) = tensor.rsplit_once('.').unwrap_or_default();
            let other = match part {
                "down" => format!("{place}.up"),
                "up" => format!("{place}.down"),
                _ => String::new(),
            };
            let at = place.strip_prefix("blk.").and_then(|place| place.split_once('.'));
            let at = at.and_then(|(layer, name)| Some((layer.parse().ok()?, Projection::named(name)?)));
            let (Some(at), Some(_)) = (at, shapes.get(&other)) else {
                return Err(format!("tensor `{tensor}` has no part in an adapter, or stands alone"));
            };
            if part == "down" {
                corrections.insert(at, LowRank::new(&tensors, place, &shapes)?);
            }
        }
        let hash = Sha256::digest(file);
        let hash: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { id: format!("{name} {hash}"), corrections })
    }

    /// Adds to `out`, `rows` rows that a projection made of those of `x`, what is to be added there.
    ///
    /// # Errors
    /// When the adapter is for a decoder of other widths.
    pub(super) fn correct(
        &self,
        at: (usize, Projection),
        x: &[f32],
        out: &mut [f32],
        rows: usize,
        isa: Isa,
    ) -> Result<(), EngineError> {
        let Some(LowRank { down, up, .. }) = self.corrections.get(&at) else { return Ok(()) };
        if x.len() != rows * down.columns() || out.len() != rows * up.rows() {
            return Err(self.misfit(at));
        }
        let mut short = vec![0.0; rows * down.rows()];
        down.multiply(isa, x, &mut short, |_, _| {})?;
        let mut long = vec![0.0; out.len()];
        up.multiply(isa, &short, &mut long, |_, _| {})?;
        ops::add(isa, out, &long);
        Ok(())
    }

    /// As [`correct`](Self::correct), of tensors.
    #[cfg(any(test, feature = "gpu"))]
    pub(super) fn corrected(
        &self,
        at: (usize, Projection),
        x: &candle_core::Tensor,
        out: candle_core::Tensor,
    ) -> candle_core::Result<candle_core::Tensor> {
        use candle_core::Tensor;
        let Some(LowRank { down, up, values }) = self.corrections.get(&at) else { return Ok(out) };
        let [short, long] = [down, up].map(|matrix| (matrix.rows(), matrix.columns()));
        if x.dim(1)? != short.1 || out.dim(1)? != long.0 {
            return Err(candle_core::Error::Msg(self.misfit(at).to_string()));
        }
        let down = Tensor::from_slice(&values[0], short, x.device())?;
        let up = Tensor::from_slice(&values[1], long, x.device())?;
        out + x.matmul(&down.t()?)?.matmul(&up.t()?)?
    }

    fn misfit(&self, (layer, projection): (usize, Projection)) -> EngineError {
        let Self { id, .. } = self;
        EngineError::Inference(format!(
            "the adapter {id} is for another model: {projection:?} of layer {layer}"
        ))
    }
}

impl LowRank {
    /// `place.down` and `place.up`, which are there.
    fn new(
        tensors: &SafeTensors<'_>,
        place: &str,
        shapes: &HashMap<String, Vec<usize>>,
    ) -> Result<Self, String> {
        let matrix = |part: &str| {
            let name = format!("{place}.{part}");
            match shapes.get(&name).map(Vec::as_slice) {
                Some(&[rows, columns]) => Ok((name, [rows, columns])),
                shape => Err(format!("tensor `{name}` has the shape {shape:?}, not two dimensions")),
            }
        };
        let ((down, short), (up, long)) = (matrix("down")?, matrix("up")?);
        if short[0] != long[1] {
            return Err(format!("tensors `{down}` and `{up}` have no rank in common"));
        }
        Ok(Self {
            #[cfg(any(test, feature = "gpu"))]
            values: [tensors.take(&down, &short)?, tensors.take(&up, &long)?],
            down: tensors.matrix(&down, short[0], short[1])?,
            up: tensors.matrix(&up, long[0], long[1])?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use candle_core::{Device, Tensor};

    use super::super::device::Place;
    use super::super::testing::{FAMILIES, HIDDEN, Tiny};
    use super::super::*;
    use super::*;

    /// A safetensors file of tensors with these names and shapes, their values from -`size` to `size`.
    fn file(tensors: &[(&str, [usize; 2])], size: f32) -> Vec<u8> {
        let tensors = tensors.iter().enumerate().map(|(index, (name, shape))| {
            let value = |i: usize| ((i * 37 + index * 11) as f32 * 0.71).sin() * size;
            let values: Vec<f32> = (0..shape[0] * shape[1]).map(value).collect();
            ((*name).to_owned(), Tensor::from_vec(values, (shape[0], shape[1]), &Device::Cpu).unwrap())
        });
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("adapter.safetensors");
        candle_core::safetensors::save(&tensors.collect(), &path).unwrap();
        std::fs::read(path).unwrap()
    }

    /// One for the tiny models of a family, of rank 2, in the first layer.
    fn adapter(family: &str, size: f32) -> Adapter {
        let queries = if matches!(family, "qwen3" | "gemma3") { 2 * HIDDEN } else { HIDDEN };
        let tensors = [
            ("blk.0.attn_q.down", [2, HIDDEN]),
            ("blk.0.attn_q.up", [queries, 2]),
            ("blk.0.attn_k.down", [2, HIDDEN]),
            ("blk.0.attn_k.up", [queries / 2, 2]),
            ("blk.0.attn_v.down", [2, HIDDEN]),
            ("blk.0.attn_v.up", [queries / 2, 2]),
            ("blk.0.attn_output.down", [2, queries]),
            ("blk.0.attn_output.up", [HIDDEN, 2]),
        ];
        Adapter::new("tiny", &file(&tensors, size)).unwrap()
    }

    fn generator(family: &str, place: &Place) -> CandleGenerator {
        let gguf = Gguf::from_bytes(Path::new("tiny.gguf"), Tiny::new(family).bytes()).unwrap();
        CandleGenerator::build(gguf, ["tiny", ""], None, place, &LoadOptions::default(), &mut |_| {}).unwrap()
    }

    fn asked(generator: &CandleGenerator) -> Prompt {
        let text = "Passage: the bridge is open. Statement: the bridge is closed. Supported?";
        generator.prompt(&[Message { role: Role::User, text }]).unwrap()
    }

    fn states(
        generator: &mut CandleGenerator,
        layer: usize,
        tokens: Range<usize>,
        adapter: Option<&Adapter>,
    ) -> Result<Score, EngineError> {
        let prompt = asked(generator);
        let states = Some(StatesOf { layer, tokens, adapter });
        let request = ScoreRequest { prompt: &prompt, tokens: 3..5, continuations: &["Yes", "No"], states };
        Ok(generator.score(&[request])?.remove(0))
    }

    #[test]
    fn only_the_given_tokens_are_read_with_it() {
        for family in FAMILIES {
            let mut model = generator(family, &Place::Cpu);
            let plain = states(&mut model, 1, 40..60, None).unwrap();
            let changed = adapter(family, 0.2);
            let with = states(&mut model, 1, 40..60, Some(&changed)).unwrap();
            assert_eq!((&with.logits, &with.log_probs), (&plain.logits, &plain.log_probs), "{family}");
            assert_eq!(with.states.len(), plain.states.len(), "{family}");
            assert_ne!(with.states, plain.states, "{family}");
            // The same for a model that has read nothing before, and nothing of it is left behind.
            let again = states(&mut generator(family, &Place::Cpu), 1, 40..60, Some(&changed)).unwrap();
            assert_eq!(again, with, "{family}");
            assert_eq!(states(&mut model, 1, 40..60, None).unwrap(), plain, "{family}");
            // Where it is nothing, it changes nothing.
            let nothing = adapter(family, 0.0);
            assert_eq!(states(&mut model, 1, 40..60, Some(&nothing)).unwrap(), plain, "{family}");
        }
    }

    #[test]
    fn tensors_are_corrected_alike() {
        let changed = adapter("qwen3", 0.2);
        let tensors = Place::Gpu(candle_core::Device::Cpu);
        let found = states(&mut generator("qwen3", &tensors), 1, 40..60, Some(&changed)).unwrap();
        let expected = states(&mut generator("qwen3", &Place::Cpu), 1, 40..60, Some(&changed)).unwrap();
        let plain = states(&mut generator("qwen3", &Place::Cpu), 1, 40..60, None).unwrap();
        let apart = |a: &Score, b: &Score| -> f32 {
            assert_eq!(a.states.len(), b.states.len());
            a.states.iter().zip(&b.states).map(|(a, b)| (a - b).abs()).sum::<f32>() / a.states.len() as f32
        };
        let (near, far) = (apart(&found, &expected), apart(&plain, &expected));
        assert!(near < far / 10.0, "{near} {far}");
    }

    #[test]
    fn a_correction_is_the_product_of_its_matrices() {
        let bytes = file(&[("blk.3.attn_q.down", [2, 5]), ("blk.3.attn_q.up", [4, 2])], 1.0);
        let tensors = SafeTensors::new(&bytes).unwrap();
        let down = tensors.take("blk.3.attn_q.down", &[2, 5]).unwrap();
        let up = tensors.take("blk.3.attn_q.up", &[4, 2]).unwrap();
        let adapter = Adapter::new("one", &bytes).unwrap();
        let x: Vec<f32> = (0..15).map(|i| (i as f32).cos()).collect();
        let mut out = vec![1.0; 12];
        let at = (3, Projection::Query);
        adapter.correct(at, &x, &mut out, 3, Isa::best()).unwrap();
        for (x, out) in x.chunks(5).zip(out.chunks(4)) {
            for (row, out) in out.iter().enumerate() {
                let dot =
                    |row: usize| -> f32 { down[row * 5..][..5].iter().zip(x).map(|(w, x)| w * x).sum() };
                let expected = 1.0 + up[row * 2] * dot(0) + up[row * 2 + 1] * dot(1);
                assert!((out - expected).abs() < 1e-5, "{out} {expected}");
            }
        }
        let before = out.clone();
        adapter.correct((3, Projection::Key), &x, &mut out, 3, Isa::best()).unwrap();
        adapter.correct((2, Projection::Query), &x, &mut out, 3, Isa::best()).unwrap();
        assert_eq!(out, before, "other places are left as they are");
        let error = adapter.correct(at, &x, &mut out[..8], 3, Isa::best()).unwrap_err().to_string();
        assert!(error.contains("is for another model: Query of layer 3"), "{error}");
    }

    #[test]
    fn files_that_are_none_are_refused() {
        let refused = |tensors: &[(&str, [usize; 2])]| Adapter::new("bad", &file(tensors, 1.0)).unwrap_err();
        assert!(refused(&[("blk.3.attn_q.down", [2, 5])]).contains("stands alone"));
        assert!(refused(&[("blk.3.ffn_up.down", [2, 5]), ("blk.3.ffn_up.up", [4, 2])]).contains("no part"));
        assert!(refused(&[("blk.3.attn_q.down", [2, 5]), ("blk.3.attn_q.up", [4, 3])]).contains("rank"));
        assert!(Adapter::new("bad", b"nothing").unwrap_err().contains("safetensors"));
        // A model of other widths is told so, and goes on without it.
        let other = adapter("qwen3", 0.2);
        let mut model = generator("llama", &Place::Cpu);
        let plain = states(&mut model, 1, 40..60, None).unwrap();
        let error = states(&mut model, 1, 40..60, Some(&other)).unwrap_err().to_string();
        assert!(error.contains("adapter tiny") && error.contains("another model"), "{error}");
        assert_eq!(states(&mut model, 1, 40..60, None).unwrap(), plain);
    }

    #[test]
    fn keys_and_values_are_those_of_the_text_that_was_read() {
        let mut model = generator("qwen2", &Place::Cpu);
        let prompt = asked(&model);
        assert!(model.keys_and_values(&prompt, 0, 0..4).is_err(), "nothing was read");
        states(&mut model, 0, 40..60, Some(&adapter("qwen2", 0.2))).unwrap();
        let all = model.keys_and_values(&prompt, 1, 0..40).unwrap();
        assert_eq!(all.len(), 40 * HIDDEN, "keys and values of two heads of sixteen each");
        assert_eq!(model.keys_and_values(&prompt, 1, 7..9).unwrap(), all[7 * HIDDEN..9 * HIDDEN]);
        assert!(
            model.keys_and_values(&prompt, 1, 40..41).is_err(),
            "what was read with an adapter is forgotten"
        );
        assert!(model.keys_and_values(&prompt, 2, 0..4).is_err(), "there is no such layer");
        let mut tensors = generator("qwen2", &Place::Gpu(candle_core::Device::Cpu));
        states(&mut tensors, 0, 40..60, None).unwrap();
        assert!(tensors.keys_and_values(&prompt, 1, 0..4).is_err(), "kept by the device");
    }

    #[test]
    fn the_files_of_the_program_are_whole() {
        let adapter = Adapter::named("qwen2.5-coder-1.5b.support").unwrap();
        assert_eq!(adapter.corrections.len(), 8 * 4, "four projections of eight layers");
        for ((layer, projection), low) in &adapter.corrections {
            assert!((10..18).contains(layer), "{layer}");
            let rows = if matches!(projection, Projection::Key | Projection::Value) { 256 } else { 1536 };
            assert_eq!((low.down.columns(), low.up.rows()), (1536, rows));
        }
        assert!(Adapter::named("another").is_none());
    }
}
