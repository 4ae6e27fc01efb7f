//! Choosing the next token from logits.

use super::{EngineError, Sampling, TokenId, TokenMask};

/// Chooses tokens; keeps the state of its random numbers.
pub(super) struct Sampler {
    sampling: Sampling,
    state: u64,
}

impl Sampler {
    /// A sampler at its first token.
    pub(super) fn new(sampling: Sampling) -> Self {
        let state = match sampling {
            Sampling::Greedy => 0,
            Sampling::Temperature { seed, .. } => seed,
        };
        Self { sampling, state }
    }

    /// The next token, among those that `mask` allows; `None` when it allows none. `logits` are finite.
    pub(super) fn choose(&mut self, logits: &[f32], mask: Option<&TokenMask>) -> Option<TokenId> {
        let candidates = (0..).zip(logits).filter(|(id, _)| mask.is_none_or(|mask| mask.allows(*id)));
        // `>` keeps the first of equals: the lowest id.
        let best = candidates.clone().reduce(|best, next| if next.1 > best.1 { next } else { best });
        let (best, top) = best?;
        match self.sampling {
            Sampling::Temperature { temperature, .. } if temperature > 0.0 => {
                let weight = |logit: f32| f64::from((logit - top) / temperature).exp();
                let total: f64 = candidates.clone().map(|(_, logit)| weight(*logit)).sum();
                let mut left = self.uniform() * total;
                for (id, logit) in candidates {
                    left -= weight(*logit);
                    if left < 0.0 {
                        return Some(id);
                    }
                }
                Some(best)
            }
            _ => Some(best),
        }
    }

    /// Uniform in [0, 1): SplitMix64 (Steele et al. 2014), the same on every platform.
    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// That every value is a number; `position` tokens came before.
pub(super) fn check_finite(values: &[f32], position: usize) -> Result<(), EngineError> {
    if values.iter().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(EngineError::NonFinite { position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greedy(logits: &[f32], mask: Option<&TokenMask>) -> Option<TokenId> {
        Sampler::new(Sampling::Greedy).choose(logits, mask)
    }

    #[test]
    fn greedy_takes_the_lowest_of_equals() {
        assert_eq!(greedy(&[0.0, 2.0, 2.0, -1.0], None), Some(1));
    }

    #[test]
    fn masks_hold() {
        let mut mask = TokenMask::none(4);
        assert_eq!(greedy(&[0.0, 2.0, 2.0, -1.0], Some(&mask)), None);
        mask.allow(3);
        assert_eq!(greedy(&[0.0, 2.0, 2.0, -1.0], Some(&mask)), Some(3));
        mask.allow(2);
        let mut sampler = Sampler::new(Sampling::Temperature { temperature: 5.0, seed: 3 });
        for _ in 0..100 {
            let token = sampler.choose(&[9.0, 2.0, 2.0, -1.0], Some(&mask));
            assert!(matches!(token, Some(2 | 3)), "{token:?}");
        }
    }

    #[test]
    fn temperature_draws_by_probability_and_repeats_for_a_seed() {
        let logits = [0.0f32, 1.0, 2.0];
        let draw = |seed| {
            let mut sampler = Sampler::new(Sampling::Temperature { temperature: 1.0, seed });
            (0..4000).map(|_| sampler.choose(&logits, None).unwrap()).collect::<Vec<_>>()
        };
        let drawn = draw(7);
        assert_eq!(drawn, draw(7));
        assert_ne!(drawn, draw(8));
        let total: f64 = logits.iter().map(|l| f64::from(*l).exp()).sum();
        for (id, logit) in (0..).zip(logits) {
            let share = drawn.iter().filter(|d| **d == id).count() as f64 / 4000.0;
            let expected = f64::from(logit).exp() / total;
            assert!((share - expected).abs() < 0.03, "{id}: {share} for {expected}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_reported_with_its_position() {
        let error = check_finite(&[0.0, f32::NAN], 17).unwrap_err();
        assert!(matches!(error, EngineError::NonFinite { position: 17 }), "{error}");
    }
}
