//! What a decoder has computed of a text: its tokens, and their keys and values in every layer.

use std::ops::Range;

use crate::engine::{EngineError, TokenId};
use crate::kernels::KvCache;

use super::config::Config;
#[cfg(any(test, feature = "gpu"))]
use super::tensors::TensorCache;

/// A text as far as it is computed. A token's keys and values are the same bits however they were computed, so
/// a text that begins like it can go on from there.
pub(in crate::engine) struct Sequence {
    tokens: Vec<TokenId>,
    /// One for each layer, on the processor.
    caches: Vec<KvCache>,
    /// One for each layer, on a device.
    #[cfg(any(test, feature = "gpu"))]
    tensors: Vec<TensorCache>,
}

impl Sequence {
    /// An empty sequence of a decoder on the processor.
    pub(super) fn on_kernels(config: &Config) -> Self {
        let cache = || KvCache::new(config.kv_heads, config.head);
        Self {
            tokens: Vec::new(),
            caches: (0..config.layers).map(|_| cache()).collect(),
            #[cfg(any(test, feature = "gpu"))]
            tensors: Vec::new(),
        }
    }

    /// An empty sequence of a decoder on a device.
    #[cfg(any(test, feature = "gpu"))]
    pub(super) fn on_device(tensors: Vec<TensorCache>) -> Self {
        Self { tokens: Vec::new(), caches: Vec::new(), tensors }
    }

    /// The tokens, from position 0.
    pub(in crate::engine) fn tokens(&self) -> &[TokenId] {
        &self.tokens
    }

    /// How many tokens it begins with like `tokens`.
    pub(in crate::engine) fn shared(&self, tokens: &[TokenId]) -> usize {
        self.tokens.iter().zip(tokens).take_while(|(a, b)| a == b).count()
    }

    /// Forgets all but the first `len` tokens.
    pub(in crate::engine) fn truncate(&mut self, len: usize) {
        self.tokens.truncate(len);
    }

    /// Keys and values that `layer` keeps of the token at `position`, which is computed, appended to `out`; nothing on a
    /// device.
    pub(in crate::engine) fn read(&self, layer: usize, position: usize, out: &mut Vec<f32>) {
        if let Some(cache) = self.caches.get(layer) {
            cache.read(position, out);
        }
    }

    /// Becomes the first `len` tokens of `other`.
    pub(in crate::engine) fn copy_from(&mut self, other: &Self, len: usize) -> Result<(), EngineError> {
        self.tokens.clear();
        let len = len.min(other.tokens.len());
        for (cache, other) in self.caches.iter_mut().zip(&other.caches) {
            cache.copy_from(other, len)?;
        }
        #[cfg(any(test, feature = "gpu"))]
        for (cache, other) in self.tensors.iter_mut().zip(&other.tensors) {
            cache.copy_from(other, len)?;
        }
        self.tokens.extend_from_slice(&other.tokens[..len]);
        Ok(())
    }
}

/// Tokens that a sequence goes on with.
pub(in crate::engine) struct Step<'a> {
    pub(in crate::engine) sequence: &'a mut Sequence,
    pub(in crate::engine) tokens: &'a [TokenId],
}

impl Step<'_> {
    /// Position of the first.
    pub(super) fn position(&self) -> usize {
        self.sequence.tokens.len()
    }

    pub(super) fn positions(&self) -> Range<usize> {
        self.position()..self.position() + self.tokens.len()
    }

    pub(super) fn cache(&self, layer: usize) -> &KvCache {
        &self.sequence.caches[layer]
    }

    pub(super) fn cache_mut(&mut self, layer: usize) -> &mut KvCache {
        &mut self.sequence.caches[layer]
    }

    #[cfg(any(test, feature = "gpu"))]
    pub(super) fn tensor_cache_mut(&mut self, layer: usize) -> &mut TensorCache {
        &mut self.sequence.tensors[layer]
    }

    /// All layers have been computed.
    pub(super) fn finish(&mut self) {
        self.sequence.tokens.extend_from_slice(self.tokens);
    }
}
