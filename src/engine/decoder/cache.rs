//! Keys and values of the positions computed so far.

use candle_core::{DType, Device, Result, Tensor};

/// Positions by which the cache grows.
const STEP: usize = 512;

/// One layer's keys and values, each `[kv heads, capacity, head]`, filled up to a length the owner keeps.
pub(super) struct LayerCache {
    keys: Tensor,
    values: Tensor,
}

impl LayerCache {
    /// An empty cache; it takes memory when it is first written to.
    pub(super) fn new(kv_heads: usize, head: usize) -> Result<Self> {
        let empty = || Tensor::zeros((kv_heads, 0, head), DType::F32, &Device::Cpu);
        Ok(Self { keys: empty()?, values: empty()? })
    }

    /// Writes `keys` and `values` (`[kv heads, n, head]`) at `position` and gives views of all up to
    /// their end. What was at or after `position` is gone.
    pub(super) fn append(
        &mut self,
        position: usize,
        keys: &Tensor,
        values: &Tensor,
    ) -> Result<(Tensor, Tensor)> {
        let end = position + keys.dim(1)?;
        write(&mut self.keys, position, end, keys)?;
        write(&mut self.values, position, end, values)?;
        Ok((self.keys.narrow(1, 0, end)?, self.values.narrow(1, 0, end)?))
    }
}

fn write(store: &mut Tensor, position: usize, end: usize, new: &Tensor) -> Result<()> {
    let (kv_heads, capacity, head) = store.dims3()?;
    if end > capacity {
        // Half as much again: growing stays linear in total, and little is allocated in vain.
        let capacity = end.max(capacity + capacity / 2).next_multiple_of(STEP);
        let larger = Tensor::zeros((kv_heads, capacity, head), DType::F32, &Device::Cpu)?;
        if position > 0 {
            larger.slice_set(&store.narrow(1, 0, position)?.contiguous()?, 1, 0)?;
        }
        *store = larger;
    }
    store.slice_set(&new.contiguous()?, 1, position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(from: usize, n: usize) -> Tensor {
        let data: Vec<f32> =
            (0..2).flat_map(|h| (from..from + n).map(move |p| (h * 10_000 + p) as f32)).collect();
        Tensor::from_vec(data, (2, n, 1), &Device::Cpu).unwrap()
    }

    #[test]
    fn holds_what_was_written_while_growing_and_after_going_back() {
        let mut cache = LayerCache::new(2, 1).unwrap();
        for (position, n) in [(0, 500), (500, 100), (600, 1), (601, 1000), (700, 3)] {
            let (keys, values) = cache.append(position, &rows(position, n), &rows(position, n)).unwrap();
            assert_eq!(keys.dims(), [2, position + n, 1]);
            let expected = rows(0, position + n).to_vec3::<f32>().unwrap();
            assert_eq!(keys.to_vec3::<f32>().unwrap(), expected);
            assert_eq!(values.to_vec3::<f32>().unwrap(), expected);
        }
    }
}
