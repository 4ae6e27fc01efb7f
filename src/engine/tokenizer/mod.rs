//! Text to token ids and back, from the vocabulary in a GGUF file.
//!
//! Control tokens are not part of the vocabulary that text is encoded with, so no text can become
//! one; only [`Tokenizer::encode_template`], used for the chat template's own words, knows them.

mod bpe;
mod spm;

use super::gguf::Gguf;
use super::{EngineError, TokenId};
use bpe::Bpe;
use spm::Spm;

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

/// Around what models think before they answer.
const THINKING: [&str; 2] = ["<think>", "</think>"];

/// A vocabulary with its chat's control tokens.
pub(super) struct Tokenizer {
    model: Model,
    vocabulary: Vec<Vec<u8>>,
    /// Texts of control tokens, the longest first.
    control: Vec<(String, TokenId)>,
    end_of_turn: Vec<TokenId>,
    /// The tokens that open and close thoughts, where the model has them.
    thinking: Option<[TokenId; 2]>,
    /// The token that begins every sequence, where the model wants one.
    bos: Option<TokenId>,
    bos_text: String,
    eos_text: String,
}

/// How texts become tokens.
enum Model {
    Bpe(Box<Bpe>),
    Spm(Spm),
}

/// ggml token types.
const NORMAL: i64 = 1;
const USER_DEFINED: i64 = 4;
const UNUSED: i64 = 5;
const BYTE: i64 = 6;

impl Tokenizer {
    /// Builds the tokenizer that the file describes.
    ///
    /// # Errors
    /// [`EngineError::BadModel`] naming the field that is missing, wrong or not supported.
    pub(super) fn from_gguf(gguf: &Gguf) -> Result<Self, EngineError> {
        let kind = gguf.need_text("tokenizer.ggml.model")?;
        let tokens = gguf.need_texts("tokenizer.ggml.tokens")?;
        let types = gguf.need_integers("tokenizer.ggml.token_type")?;
        if tokens.len() != types.len() {
            return Err(gguf.bad(format!(
                "`tokenizer.ggml.tokens` has {} entries, `tokenizer.ggml.token_type` has {}",
                tokens.len(),
                types.len()
            )));
        }
        let (model, texts): (_, Vec<Option<Vec<u8>>>) = match kind {
            "gpt2" => {
                let texts = bpe::texts(tokens, types);
                (Model::Bpe(Box::new(Bpe::from_gguf(gguf, tokens, types)?)), texts)
            }
            "llama" => {
                let texts = tokens.iter().zip(types).map(|(token, kind)| spm::bytes_of(token, *kind));
                (Model::Spm(Spm::from_gguf(gguf, tokens, types)?), texts.collect())
            }
            other => {
                return Err(gguf.bad(format!(
                    "metadata `tokenizer.ggml.model` is `{other}`, supported: gpt2 (byte-level BPE), llama \
                     (SentencePiece)"
                )));
            }
        };
        let mut control: Vec<(String, TokenId)> = (0..)
            .zip(tokens.iter().zip(types).zip(&texts))
            .filter(|(_, ((token, kind), text))| text.is_none() && **kind != UNUSED && !token.is_empty())
            .map(|(id, ((token, _), _))| (token.clone(), id))
            .collect();
        let vocabulary = texts.into_iter().map(Option::unwrap_or_default).collect();
        control.sort_by(|(a, i), (b, j)| b.len().cmp(&a.len()).then(i.cmp(j)));
        let end_of_turn = end_of_turn(gguf, &control, tokens.len())?;
        let of_text = |text| control.iter().find(|(token, _)| token == text).map(|(_, id)| *id);
        let thinking = match THINKING.map(of_text) {
            [Some(open), Some(close)] => Some([open, close]),
            _ => None,
        };
        let special = |key: &str| -> Result<Option<TokenId>, EngineError> {
            Ok(gguf.count(key)?.filter(|id| *id < tokens.len()).and_then(|id| TokenId::try_from(id).ok()))
        };
        let bos_id = special("tokenizer.ggml.bos_token_id")?;
        let eos_id = special("tokenizer.ggml.eos_token_id")?;
        let text_of =
            |id: Option<TokenId>| id.and_then(|id| tokens.get(id as usize)).cloned().unwrap_or_default();
        let wants_bos = match &model {
            Model::Bpe(bpe) => bpe.wants_bos(),
            Model::Spm(_) => true,
        };
        let add_bos = gguf.boolean("tokenizer.ggml.add_bos_token")?.unwrap_or(wants_bos);
        Ok(Self {
            model,
            thinking,
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

    /// The tokens that open and close what the model thinks before it answers.
    pub(super) fn thinking(&self) -> Option<[TokenId; 2]> {
        self.thinking
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

    /// Ids of `text` as text, at the beginning of a sequence: whatever it spells, no control token is among them.
    ///
    /// # Errors
    /// [`EngineError::Tokenizer`].
    pub(super) fn encode(&self, text: &str) -> Result<Vec<TokenId>, EngineError> {
        let mut ids = Vec::new();
        self.append(text, &mut ids)?;
        Ok(ids)
    }

    /// As [`encode`](Self::encode), after the tokens that `ids` has.
    ///
    /// # Errors
    /// [`EngineError::Tokenizer`].
    pub(super) fn append(&self, text: &str, ids: &mut Vec<TokenId>) -> Result<(), EngineError> {
        match &self.model {
            Model::Bpe(bpe) => ids.extend(bpe.encode(text)?),
            Model::Spm(spm) => {
                let is_control = |id: &TokenId| self.control.iter().any(|(_, control)| control == id);
                ids.extend(spm.encode(text, ids.last().is_none_or(is_control)));
            }
        }
        Ok(())
    }

    /// As [`append`](Self::append), of a template's own words: control tokens spelled out become those tokens.
    ///
    /// # Errors
    /// [`EngineError::Tokenizer`].
    pub(super) fn append_template(&self, text: &str, ids: &mut Vec<TokenId>) -> Result<(), EngineError> {
        let (mut plain, mut at) = (0, 0);
        while at < text.len() {
            let rest = &text[at..];
            if let Some((token, id)) = self.control.iter().find(|(token, _)| rest.starts_with(token.as_str()))
            {
                self.append(&text[plain..at], ids)?;
                ids.push(*id);
                at += token.len();
                plain = at;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        self.append(&text[plain..], ids)
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
