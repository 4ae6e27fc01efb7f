//! A BERT (Devlin et al. 2019): token ids to the state of each token, on our kernels in full precision.
//!
//! A text goes through all layers on one thread; threads share out texts. Nothing is computed for padding.

use std::collections::HashMap;

use candle_core::{Device, Tensor};
use serde::Deserialize;

use super::TokenId;
use crate::kernels::{DenseMatrix, Isa, Shape, attend_fully, ops};

/// What of `config.json` decides the computation.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Config {
    pub(super) hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    hidden_act: String,
    pub(super) max_position_embeddings: usize,
    layer_norm_eps: f32,
    #[serde(default)]
    position_embedding_type: Option<String>,
}

/// The weights.
pub(super) struct Encoder {
    width: usize,
    heads: usize,
    epsilon: f32,
    /// `[vocabulary, width]`.
    words: Vec<f32>,
    /// `[positions, width]`, the embedding of the one token type in it.
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

struct Layer {
    /// Queries, keys and values.
    qkv: DenseMatrix,
    attended: DenseMatrix,
    attention_norm: Norm,
    up: DenseMatrix,
    down: DenseMatrix,
    norm: Norm,
}

impl Encoder {
    /// Reads a safetensors file.
    ///
    /// # Errors
    /// What is wrong with the configuration or the file, in a sentence.
    pub(super) fn new(config: &Config, file: &[u8]) -> Result<Self, String> {
        if config.hidden_act != "gelu" {
            return Err(format!("hidden_act is `{}`, only `gelu` is supported", config.hidden_act));
        }
        if let Some(kind) = config.position_embedding_type.as_deref().filter(|kind| *kind != "absolute") {
            return Err(format!("position_embedding_type is `{kind}`, only `absolute` is supported"));
        }
        let (width, heads) = (config.hidden_size, config.num_attention_heads);
        if width == 0 || heads == 0 || !width.is_multiple_of(heads) {
            return Err(format!("hidden_size {width} is no multiple of num_attention_heads {heads}"));
        }
        let mut weights = Weights::read(file)?;
        let words = weights.take("embeddings.word_embeddings.weight", None)?;
        if words.is_empty() || !words.len().is_multiple_of(width) {
            return Err(format!("word embeddings are not {width} wide"));
        }
        let mut positions = weights
            .take("embeddings.position_embeddings.weight", Some(config.max_position_embeddings * width))?;
        let kinds = weights.take("embeddings.token_type_embeddings.weight", None)?;
        let kind = kinds.get(..width).ok_or("there is no token type embedding")?;
        for position in positions.chunks_exact_mut(width) {
            position.iter_mut().zip(kind).for_each(|(position, kind)| *position += kind);
        }
        let norm = weights.norm("embeddings.LayerNorm", width)?;
        let layers = (0..config.num_hidden_layers)
            .map(|layer| Layer::take(&mut weights, layer, width))
            .collect::<Result<_, _>>()?;
        Ok(Self { width, heads, epsilon: config.layer_norm_eps, words, positions, norm, layers })
    }

    /// States of all tokens of `texts`, one after another, `[tokens, width]`. Texts must not be longer than the model has positions.
    ///
    /// # Errors
    /// [`Shape`] for an id or a position that the model does not have.
    pub(super) fn states(&self, isa: Isa, texts: &[&[TokenId]]) -> Result<Vec<f32>, Shape> {
        let width = self.width;
        let tokens: usize = texts.iter().map(|ids| ids.len()).sum();
        let mut states = Vec::with_capacity(tokens * width);
        for ids in texts {
            let expected = self.positions.len() / width;
            if ids.len() > expected {
                return Err(Shape { what: "tokens of a text, at most", expected, found: ids.len() });
            }
            for (id, position) in ids.iter().zip(self.positions.chunks_exact(width)) {
                let start = *id as usize * width;
                let word = self.words.get(start..start + width).ok_or(Shape {
                    what: "token id, under",
                    expected: self.words.len() / width,
                    found: *id as usize,
                })?;
                states.extend(word.iter().zip(position).map(|(word, position)| word + position));
            }
        }
        self.norm.apply(isa, &mut states, self.epsilon);
        let mut work = Work::default();
        for layer in &self.layers {
            self.layer(isa, layer, texts, &mut states, &mut work)?;
        }
        Ok(states)
    }

    fn layer(
        &self,
        isa: Isa,
        layer: &Layer,
        texts: &[&[TokenId]],
        states: &mut [f32],
        work: &mut Work,
    ) -> Result<(), Shape> {
        let Work { wide, mixed, out } = work;
        let tokens = states.len() / self.width;
        wide.resize(tokens * layer.qkv.rows(), 0.0);
        mixed.resize(states.len(), 0.0);
        out.resize(states.len(), 0.0);
        layer.qkv.multiply(isa, states, wide, |_, _| {})?;
        let mut first = 0;
        for ids in texts {
            let (from, to) = (first * self.width, (first + ids.len()) * self.width);
            let head = self.width / self.heads;
            attend_fully(isa, &wide[3 * from..3 * to], self.heads, head, &mut mixed[from..to])?;
            first += ids.len();
        }
        layer.attended.multiply(isa, mixed, out, |_, _| {})?;
        ops::add(isa, states, out);
        layer.attention_norm.apply(isa, states, self.epsilon);
        wide.resize(tokens * layer.up.rows(), 0.0);
        layer.up.multiply(isa, states, wide, ops::gelu)?;
        layer.down.multiply(isa, wide, out, |_, _| {})?;
        ops::add(isa, states, out);
        layer.norm.apply(isa, states, self.epsilon);
        Ok(())
    }
}

/// What layers compute into.
#[derive(Default)]
struct Work {
    wide: Vec<f32>,
    mixed: Vec<f32>,
    out: Vec<f32>,
}

impl Norm {
    fn apply(&self, isa: Isa, states: &mut [f32], epsilon: f32) {
        for state in states.chunks_exact_mut(self.weight.len()) {
            ops::layer_norm(isa, state, &self.weight, &self.bias, epsilon);
        }
    }
}

impl Layer {
    fn take(weights: &mut Weights, layer: usize, width: usize) -> Result<Self, String> {
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        let mut qkv = (Vec::new(), Vec::new());
        for part in ["query", "key", "value"] {
            let (weight, bias) = weights.linear(&name(&format!("attention.self.{part}")), width)?;
            qkv.0.extend(weight);
            qkv.1.extend(bias);
        }
        let mut linear = |part: &str, columns: usize| {
            let (weight, bias) = weights.linear(&name(part), columns)?;
            pack(&weight, &bias, columns)
        };
        let attended = linear("attention.output.dense", width)?;
        let up = linear("intermediate.dense", width)?;
        let down = linear("output.dense", up.rows())?;
        if qkv.1.len() != 3 * width || attended.rows() != width || down.rows() != width {
            return Err(format!("matrices of layer {layer} are not {width} wide"));
        }
        Ok(Self {
            qkv: pack(&qkv.0, &qkv.1, width)?,
            attended,
            attention_norm: weights.norm(&name("attention.output.LayerNorm"), width)?,
            up,
            down,
            norm: weights.norm(&name("output.LayerNorm"), width)?,
        })
    }
}

fn pack(weight: &[f32], bias: &[f32], columns: usize) -> Result<DenseMatrix, String> {
    DenseMatrix::pack(weight, bias, columns).map_err(|error| error.to_string())
}

/// The tensors of a safetensors file.
struct Weights(HashMap<String, Tensor>);

impl Weights {
    fn read(file: &[u8]) -> Result<Self, String> {
        let tensors = candle_core::safetensors::load_buffer(file, &Device::Cpu)
            .map_err(|error| format!("not a safetensors file: {error}"))?;
        // Some files name the model first.
        let named = tensors.into_iter().map(|(name, tensor)| match name.strip_prefix("bert.") {
            Some(rest) => (rest.to_owned(), tensor),
            None => (name, tensor),
        });
        Ok(Self(named.collect()))
    }

    /// The values of a tensor, which must be so many when `length` says how many, and finite.
    fn take(&mut self, name: &str, length: Option<usize>) -> Result<Vec<f32>, String> {
        let tensor = self.0.remove(name).ok_or_else(|| format!("there is no tensor `{name}`"))?;
        let values = tensor
            .to_dtype(candle_core::DType::F32)
            .and_then(|tensor| tensor.flatten_all()?.to_vec1::<f32>())
            .map_err(|error| format!("tensor `{name}`: {error}"))?;
        if let Some(length) = length.filter(|length| *length != values.len()) {
            return Err(format!("tensor `{name}` has {} values, not {length}", values.len()));
        }
        if !values.iter().all(|value| value.is_finite()) {
            return Err(format!("tensor `{name}` holds values that are no numbers"));
        }
        Ok(values)
    }

    /// Weight `[rows, columns]` and bias `[rows]`.
    fn linear(&mut self, name: &str, columns: usize) -> Result<(Vec<f32>, Vec<f32>), String> {
        let bias = self.take(&format!("{name}.bias"), None)?;
        let weight = self.take(&format!("{name}.weight"), Some(bias.len() * columns))?;
        Ok((weight, bias))
    }

    fn norm(&mut self, name: &str, width: usize) -> Result<Norm, String> {
        Ok(Norm {
            weight: self.take(&format!("{name}.weight"), Some(width))?,
            bias: self.take(&format!("{name}.bias"), Some(width))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{DType, Result};
    use candle_nn::VarBuilder;
    use candle_transformers::models::bert::BertModel;

    use super::*;

    const CONFIG: &str = r#"{"hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 80,
        "hidden_act": "gelu", "hidden_dropout_prob": 0.0, "max_position_embeddings": 96, "initializer_range": 0.02,
        "layer_norm_eps": 1e-12, "pad_token_id": 0, "position_embedding_type": "absolute", "type_vocab_size": 2,
        "use_cache": true, "vocab_size": 50, "model_type": "bert"}"#;

    /// Weights that look random under `prefix`, as a file.
    fn file(prefix: &str) -> Vec<u8> {
        let mut tensors = HashMap::new();
        let mut state = 1u32;
        let mut add = |name: &str, shape: &[usize], mean: f32| {
            let values: Vec<f32> = (0..shape.iter().product())
                .map(|_: usize| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    mean + (state >> 8) as f32 / (1 << 24) as f32 - 0.5
                })
                .collect();
            let tensor = Tensor::from_vec(values, shape, &Device::Cpu).unwrap();
            tensors.insert(format!("{prefix}{name}"), tensor);
        };
        let norm = |add: &mut dyn FnMut(&str, &[usize], f32), name: &str| {
            add(&format!("{name}.weight"), &[48], 1.0);
            add(&format!("{name}.bias"), &[48], 0.0);
        };
        add("embeddings.word_embeddings.weight", &[50, 48], 0.0);
        add("embeddings.position_embeddings.weight", &[96, 48], 0.0);
        add("embeddings.token_type_embeddings.weight", &[2, 48], 0.0);
        norm(&mut add, "embeddings.LayerNorm");
        for layer in 0..2 {
            let name = |part: &str| format!("encoder.layer.{layer}.{part}");
            for (part, rows, columns) in [
                ("attention.self.query", 48, 48),
                ("attention.self.key", 48, 48),
                ("attention.self.value", 48, 48),
                ("attention.output.dense", 48, 48),
                ("intermediate.dense", 80, 48),
                ("output.dense", 48, 80),
            ] {
                add(&name(&format!("{part}.weight")), &[rows, columns], 0.0);
                add(&name(&format!("{part}.bias")), &[rows], 0.0);
            }
            norm(&mut add, &name("attention.output.LayerNorm"));
            norm(&mut add, &name("output.LayerNorm"));
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        candle_core::safetensors::save(&tensors, file.path()).unwrap();
        std::fs::read(file.path()).unwrap()
    }

    fn candles(file: &[u8], ids: &[TokenId]) -> Result<Vec<f32>> {
        let variables = VarBuilder::from_buffered_safetensors(file.to_vec(), DType::F32, &Device::Cpu)?;
        let model = BertModel::load(variables, &serde_json::from_str(CONFIG).unwrap())?;
        let ids = Tensor::from_slice(ids, (1, ids.len()), &Device::Cpu)?;
        model.forward(&ids, &ids.zeros_like()?, None)?.flatten_all()?.to_vec1()
    }

    #[test]
    fn states_are_those_of_candles_bert() {
        let config: Config = serde_json::from_str(CONFIG).unwrap();
        let texts: Vec<Vec<TokenId>> = [1, 17, 40, 96]
            .iter()
            .map(|&length| (0..length).map(|at| (at * 7 + length) % 50).collect())
            .collect();
        for prefix in ["", "bert."] {
            let file = file(prefix);
            let encoder = Encoder::new(&config, &file).unwrap();
            let all: Vec<&[TokenId]> = texts.iter().map(Vec::as_slice).collect();
            for isa in Isa::available() {
                let states = encoder.states(isa, &all).unwrap();
                let mut rest = states.as_slice();
                for text in &all {
                    let expected = candles(&file, text).unwrap();
                    let (found, later) = rest.split_at(expected.len());
                    rest = later;
                    let worst = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                    assert!(worst < 2e-5, "{worst} with {} tokens on {}", text.len(), isa.name());
                    // What a text is computed with changes nothing.
                    assert_eq!(encoder.states(isa, &[text]).unwrap(), found);
                }
                assert!(rest.is_empty());
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let config: Config = serde_json::from_str(CONFIG).unwrap();
        let file = file("");
        let encoder = Encoder::new(&config, &file).unwrap();
        assert_eq!(encoder.states(Isa::best(), &[&[50]]).unwrap_err().what, "token id, under");
        assert_eq!(encoder.states(Isa::best(), &[&[1; 97]]).unwrap_err().what, "tokens of a text, at most");
        let error = |change: &dyn Fn(&mut Config), file: &[u8]| {
            let mut config = config.clone();
            change(&mut config);
            Encoder::new(&config, file).err().unwrap()
        };
        assert!(error(&|c| c.hidden_act = "relu".to_owned(), &file).contains("hidden_act is `relu`"));
        assert!(error(&|c| c.num_attention_heads = 0, &file).contains("num_attention_heads 0"));
        assert!(
            error(&|c| c.num_hidden_layers = 3, &file).contains("encoder.layer.2.attention.self.query.bias")
        );
        assert!(error(&|c| c.max_position_embeddings = 95, &file).contains("4608 values, not 4560"));
        assert!(error(&|_| {}, &file[..file.len() / 2]).contains("not a safetensors file"));
    }
}
