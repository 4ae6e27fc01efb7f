//! Byte-level BPE (Radford et al. 2019), from the merges in a GGUF file.

use std::collections::HashMap;

use tokenizers::models::bpe::BPE;
use tokenizers::normalizers::unicode::NFC;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::tokenizer::SplitDelimiterBehavior;

use super::super::gguf::Gguf;
use super::super::{EngineError, TokenId};
use super::{BYTE, NORMAL};

/// Splits of the pre-tokenizers, as in the models' own `tokenizer.json` files.
const QWEN2: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const LLAMA3: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
const DIGIT: &str = r"\p{N}";

const PRE_TOKENIZERS: &str = "qwen2, llama-bpe, smollm, starcoder, gpt-2";

/// A vocabulary with its merges.
pub(super) struct Bpe {
    tokenizer: tokenizers::Tokenizer,
    wants_bos: bool,
}

/// The bytes that each token stands for, if text can become it.
pub(super) fn texts(tokens: &[String], types: &[i64]) -> Vec<Option<Vec<u8>>> {
    let alphabet = byte_alphabet();
    let text = |(token, kind): (&String, &i64)| {
        let bytes =
            || token.chars().map(|c| alphabet.get(&c).copied()).collect::<Option<_>>().unwrap_or_default();
        matches!(*kind, NORMAL | BYTE).then(bytes)
    };
    tokens.iter().zip(types).map(text).collect()
}

impl Bpe {
    /// Builds the vocabulary that the file describes; `types` has as many entries as `tokens`.
    ///
    /// # Errors
    /// [`EngineError::BadModel`] naming the field that is missing, wrong or not supported.
    pub(super) fn from_gguf(gguf: &Gguf, tokens: &[String], types: &[i64]) -> Result<Self, EngineError> {
        let mut words = HashMap::with_capacity(tokens.len());
        for (id, (token, kind)) in (0..).zip(tokens.iter().zip(types)) {
            if matches!(*kind, NORMAL | BYTE) {
                words.entry(token.clone()).or_insert(id);
            }
        }
        // Rare bytes are missing from some vocabularies; their models cannot read them.
        let needed = |byte: u8| matches!(byte, b'\n' | b' '..=b'~');
        let alphabet = byte_alphabet();
        let missing = alphabet.iter().find(|(c, byte)| needed(**byte) && !words.contains_key(&c.to_string()));
        if let Some((_, byte)) = missing {
            return Err(gguf.bad(format!("`tokenizer.ggml.tokens` has no token for the byte {byte:#04x}")));
        }
        build(gguf, words)
    }

    /// Ids of `text`.
    ///
    /// # Errors
    /// [`EngineError::Tokenizer`].
    pub(super) fn encode(&self, text: &str) -> Result<Vec<TokenId>, EngineError> {
        let encoding = self.tokenizer.encode_fast(text, false);
        Ok(encoding.map_err(|error| EngineError::Tokenizer(error.to_string()))?.get_ids().to_vec())
    }

    /// Whether sequences begin with a token of their own where the file does not say: so do those of Llama 3.
    pub(super) fn wants_bos(&self) -> bool {
        self.wants_bos
    }
}

fn build(gguf: &Gguf, words: HashMap<String, TokenId>) -> Result<Bpe, EngineError> {
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
    Ok(Bpe { tokenizer, wants_bos: ignore_merges })
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
