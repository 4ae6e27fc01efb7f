//! What holds for a run: flags, then `DATELINE_*` variables, then `./dateline.toml`, then the user's file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::Deserialize;

use super::args::{Color, DeviceArg, EngineArgs, Format, GlobalArgs, LengthArg, OutputArgs};
use crate::error::Error;

/// File looked for in the current folder.
const LOCAL_FILE: &str = "dateline.toml";
/// Variables that other parts of the program read themselves.
const OTHER_VARIABLES: [&str; 4] =
    ["DATELINE_CONFIG", "DATELINE_CACHE_DIR", "DATELINE_PYTHON", "DATELINE_ISA"];

/// `--model scripted:FILE.json`: answers from a script, for tests.
pub(super) const SCRIPTED: &str = "scripted:";

/// One place that settings come from; `None` leaves a key to the next.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Layer {
    pub(super) model: Option<String>,
    pub(super) extractive: Option<bool>,
    pub(super) length: Option<LengthArg>,
    pub(super) format: Option<Format>,
    pub(super) offline: Option<bool>,
    pub(super) threads: Option<u16>,
    pub(super) device: Option<DeviceArg>,
    pub(super) seed: Option<u64>,
    pub(super) color: Option<Color>,
    pub(super) prompts: Option<PathBuf>,
    /// Folder of the checker that `verify` hears.
    pub(super) checker: Option<PathBuf>,
    pub(super) quiet: Option<bool>,
    pub(super) verbose: Option<bool>,
}

/// The keys of a [`Layer`], and what a variable of that name holds.
const KEYS: [(&str, Kind); 13] = [
    ("model", Kind::Text),
    ("extractive", Kind::Switch),
    ("length", Kind::Text),
    ("format", Kind::Text),
    ("offline", Kind::Switch),
    ("threads", Kind::Number),
    ("device", Kind::Text),
    ("seed", Kind::Number),
    ("color", Kind::Text),
    ("prompts", Kind::Text),
    ("checker", Kind::Text),
    ("quiet", Kind::Switch),
    ("verbose", Kind::Switch),
];

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Switch,
}

impl Layer {
    /// `self` where it says something, else `lower`.
    fn over(self, lower: Self) -> Self {
        Self {
            model: self.model.or(lower.model),
            extractive: self.extractive.or(lower.extractive),
            length: self.length.or(lower.length),
            format: self.format.or(lower.format),
            offline: self.offline.or(lower.offline),
            threads: self.threads.or(lower.threads),
            device: self.device.or(lower.device),
            seed: self.seed.or(lower.seed),
            color: self.color.or(lower.color),
            prompts: self.prompts.or(lower.prompts),
            checker: self.checker.or(lower.checker),
            quiet: self.quiet.or(lower.quiet),
            verbose: self.verbose.or(lower.verbose),
        }
    }

    /// What the flags say.
    pub(super) fn flags(global: &GlobalArgs, engine: &EngineArgs, output: &OutputArgs) -> Self {
        let report = &output.report;
        let switch = |on: bool| on.then_some(true);
        // --model without --extractive asks for the model, whatever a file says.
        let extractive = if engine.extractive { Some(true) } else { engine.model.as_ref().map(|_| false) };
        // One of the two flags silences what a file says of the other.
        let (quiet, verbose) = match (global.quiet, global.verbose) {
            (false, false) => (None, None),
            (quiet, verbose) => (Some(quiet), Some(verbose)),
        };
        Self {
            model: engine.model.clone(),
            extractive,
            length: output.length,
            format: if report.json {
                Some(Format::Json)
            } else {
                report.format.or_else(|| format_of(report.out.as_deref()))
            },
            offline: switch(engine.offline),
            threads: engine.threads,
            device: engine.device,
            seed: engine.seed,
            color: global.color,
            prompts: engine.prompts.clone(),
            // Only `verify` has the flag, and sets it.
            checker: None,
            quiet,
            verbose,
        }
    }

    /// Reads TOML; `origin` names it in errors, relative paths start at `folder`.
    fn parse(text: &str, origin: &str, folder: &Path) -> Result<Self, Error> {
        let config = |message: String, hint| Error::Config { origin: origin.to_owned(), message, hint };
        let table: toml::Table = toml::from_str(text)
            .map_err(|e| config(format!("not TOML: {}", e.to_string().trim_end()), None))?;
        for key in table.keys() {
            if !KEYS.iter().any(|(known, _)| known == key) {
                return Err(config(format!("unknown key {key:?}"), Some(key_hint(key))));
            }
        }
        let mut layer: Self =
            toml::from_str(text).map_err(|e| config(e.to_string().trim_end().to_owned(), None))?;
        check_threads(layer.threads).map_err(|message| config(message, None))?;
        layer.model = layer.model.map(|model| model_in(folder, model));
        layer.prompts = layer.prompts.map(|prompts| folder.join(prompts));
        layer.checker = layer.checker.map(|checker| folder.join(checker));
        Ok(layer)
    }

    /// Reads `DATELINE_*` variables; empty ones count as unset.
    fn from_env(var: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let mut table = toml::Table::new();
        for (key, kind) in KEYS {
            let name = variable(key);
            let Some(value) = var(&name).filter(|v| !v.is_empty()) else { continue };
            let wrong = |expected: &str, value: &str| Error::Config {
                origin: name.clone(),
                message: format!("expected {expected}, found {value:?}"),
                hint: None,
            };
            let value = value.to_str().ok_or_else(|| wrong("UTF-8 text", &value.to_string_lossy()))?.trim();
            let parsed = match kind {
                Kind::Text => toml::Value::String(value.to_owned()),
                Kind::Number => {
                    toml::Value::Integer(value.parse().map_err(|_| wrong("a whole number", value))?)
                }
                Kind::Switch => {
                    toml::Value::Boolean(switch(value).ok_or_else(|| wrong("true or false", value))?)
                }
            };
            // One by one, so that an error names its variable.
            let mut one = toml::Table::new();
            one.insert(key.to_owned(), parsed.clone());
            let layer: Self = one.try_into().map_err(|e: toml::de::Error| Error::Config {
                origin: name.clone(),
                message: e.message().to_owned(),
                hint: None,
            })?;
            check_threads(layer.threads).map_err(|_| wrong("1 to 1024", value))?;
            table.insert(key.to_owned(), parsed);
        }
        table.try_into().map_err(|e: toml::de::Error| Error::Config {
            origin: "DATELINE_* variables".to_owned(),
            message: e.message().to_owned(),
            hint: None,
        })
    }
}

/// Whether `model` is a path rather than an id.
pub(super) fn is_path(model: &str) -> bool {
    model.to_ascii_lowercase().ends_with(".gguf") || model.contains(['/', '\\'])
}

/// A model that is a path, seen from `folder`. The paths of scripts stay those of the tests that name them.
fn model_in(folder: &Path, model: String) -> String {
    if is_path(&model) && !model.starts_with(SCRIPTED) {
        folder.join(model).display().to_string()
    } else {
        model
    }
}

fn variable(key: &str) -> String {
    format!("DATELINE_{}", key.to_ascii_uppercase())
}

fn switch(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Some(true),
        "0" | "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn check_threads(threads: Option<u16>) -> Result<(), String> {
    match threads {
        Some(0 | 1025..) => Err("threads: expected 1 to 1024".to_owned()),
        _ => Ok(()),
    }
}

/// Names the keys there are, the likely one first.
fn key_hint(typed: &str) -> String {
    let typed = typed.to_lowercase();
    let near = |key: &str| {
        let common = key.chars().filter(|c| typed.contains(*c)).count();
        common * 4 >= key.len() * 3
            && typed.chars().next() == key.chars().next()
            && typed.len().abs_diff(key.len()) <= 2
    };
    let all = KEYS.map(|(key, _)| key).join(", ");
    match KEYS.iter().find(|(key, _)| near(key)) {
        Some((key, _)) => format!("did you mean {key}? The keys are {all}"),
        None => format!("the keys are {all}"),
    }
}

/// The form that the name of an output file asks for.
fn format_of(out: Option<&Path>) -> Option<Format> {
    let extension = out?.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "md" | "markdown" => Format::Markdown,
        "json" => Format::Json,
        "jsonl" | "ndjson" => Format::Jsonl,
        "html" | "htm" => Format::Html,
        "txt" => Format::Text,
        _ => return None,
    })
}

/// A run's settings, every key decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) model: Option<String>,
    pub(super) extractive: bool,
    pub(super) length: LengthArg,
    pub(super) format: Format,
    pub(super) offline: bool,
    pub(super) threads: usize,
    pub(super) device: DeviceArg,
    pub(super) seed: u64,
    pub(super) color: Color,
    pub(super) prompts: Option<PathBuf>,
    pub(super) checker: Option<PathBuf>,
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    /// Files that were read, the strongest first.
    pub(super) files: Vec<PathBuf>,
    /// `DATELINE_*` variables that nothing reads.
    pub(super) unknown_variables: Vec<String>,
}

/// Where configuration is looked for; the real one is [`Places::from_env`].
pub(super) struct Places<'a> {
    pub(super) var: &'a dyn Fn(&str) -> Option<OsString>,
    /// Names of all variables.
    pub(super) variables: Vec<String>,
    /// The user's file, if the system says where.
    pub(super) user_file: Option<PathBuf>,
    /// The current folder.
    pub(super) folder: PathBuf,
}

/// `dateline/config.toml` in the user's configuration folder.
pub(super) fn user_file() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("dateline").join("config.toml"))
}

impl Config {
    /// Puts the layers together.
    ///
    /// # Errors
    /// [`Error::Config`] naming the file or variable and the key.
    pub(super) fn resolve(flags: Layer, file: Option<&Path>) -> Result<Self, Error> {
        Self::resolve_in(
            flags,
            file,
            &Places {
                var: &|name| std::env::var_os(name),
                variables: std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect(),
                user_file: user_file(),
                folder: PathBuf::new(),
            },
        )
    }

    fn resolve_in(flags: Layer, file: Option<&Path>, places: &Places<'_>) -> Result<Self, Error> {
        let env = Layer::from_env(places.var)?;
        let named = file
            .map(Path::to_owned)
            .or_else(|| (places.var)("DATELINE_CONFIG").filter(|v| !v.is_empty()).map(PathBuf::from));
        let mut files = Vec::new();
        let mut layer = flags.over(env);
        match named {
            Some(path) => {
                let lower = read(&path)?.ok_or_else(|| Error::Config {
                    origin: path.display().to_string(),
                    message: "no such file".to_owned(),
                    hint: Some("--config and DATELINE_CONFIG name a TOML file".to_owned()),
                })?;
                layer = layer.over(lower);
                files.push(path);
            }
            None => {
                let local = places.folder.join(LOCAL_FILE);
                for path in [Some(local), places.user_file.clone()].into_iter().flatten() {
                    if let Some(lower) = read(&path)? {
                        layer = layer.over(lower);
                        files.push(path);
                    }
                }
            }
        }
        let known =
            |name: &str| OTHER_VARIABLES.contains(&name) || KEYS.iter().any(|(key, _)| variable(key) == name);
        let mut unknown_variables: Vec<String> = places
            .variables
            .iter()
            .filter(|name| name.starts_with("DATELINE_") && !known(name))
            .cloned()
            .collect();
        unknown_variables.sort();
        let quiet = layer.quiet.unwrap_or(false);
        Ok(Self {
            model: layer.model,
            extractive: layer.extractive.unwrap_or(false),
            length: layer.length.unwrap_or_default(),
            format: layer.format.unwrap_or_default(),
            offline: layer.offline.unwrap_or(false),
            threads: layer.threads.map_or_else(crate::engine::default_threads, usize::from),
            device: layer.device.unwrap_or_default(),
            seed: layer.seed.unwrap_or(0),
            color: layer.color.unwrap_or_default(),
            prompts: layer.prompts,
            checker: layer.checker,
            quiet,
            verbose: layer.verbose.unwrap_or(false) && !quiet,
            files,
            unknown_variables,
        })
    }
}

/// The layer in `path`; `None` when there is no such file.
fn read(path: &Path) -> Result<Option<Layer>, Error> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => {
            return Err(Error::Config {
                origin: path.display().to_string(),
                message: format!("cannot be read: {e}"),
                hint: None,
            });
        }
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    Layer::parse(&text, &path.display().to_string(), folder).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::ReportArgs;
    use std::collections::HashMap;

    fn resolve(flags: Layer, vars: &[(&str, &str)], local: &str, user: &str) -> Result<Config, Error> {
        let folder = tempfile::tempdir().unwrap();
        let user_file = folder.path().join("user.toml");
        if !local.is_empty() {
            std::fs::write(folder.path().join(LOCAL_FILE), local).unwrap();
        }
        std::fs::write(&user_file, user).unwrap();
        let vars: HashMap<String, OsString> = vars.iter().map(|(k, v)| ((*k).to_owned(), v.into())).collect();
        let places = Places {
            var: &|name| vars.get(name).cloned(),
            variables: vars.keys().cloned().collect(),
            user_file: Some(user_file),
            folder: folder.path().to_owned(),
        };
        Config::resolve_in(flags, None, &places)
    }

    #[test]
    fn flags_then_variables_then_local_then_user() {
        let user = "seed = 1\nthreads = 1\nlength = \"long\"\nmodel = \"user\"";
        let local = "seed = 2\nthreads = 2\nlength = \"short\"";
        let vars = [("DATELINE_SEED", "3"), ("DATELINE_THREADS", "3")];
        let flags = Layer { seed: Some(4), ..Layer::default() };
        let config = resolve(flags, &vars, local, user).unwrap();
        assert_eq!(config.seed, 4);
        assert_eq!(config.threads, 3);
        assert_eq!(config.length, LengthArg::Short);
        assert_eq!(config.model.as_deref(), Some("user"));
        assert_eq!(config.files.len(), 2);
    }

    #[test]
    fn a_flag_for_a_model_undoes_extractive_in_a_file() {
        let engine = EngineArgs { model: Some("m".to_owned()), ..EngineArgs::default() };
        let flags = Layer::flags(&GlobalArgs::default(), &engine, &OutputArgs::default());
        assert!(!resolve(flags, &[], "extractive = true", "").unwrap().extractive);
        assert!(resolve(Layer::default(), &[], "extractive = true", "").unwrap().extractive);
    }

    #[test]
    fn unknown_and_wrong_keys_are_errors_that_name_them() {
        let error = resolve(Layer::default(), &[], "lenght = \"short\"", "").unwrap_err();
        assert!(error.to_string().ends_with("dateline.toml: unknown key \"lenght\""), "{error}");
        assert!(error.hint().unwrap().starts_with("did you mean length?"));
        let error = resolve(Layer::default(), &[], "", "[model]\nid = 1").unwrap_err();
        assert!(error.to_string().contains("user.toml"), "{error}");
        let error = resolve(Layer::default(), &[], "length = \"huge\"", "").unwrap_err();
        assert!(error.to_string().contains("huge"), "{error}");
        let error = resolve(Layer::default(), &[], "length = ", "").unwrap_err();
        assert!(error.to_string().contains("not TOML"), "{error}");
        let error = resolve(Layer::default(), &[], "threads = 0", "").unwrap_err();
        assert!(error.to_string().contains("threads"), "{error}");
        let error = resolve(Layer::default(), &[("DATELINE_THREADS", "many")], "", "").unwrap_err();
        assert_eq!(error.to_string(), "DATELINE_THREADS: expected a whole number, found \"many\"");
        let error = resolve(Layer::default(), &[("DATELINE_LENGTH", "huge")], "", "").unwrap_err();
        assert!(error.to_string().starts_with("DATELINE_LENGTH: unknown variant `huge`"), "{error}");
    }

    #[test]
    fn variables_that_nothing_reads_are_told() {
        let vars = [("DATELINE_LENGHT", "long"), ("DATELINE_CACHE_DIR", "/x"), ("DATELINE_OFFLINE", "1")];
        let config = resolve(Layer::default(), &vars, "", "").unwrap();
        assert_eq!(config.unknown_variables, ["DATELINE_LENGHT"]);
        assert!(config.offline);
    }

    #[test]
    fn every_key_of_a_layer_can_be_a_variable() {
        let text = "model='m'\nextractive=true\nlength='long'\nformat='html'\noffline=true\nthreads=1\ndevice='cpu'\nseed=1\n\
                    color='never'\nprompts='p'\nchecker='c'\nquiet=true\nverbose=true";
        let layer = Layer::parse(text, "x", Path::new("")).unwrap();
        let table: toml::Table = toml::from_str(text).unwrap();
        let env = Layer::from_env(&|name| {
            let key = name.strip_prefix("DATELINE_")?.to_lowercase();
            Some(table.get(&key)?.as_str().map_or_else(|| table[&key].to_string(), str::to_owned).into())
        });
        assert_eq!(env.unwrap(), layer);
        assert_eq!(table.len(), KEYS.len());
    }

    #[test]
    fn the_name_of_the_output_tells_its_form() {
        assert_eq!(format_of(Some(Path::new("a/b.HTML"))), Some(Format::Html));
        assert_eq!(format_of(Some(Path::new("b"))), None);
        let report = ReportArgs { out: Some("x.md".into()), json: true, format: None };
        let output = OutputArgs { report, length: None };
        let layer = Layer::flags(&GlobalArgs::default(), &EngineArgs::default(), &output);
        assert_eq!(layer.format, Some(Format::Json));
    }

    #[test]
    fn paths_start_at_the_folder_of_the_file() {
        let text = |model: &str| format!("model = '{model}'\nprompts = 'p'\nchecker = '/c'");
        let layer = |model: &str| Layer::parse(&text(model), "x", Path::new("conf")).unwrap();
        assert_eq!(layer("m").prompts.as_deref(), Some(Path::new("conf/p")));
        assert_eq!(layer("m").checker.as_deref(), Some(Path::new("/c")));
        for (model, found) in [
            ("qwen2.5-coder-0.5b", "qwen2.5-coder-0.5b"),
            ("own.GGUF", "conf/own.GGUF"),
            ("models/own", "conf/models/own"),
            ("/models/own.gguf", "/models/own.gguf"),
            ("scripted:tests/script.json", "scripted:tests/script.json"),
        ] {
            assert_eq!(layer(model).model.as_deref(), Some(found));
        }
        // A variable is typed in the folder where the program runs.
        let vars = [("DATELINE_MODEL", "models/own.gguf")];
        let config = resolve(Layer::default(), &vars, "", "").unwrap();
        assert_eq!(config.model.as_deref(), Some("models/own.gguf"));
    }
}
