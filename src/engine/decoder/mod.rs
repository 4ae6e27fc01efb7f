//! The transformer decoder: one implementation for all families, weights as stored. `config` tells how they differ.
//! It computes on the processor (`kernels`) or, in builds with a GPU, there (`tensors`).
//!
//! Shapes: `n` tokens at once, of one sequence or of several one after another; hidden states are `[n, hidden]`,
//! row by row. On the processor a token's results do not depend on how a sequence is cut into chunks or on what is
//! computed beside it: no kernel lets inputs influence one another but attention, and that alike for one query and many.

mod config;
mod kernels;
mod linear;
mod rope;
mod sequence;
#[cfg(any(test, feature = "gpu"))]
mod tensors;
mod weights;

use std::path::Path;

use crate::cancel::Cancel;

use super::EngineError;
use super::adapter::Adapter;
use super::compute::Compute;
use super::device::Place;
use super::gguf::Gguf;
use config::Config;
use kernels::KernelDecoder;
pub(super) use sequence::{Sequence, Step};
#[cfg(any(test, feature = "gpu"))]
use tensors::TensorDecoder;

impl From<candle_core::Error> for EngineError {
    fn from(error: candle_core::Error) -> Self {
        Self::Inference(error.to_string())
    }
}

/// Takes down the hidden states that a layer leaves, of all tokens that are computed.
pub(super) struct Tap<'a> {
    /// The layer, from 0.
    layer: usize,
    /// With what the tokens are computed.
    adapter: Option<&'a Adapter>,
    /// Row by row.
    states: Vec<f32>,
}

impl<'a> Tap<'a> {
    /// Behind `layer`. With an adapter the tokens are computed up to there and no further, and what sequences then hold of
    /// them is of no other use: their owner forgets it.
    pub(super) fn new(layer: usize, adapter: Option<&'a Adapter>) -> Self {
        Self { layer, adapter, states: Vec::new() }
    }

    /// Whether no layer behind the one with number `index` is to be computed.
    fn ends_at(&self, index: usize) -> bool {
        self.adapter.is_some() && self.layer == index
    }

    /// What was taken down.
    pub(super) fn states(&self) -> &[f32] {
        &self.states
    }
}

/// A loaded decoder. What it has computed of a text is in a [`Sequence`].
pub(super) enum Decoder {
    Kernels(Box<KernelDecoder>),
    #[cfg(any(test, feature = "gpu"))]
    Tensors(Box<TensorDecoder>),
}

impl Decoder {
    /// Reads the weights; those for the processor packed ones from the file of `packed` if it is there, and writes it
    /// if it is not; why it could not comes with the decoder. `step` is called after each layer with its number and
    /// their count, and may stop.
    pub(super) fn load(
        gguf: &mut Gguf,
        vocabulary: usize,
        place: &Place,
        threads: Option<usize>,
        packed: Option<&Path>,
        step: impl FnMut(usize, usize) -> Result<(), EngineError>,
    ) -> Result<(Self, Option<String>), EngineError> {
        let compute = Compute::new(threads)?;
        match place {
            Place::Cpu => {
                let (decoder, note) = KernelDecoder::load(gguf, vocabulary, compute, packed, step)?;
                Ok((Self::Kernels(Box::new(decoder)), note))
            }
            #[cfg(any(test, feature = "gpu"))]
            Place::Gpu(device) => {
                let decoder = TensorDecoder::load(gguf, vocabulary, &compute, device, step)?;
                Ok((Self::Tensors(Box::new(decoder)), None))
            }
        }
    }

    fn config(&self) -> &Config {
        match self {
            Self::Kernels(decoder) => decoder.config(),
            #[cfg(any(test, feature = "gpu"))]
            Self::Tensors(decoder) => decoder.config(),
        }
    }

    /// Name of the family.
    pub(super) fn architecture(&self) -> &'static str {
        self.config().architecture.name
    }

    /// Longest sequence the model was made for.
    pub(super) fn context(&self) -> usize {
        self.config().context
    }

    /// Values of a hidden state.
    pub(super) fn hidden(&self) -> usize {
        self.config().hidden
    }

    /// A sequence without tokens, for this decoder.
    pub(super) fn sequence(&self) -> Sequence {
        match self {
            Self::Kernels(decoder) => decoder.sequence(),
            #[cfg(any(test, feature = "gpu"))]
            Self::Tensors(decoder) => decoder.sequence(),
        }
    }

    /// Layers.
    pub(super) fn layers(&self) -> usize {
        self.config().layers
    }

    /// Computes the tokens of each step after those of its sequence, which has them from then on, and gives the
    /// hidden states of all, step by step; to `tap` also those after its layer, which is the last one for a tap with an adapter.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`] between two layers; the sequences then have no new tokens.
    pub(super) fn forward(
        &mut self,
        steps: &mut [Step<'_>],
        tap: Option<&mut Tap<'_>>,
        cancel: &Cancel,
    ) -> Result<Vec<f32>, EngineError> {
        match self {
            Self::Kernels(decoder) => decoder.forward(steps, tap, cancel),
            #[cfg(any(test, feature = "gpu"))]
            Self::Tensors(decoder) => decoder.forward(steps, tap, cancel),
        }
    }

    /// Logits over the vocabulary for each of some hidden states, row by row; `position` is only named in errors.
    ///
    /// # Errors
    /// [`EngineError::NonFinite`] when the model has broken down.
    pub(super) fn logits(&mut self, hidden: &[f32], position: usize) -> Result<Vec<f32>, EngineError> {
        match self {
            Self::Kernels(decoder) => decoder.logits(hidden, position),
            #[cfg(any(test, feature = "gpu"))]
            Self::Tensors(decoder) => decoder.logits(hidden, position),
        }
    }
}
