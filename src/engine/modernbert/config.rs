//! What of a ModernBERT's `config.json` decides the computation; anything this program does not compute is refused by name.

use serde_json::{Map, Value};

/// No published model comes near these; they keep products of sizes within reach.
const MOST_WIDTH: usize = 1 << 16;
const MOST_LAYERS: usize = 1 << 10;

/// The shape of a ModernBERT that labels tokens.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) struct Config {
    pub(super) width: usize,
    pub(super) heads: usize,
    /// Values between the two matrices of a feed-forward part.
    pub(super) inner: usize,
    pub(super) vocabulary: usize,
    /// Of each layer: whether it sees the whole text rather than a window.
    pub(super) global: Vec<bool>,
    /// Tokens that a layer with a window sees on either side.
    pub(super) window: usize,
    /// Bases of the rotation in layers that see the whole text, and in those with a window.
    pub(super) bases: [f32; 2],
    pub(super) epsilon: f32,
    /// Longest input in tokens.
    pub(in crate::engine) positions: usize,
}

impl Config {
    /// Reads `config.json`.
    ///
    /// # Errors
    /// The field that is missing, of another type or size, or asks for something this program does not compute.
    pub(in crate::engine) fn parse(json: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(json).map_err(|error| format!("not JSON: {error}"))?;
        let Value::Object(map) = value else { return Err("not an object".to_owned()) };
        let fields = Fields(&map);
        fields.fixed("model_type", "modernbert")?;
        let architectures = map.get("architectures").and_then(Value::as_array);
        let wanted = "ModernBertForTokenClassification";
        if !architectures.is_some_and(|a| a.iter().any(|name| name == wanted)) {
            return Err(format!("architectures: expected `{wanted}`"));
        }
        for name in ["hidden_activation", "classifier_activation"] {
            fields.fixed(name, "gelu")?;
        }
        for name in ["attention_bias", "mlp_bias", "norm_bias", "classifier_bias"] {
            match map.get(name) {
                None | Some(Value::Bool(false)) => {}
                Some(other) => return Err(format!("{name} is {other}, only `false` is supported")),
            }
        }
        fields.labels()?;
        let width = fields.count("hidden_size", MOST_WIDTH)?;
        let heads = fields.count("num_attention_heads", MOST_WIDTH)?;
        if !width.is_multiple_of(2 * heads) {
            return Err(format!("hidden_size {width} is no even multiple of num_attention_heads {heads}"));
        }
        let layers = fields.count("num_hidden_layers", MOST_LAYERS)?;
        Ok(Self {
            width,
            heads,
            inner: fields.count("intermediate_size", MOST_WIDTH)?,
            vocabulary: fields.count("vocab_size", u32::MAX as usize)?,
            global: fields.layers(layers)?,
            window: fields.count("local_attention", MOST_WIDTH)? / 2,
            bases: [
                fields.base("full_attention", "global_rope_theta")?,
                fields.base("sliding_attention", "local_rope_theta")?,
            ],
            epsilon: positive("norm_eps", map.get("norm_eps"))?,
            positions: fields.count("max_position_embeddings", u32::MAX as usize)?,
        })
    }
}

struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    /// A whole number from 1 to `most`.
    fn count(&self, name: &str, most: usize) -> Result<usize, String> {
        let value = self.0.get(name).ok_or_else(|| format!("{name} is missing"))?;
        let count = value.as_u64().and_then(|count| usize::try_from(count).ok());
        count
            .filter(|count| (1..=most).contains(count))
            .ok_or_else(|| format!("{name} is {}, expected a whole number from 1 to {most}", shown(value)))
    }

    fn fixed(&self, name: &str, expected: &str) -> Result<(), String> {
        match self.0.get(name) {
            Some(Value::String(found)) if found == expected => Ok(()),
            Some(other) => Err(format!("{name} is {}, only `{expected}` is supported", shown(other))),
            None => Err(format!("{name} is missing")),
        }
    }

    /// The second of two labels is the doubt. Models that have no names for theirs keep that order too.
    fn labels(&self) -> Result<(), String> {
        let Some(labels) = self.0.get("id2label") else { return Ok(()) };
        let name = |id: &str| labels.get(id).and_then(Value::as_str).map(str::to_lowercase);
        let count = labels.as_object().map_or(0, Map::len);
        let (Some(first), Some(_), 2) = (name("0"), name("1"), count) else {
            return Err("id2label: expected two labels, `0` and `1`".to_owned());
        };
        if first.contains("halluc") || first.contains("unsupported") {
            return Err(format!("id2label: label 0 is `{first}`, expected it to be the supported one"));
        }
        Ok(())
    }

    /// Which layers see the whole text: listed one by one, or every so many.
    fn layers(&self, layers: usize) -> Result<Vec<bool>, String> {
        let Some(kinds) = self.0.get("layer_types").filter(|kinds| !kinds.is_null()) else {
            let every = self.count("global_attn_every_n_layers", MOST_LAYERS)?;
            return Ok((0..layers).map(|layer| layer.is_multiple_of(every)).collect());
        };
        let kinds = kinds.as_array().ok_or("layer_types is no list")?;
        if kinds.len() != layers {
            return Err(format!("layer_types has {} entries for {layers} layers", kinds.len()));
        }
        let global = |kind: &Value| match kind.as_str() {
            Some("full_attention") => Ok(true),
            Some("sliding_attention") => Ok(false),
            _ => Err(format!("layer_types: {} is not supported", shown(kind))),
        };
        kinds.iter().map(global).collect()
    }

    /// The base of a rotation, under its newer name or its older one.
    fn base(&self, kind: &str, older: &str) -> Result<f32, String> {
        let Some(rope) = self.0.get("rope_parameters").filter(|rope| !rope.is_null()) else {
            return positive(older, self.0.get(older));
        };
        let name = |field: &str| format!("rope_parameters.{kind}.{field}");
        let rope = rope.get(kind);
        if let Some(other) = rope.and_then(|r| r.get("rope_type")).filter(|found| *found != "default") {
            let name = name("rope_type");
            return Err(format!("{name} is {}, only `default` is supported", shown(other)));
        }
        positive(&name("rope_theta"), rope.and_then(|r| r.get("rope_theta")))
    }
}

/// A number above 0 that a float holds.
#[allow(clippy::cast_possible_truncation, reason = "checked afterwards")]
fn positive(name: &str, value: Option<&Value>) -> Result<f32, String> {
    let value = value.ok_or_else(|| format!("{name} is missing"))?;
    let number = value.as_f64().map(|number| number as f32);
    number
        .filter(|number| number.is_finite() && *number > 0.0)
        .ok_or_else(|| format!("{name} is {}, expected a number above 0", shown(value)))
}

/// A value in an error: the start of it.
fn shown(value: &Value) -> String {
    const MOST: usize = 40;
    let text = value.to_string();
    if text.chars().count() <= MOST { text } else { text.chars().take(MOST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn published() -> Value {
        // The fields of the published base model that are read, in their older form.
        json!({"architectures": ["ModernBertForTokenClassification"], "model_type": "modernbert",
            "attention_bias": false, "classifier_activation": "gelu", "classifier_bias": false,
            "global_attn_every_n_layers": 3, "global_rope_theta": 160000.0, "hidden_activation": "gelu",
            "hidden_size": 768, "intermediate_size": 1152, "local_attention": 128, "local_rope_theta": 10000.0,
            "max_position_embeddings": 8192, "mlp_bias": false, "norm_bias": false, "norm_eps": 1e-5,
            "num_attention_heads": 12, "num_hidden_layers": 22, "vocab_size": 50368})
    }

    fn parse(value: &Value) -> Result<Config, String> {
        Config::parse(value.to_string().as_bytes())
    }

    #[test]
    fn both_forms_are_read() {
        let older = parse(&published()).unwrap();
        assert_eq!((older.width, older.window, older.bases), (768, 64, [160_000.0, 10_000.0]));
        assert_eq!(older.global.iter().filter(|global| **global).count(), 8);
        assert!(older.global[0] && !older.global[1] && older.global[21]);
        let mut newer = published();
        let kinds: Vec<&str> =
            (0..22).map(|i| if i % 3 == 0 { "full_attention" } else { "sliding_attention" }).collect();
        newer["layer_types"] = json!(kinds);
        newer["rope_parameters"] = json!({
            "full_attention": {"rope_type": "default", "rope_theta": 160000.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}});
        for name in ["global_attn_every_n_layers", "global_rope_theta", "local_rope_theta"] {
            newer.as_object_mut().unwrap().remove(name);
        }
        assert_eq!(parse(&newer).unwrap(), older);
    }

    #[test]
    fn every_field_is_needed_and_named() {
        for name in published().as_object().unwrap().keys() {
            let mut config = published();
            config.as_object_mut().unwrap().remove(name);
            match parse(&config) {
                Err(error) => assert!(error.contains(name.as_str()), "{name}: {error}"),
                // Without biases is what a missing field means.
                Ok(_) => assert!(name.ends_with("_bias"), "{name}"),
            }
        }
    }

    #[test]
    fn hostile_values_are_refused_by_name() {
        for (name, value) in [
            ("hidden_size", json!(0)),
            ("hidden_size", json!(-768)),
            ("hidden_size", json!(1e300)),
            ("hidden_size", json!(u64::MAX)),
            ("hidden_size", json!(765)),
            ("hidden_size", json!("768")),
            ("num_attention_heads", json!(0)),
            ("num_attention_heads", json!(768)),
            ("num_hidden_layers", json!(u64::MAX)),
            ("intermediate_size", json!(null)),
            ("vocab_size", json!([])),
            ("local_attention", json!(0)),
            ("norm_eps", json!(0.0)),
            ("norm_eps", json!(1e-300)),
            ("global_rope_theta", json!(1e300)),
            ("local_rope_theta", json!(-1)),
            ("global_attn_every_n_layers", json!(0)),
            ("max_position_embeddings", json!(0)),
            ("model_type", json!("bert")),
            ("architectures", json!(["ModernBertForMaskedLM"])),
            ("architectures", json!("ModernBertForTokenClassification")),
            ("hidden_activation", json!("relu")),
            ("norm_bias", json!(true)),
            ("attention_bias", json!("no")),
            ("layer_types", json!(["full_attention"])),
            ("layer_types", json!(vec!["linear_attention"; 22])),
            ("layer_types", json!("x".repeat(1000))),
            ("rope_parameters", json!({"full_attention": {"rope_type": "yarn", "rope_theta": 1.0}})),
            ("rope_parameters", json!({"sliding_attention": {"rope_theta": 1.0}})),
            ("id2label", json!({"0": "a", "1": "b", "2": "c"})),
            ("id2label", json!({"0": "hallucinated", "1": "supported"})),
            ("id2label", json!(7)),
        ] {
            let mut config = published();
            config[name] = value.clone();
            let error = parse(&config).expect_err(&format!("{name}: {value}"));
            assert!(error.contains(name) && error.len() < 200, "{name}: {value}: {error}");
        }
        assert!(Config::parse(b"[1]").unwrap_err().contains("object"));
        assert!(Config::parse(b"{").unwrap_err().contains("JSON"));
    }
}
