//! Text to token ids and back, from the vocabulary in a GGUF file.
//!
//! Control tokens are not part of the vocabulary that text is encoded with, so no text can become
//! one; only [`Tokenizer::encode_template`], used for the chat template's own words, knows them.

use std::collections::HashMap;

use tokenizers::models::bpe::BPE;
use tokenizers::normalizers::unicode::NFC;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::tokenizer::SplitDelimiterBehavior;

use super::gguf::Gguf;
use super::{EngineError, TokenId};

/// Splits of the pre-tokenizers, as in the models' own `tokenizer.json` files.
const QWEN2: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const LLAMA3: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
const DIGIT: &str = r"\p{N}";

const PRE_TOKENIZERS: &str = "qwen2, llama-bpe, smollm, starcoder, gpt-2";

/// Control tokens by which models end their turn, besides those that the metadata names.
const END_OF_TURN: [&str; 9] = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<end_of_turn>",
    "<|end|>",
    "<eos>",
    "</s>",
];

/// Byte-level BPE.
pub(super) struct Tokenizer {
    bpe: tokenizers::Tokenizer,
    vocabulary: Vec<Vec<u8>>,
    /// Texts of control tokens, the longest first.
    control: Vec<(String, TokenId)>,
    end_of_turn: Vec<TokenId>,
    /// The token that begins every sequence, where the model wants one.
    bos: Option<TokenId>,
    bos_text: String,
    eos_text: String,
}

/// ggml token types.
const NORMAL: i64 = 1;
const UNUSED: i64 = 5;
const BYTE: i64 = 6;

impl Tokenizer {
    /// Builds the tokenizer that the file describes.
    ///
    /// # Errors
    /// [`EngineError::BadModel`] naming the field that is missing, wrong or not supported.
    pub(super) fn from_gguf(gguf: &Gguf) -> Result<Self, EngineError> {
        let model = gguf.need_text("tokenizer.ggml.model")?;
        if model != "gpt2" {
            return Err(gguf.bad(format!(
                "metadata `tokenizer.ggml.model` is `{model}`, supported: gpt2 (byte-level BPE)"
            )));
        }
        let tokens = gguf.need_texts("tokenizer.ggml.tokens")?;
        let types = gguf.need_integers("tokenizer.ggml.token_type")?;
        if tokens.len() != types.len() {
            return Err(gguf.bad(format!(
                "`tokenizer.ggml.tokens` has {} entries, `tokenizer.ggml.token_type` has {}",
                tokens.len(),
                types.len()
            )));
        }
        let bytes_of = byte_alphabet();
        let mut vocabulary = Vec::with_capacity(tokens.len());
        let mut words = HashMap::with_capacity(tokens.len());
        let mut control = Vec::new();
        for (id, (token, kind)) in (0..).zip(tokens.iter().zip(types)) {
            match *kind {
                NORMAL | BYTE => {
                    let bytes: Option<Vec<u8>> = token.chars().map(|c| bytes_of.get(&c).copied()).collect();
                    vocabulary.push(bytes.unwrap_or_default());
                    words.entry(token.clone()).or_insert(id);
                }
                UNUSED => vocabulary.push(Vec::new()),
                _ => {
                    vocabulary.push(Vec::new());
                    if !token.is_empty() {
                        control.push((token.clone(), id));
                    }
                }
            }
        }
        // Rare bytes are missing from some vocabularies; their models cannot read them.
        let needed = |byte: u8| matches!(byte, b'\n' | b' '..=b'~');
        let missing = bytes_of.iter().find(|(c, byte)| needed(**byte) && !words.contains_key(&c.to_string()));
        if let Some((_, byte)) = missing {
            return Err(gguf.bad(format!("`tokenizer.ggml.tokens` has no token for the byte {byte:#04x}")));
        }
        control.sort_by(|(a, i), (b, j)| b.len().cmp(&a.len()).then(i.cmp(j)));
        let end_of_turn = end_of_turn(gguf, &control, tokens.len())?;
        let bpe = build_bpe(gguf, words)?;
        let special = |key: &str| -> Result<Option<TokenId>, EngineError> {
            Ok(gguf.count(key)?.filter(|id| *id < tokens.len()).and_then(|id| TokenId::try_from(id).ok()))
        };
        let bos_id = special("tokenizer.ggml.bos_token_id")?;
        let eos_id = special("tokenizer.ggml.eos_token_id")?;
        let text_of =
            |id: Option<TokenId>| id.and_then(|id| tokens.get(id as usize)).cloned().unwrap_or_default();
        let add_bos = gguf.boolean("tokenizer.ggml.add_bos_token")?.unwrap_or(false);
        Ok(Self {
            bpe,
            vocabulary,
            control,
            end_of_turn,
            bos: bos_id.filter(|_| add_bos),
            bos_text: text_of(bos_id),
            eos_text: text_of(eos_id),
        })
    }

    /// Bytes of each token; control and unused tokens are empty.
    pub(super) fn vocabulary(&self) -> &[Vec<u8>] {
        &self.vocabulary
    }

    /// Tokens that end the model's turn, ascending.
    pub(super) fn end_of_turn(&self) -> &[TokenId] {
        &self.end_of_turn
    }

    /// The token that must begin a sequence.
    pub(super) fn bos(&self) -> Option<TokenId> {
        self.bos
    }

    /// Texts of the tokens that begin and end a sequence, for templates.
    pub(super) fn bos_eos_text(&self) -> (&str, &str) {
        (&self.bos_text, &self.eos_text)
    }

    /// Control tokens and their texts.
    pub(super) fn control(&self) -> &[(String, TokenId)] {
        &self.control
    }

    /// Ids of `text` as text: whatever it spells, no control token is among them.
    ///
    /// # Errors
    /// [`EngineError::Tokenizer`].
    pub(super) fn encode(&self, text: &str) -> Result<Vec<TokenId>, EngineError> {
        let encoding =
            self.bpe.encode_fast(text, false).map_err(|error| EngineError::Tokenizer(error.to_string()))?;
        Ok(encoding.get_ids().to_vec())
    }

    /// Ids of a template's own words: control tokens spelled out become those tokens.
    ///
    /// # Errors
    /// [`EngineError::Tokenizer`].
    pub(super) fn encode_template(&self, text: &str) -> Result<Vec<TokenId>, EngineError> {
        let mut ids = Vec::new();
        let (mut plain, mut at) = (0, 0);
        while at < text.len() {
            let rest = &text[at..];
            if let Some((token, id)) = self.control.iter().find(|(token, _)| rest.starts_with(token.as_str()))
            {
                ids.extend(self.encode(&text[plain..at])?);
                ids.push(*id);
                at += token.len();
                plain = at;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        ids.extend(self.encode(&text[plain..])?);
        Ok(ids)
    }
}

fn end_of_turn(
    gguf: &Gguf,
    control: &[(String, TokenId)],
    vocabulary: usize,
) -> Result<Vec<TokenId>, EngineError> {
    let mut ids: Vec<TokenId> =
        control.iter().filter(|(text, _)| END_OF_TURN.contains(&text.as_str())).map(|(_, id)| *id).collect();
    for key in ["eos_token_id", "eot_token_id", "eom_token_id"] {
        let key = format!("tokenizer.ggml.{key}");
        if let Some(id) = gguf.count(&key)? {
            if id >= vocabulary {
                return Err(gguf.bad(format!("metadata `{key}` is {id}, the vocabulary has {vocabulary}")));
            }
            ids.extend(TokenId::try_from(id).ok());
        }
    }
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(gguf.bad("metadata `tokenizer.ggml.eos_token_id` (an integer) is missing"));
    }
    Ok(ids)
}

fn build_bpe(gguf: &Gguf, words: HashMap<String, TokenId>) -> Result<tokenizers::Tokenizer, EngineError> {
    let merges = gguf.need_texts("tokenizer.ggml.merges")?;
    let merges: Option<Vec<(String, String)>> = merges
        .iter()
        .map(|merge| merge.split_once(' ').map(|(left, right)| (left.to_owned(), right.to_owned())))
        .collect();
    let Some(merges) = merges else {
        return Err(gguf.bad("`tokenizer.ggml.merges` has an entry that is not two tokens"));
    };
    // The tokenizer crate relies on it, and panics on some merges of which it is not so.
    let known = |text: &str| words.contains_key(text);
    let stray = merges.iter().find(|(a, b)| !(known(a) && known(b) && known(&format!("{a}{b}"))));
    if let Some((left, right)) = stray {
        let (left, right) = (left.escape_debug(), right.escape_debug());
        return Err(gguf.bad(format!(
            "`tokenizer.ggml.merges` joins \"{left}\" and \"{right}\", which with their sum are not all tokens"
        )));
    }
    let pre = gguf.need_text("tokenizer.ggml.pre")?;
    let (splits, nfc, ignore_merges): (&[&str], bool, bool) = match pre {
        "qwen2" | "deepseek-r1-qwen" => (&[QWEN2], true, false),
        "llama-bpe" | "llama3" | "llama-v3" => (&[LLAMA3], false, true),
        "smollm" | "starcoder" | "refact" => (&[DIGIT, GPT2], false, false),
        "gpt-2" => (&[GPT2], false, false),
        other => {
            return Err(
                gguf.bad(format!("metadata `tokenizer.ggml.pre` is `{other}`, supported: {PRE_TOKENIZERS}"))
            );
        }
    };
    let failed = |error: tokenizers::Error| gguf.bad(format!("its tokenizer cannot be built: {error}"));
    let bpe = BPE::builder()
        .vocab_and_merges(words.into_iter().collect::<tokenizers::models::bpe::Vocab>(), merges)
        .ignore_merges(ignore_merges)
        .build()
        .map_err(failed)?;
    let mut steps: Vec<PreTokenizerWrapper> = Vec::new();
    for split in splits {
        let pattern = SplitPattern::Regex((*split).to_owned());
        steps.push(Split::new(pattern, SplitDelimiterBehavior::Isolated, false).map_err(failed)?.into());
    }
    steps.push(ByteLevel::new(false, false, false).into());
    let mut tokenizer = tokenizers::Tokenizer::new(bpe);
    if nfc {
        tokenizer.with_normalizer(Some(NFC)).map_err(failed)?;
    }
    tokenizer.with_pre_tokenizer(Some(Sequence::new(steps)));
    Ok(tokenizer)
}

/// The printable character that byte-level BPE writes for each byte, as in GPT-2's `bytes_to_unicode`.
fn byte_alphabet() -> HashMap<char, u8> {
    let mut extra = 0x100;
    (0..=255u8)
        .map(|byte| match byte {
            b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF => (char::from(byte), byte),
            _ => {
                extra += 1;
                (char::from_u32(extra - 1).unwrap_or_default(), byte)
            }
        })
        .collect()
}
