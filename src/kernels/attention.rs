//! Attention over a cache of keys and values in half precision.
//!
//! The keys of a cache lie in blocks of 64 positions, each block transposed, so that scores of neighbouring
//! positions are computed side by side; values lie row by row. Softmax is computed block by block with a
//! running maximum (Milakov and Gimelshein 2018, Dao et al. 2022). Blocks begin at fixed positions, so a
//! query's result does not depend on the queries it is computed with.

use std::ops::Range;

use super::isa::per_isa;
use super::ops::{LANES, exp, largest, total};
use super::pack::f32_from_f16;
use super::pool::{Pool, Shared};
use super::{Isa, Shape};

/// Positions of a block.
const BLOCK: usize = 64;
/// Queries that pass over a block together.
pub(super) const QUERIES: usize = 6;

/// Keys and values of one layer: for every position `heads` vectors of `head` values each.
#[derive(Debug, Clone)]
pub struct KvCache {
    heads: usize,
    head: usize,
    /// Positions there is room for, a multiple of [`BLOCK`].
    capacity: usize,
    /// `[heads, block, head, 64]`, IEEE halves.
    keys: Vec<u16>,
    /// `[heads, position, head]`, IEEE halves.
    values: Vec<u16>,
}

impl KvCache {
    /// An empty cache of `heads` heads of `head` values.
    #[must_use]
    pub fn new(heads: usize, head: usize) -> Self {
        Self { heads, head, capacity: 0, keys: Vec::new(), values: Vec::new() }
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        2 * (self.keys.capacity() + self.values.capacity())
    }

    /// Writes the keys and values of the positions from `position`, each `[positions, heads · head]`.
    /// What lies at later positions stays.
    ///
    /// # Errors
    /// When the lengths are no whole number of positions, or differ.
    pub fn write(&mut self, position: usize, keys: &[f32], values: &[f32]) -> Result<(), Shape> {
        let width = self.heads * self.head;
        if keys.len() != values.len() {
            return Err(Shape { what: "values for the cache", expected: keys.len(), found: values.len() });
        }
        if width == 0 || !keys.len().is_multiple_of(width) {
            let expected = keys.len().next_multiple_of(width.max(1));
            return Err(Shape { what: "keys for the cache", expected, found: keys.len() });
        }
        self.reserve(position + keys.len() / width);
        for (offset, (keys, values)) in keys.chunks_exact(width).zip(values.chunks_exact(width)).enumerate() {
            let at = position + offset;
            for (h, (key, value)) in
                keys.chunks_exact(self.head).zip(values.chunks_exact(self.head)).enumerate()
            {
                let start = (h * self.capacity + at / BLOCK * BLOCK) * self.head + at % BLOCK;
                for (d, key) in key.iter().enumerate() {
                    self.keys[start + d * BLOCK] = f16_from_f32(*key);
                }
                let start = (h * self.capacity + at) * self.head;
                for (half, value) in self.values[start..].iter_mut().zip(value) {
                    *half = f16_from_f32(*value);
                }
            }
        }
        Ok(())
    }

    /// Keys, then values, of a position that has been written, each `[heads · head]`, appended to `out`; nothing of one
    /// that there is no room for.
    pub fn read(&self, position: usize, out: &mut Vec<f32>) {
        if position >= self.capacity {
            return;
        }
        for h in 0..self.heads {
            let start = (h * self.capacity + position / BLOCK * BLOCK) * self.head + position % BLOCK;
            let key = self.keys[start..].iter().step_by(BLOCK).take(self.head);
            out.extend(key.map(|half| f32_from_f16(*half)));
        }
        for h in 0..self.heads {
            let start = (h * self.capacity + position) * self.head;
            out.extend(self.values[start..][..self.head].iter().map(|half| f32_from_f16(*half)));
        }
    }

    /// Takes over the first `positions` positions of `other`, of the same shape, in place of what was here.
    ///
    /// # Errors
    /// When `other` has other heads, or no room for so many positions.
    pub fn copy_from(&mut self, other: &Self, positions: usize) -> Result<(), Shape> {
        if other.heads != self.heads || other.head != self.head {
            let (expected, found) = (self.heads * self.head, other.heads * other.head);
            return Err(Shape { what: "values of a position in the other cache", expected, found });
        }
        if positions > other.capacity {
            let (expected, found) = (positions, other.capacity);
            return Err(Shape { what: "positions in the other cache", expected, found });
        }
        self.reserve(positions);
        // Keys lie in whole blocks.
        let used = positions.next_multiple_of(BLOCK) * self.head;
        let (to, from) = (self.capacity * self.head, other.capacity * self.head);
        for (store, others) in [(&mut self.keys, &other.keys), (&mut self.values, &other.values)] {
            if used > 0 {
                for (store, other) in store.chunks_exact_mut(to).zip(others.chunks_exact(from)) {
                    store[..used].copy_from_slice(&other[..used]);
                }
            }
        }
        Ok(())
    }

    /// Makes room for `positions`, half as much again as before at least: growing stays linear in total.
    fn reserve(&mut self, positions: usize) {
        if positions <= self.capacity {
            return;
        }
        let capacity = positions.max(self.capacity + self.capacity / 2).next_multiple_of(8 * BLOCK);
        for store in [&mut self.keys, &mut self.values] {
            let mut larger = vec![0u16; self.heads * capacity * self.head];
            if self.capacity > 0 {
                let (old, new) = (self.capacity * self.head, capacity * self.head);
                for (new, old) in larger.chunks_exact_mut(new).zip(store.chunks_exact(old)) {
                    new[..old.len()].copy_from_slice(old);
                }
            }
            *store = larger;
        }
        self.capacity = capacity;
    }
}

/// Queries for [`attend`].
#[derive(Clone, Copy, Debug)]
pub struct Queries<'a> {
    /// `[positions, heads · head]`, rotated. The heads are a multiple of the cache's; neighbours share one.
    pub values: &'a [f32],
    /// Heads of a position.
    pub heads: usize,
    /// The first one's position. Each sees the keys up to its own…
    pub position: usize,
    /// … and of those only so many, the last ones; at least 1. `None`: all.
    pub window: Option<usize>,
}

/// Scaled dot product attention, causal: `out` like the queries' values.
///
/// # Errors
/// When heads or lengths do not fit the cache.
pub fn attend(
    isa: Isa,
    queries: Queries<'_>,
    cache: &KvCache,
    out: &mut [f32],
    pool: &Pool,
) -> Result<(), Shape> {
    attend_all(isa, &[(queries, cache)], out, pool)
}

/// As [`attend`], of several sequences: each one's queries see its own cache. Their outputs lie one after another.
///
/// # Errors
/// As [`attend`], for any of them.
pub fn attend_all(
    isa: Isa,
    parts: &[(Queries<'_>, &KvCache)],
    out: &mut [f32],
    pool: &Pool,
) -> Result<(), Shape> {
    let mut jobs = Vec::with_capacity(parts.len());
    let (mut start, mut chunks) = (0, 0);
    for (queries, cache) in parts {
        let job = Attention::new(*queries, cache, start, pool.threads())?;
        start += queries.values.len();
        chunks += job.chunks();
        jobs.push(job);
    }
    if out.len() != start {
        return Err(Shape { what: "outputs of attention", expected: start, found: out.len() });
    }
    let shared = Shared::new(out);
    pool.run(chunks, |mut chunk| {
        for job in &jobs {
            if chunk < job.chunks() {
                return job.run(isa, chunk, shared);
            }
            chunk -= job.chunks();
        }
    });
    Ok(())
}

/// The queries of one sequence.
struct Attention<'a> {
    queries: Queries<'a>,
    cache: &'a KvCache,
    /// Where their outputs begin.
    start: usize,
    /// Positions that share the conversion of a block of keys.
    span: usize,
    /// Positions.
    count: usize,
}

impl<'a> Attention<'a> {
    fn new(queries: Queries<'a>, cache: &'a KvCache, start: usize, threads: usize) -> Result<Self, Shape> {
        let Queries { values, heads, position, window } = queries;
        if cache.heads == 0 || !heads.is_multiple_of(cache.heads) {
            let expected = heads.next_multiple_of(cache.heads.max(1));
            return Err(Shape { what: "query heads, a multiple of the cache's", expected, found: heads });
        }
        if window == Some(0) {
            return Err(Shape { what: "positions that a query sees, at least", expected: 1, found: 0 });
        }
        let width = heads * cache.head;
        if width == 0 || !values.len().is_multiple_of(width) {
            let expected = values.len().next_multiple_of(width.max(1));
            return Err(Shape { what: "queries", expected, found: values.len() });
        }
        let count = values.len() / width;
        if position + count > cache.capacity {
            let (expected, found) = (position + count, cache.capacity);
            return Err(Shape { what: "positions in the cache", expected, found });
        }
        let span = 16.min(count.div_ceil(threads).max(1));
        Ok(Self { queries, cache, start, span, count })
    }

    fn chunks(&self) -> usize {
        self.count.div_ceil(self.span) * self.cache.heads
    }

    fn run(&self, isa: Isa, chunk: usize, out: Shared<'_, f32>) {
        let Self { queries: Queries { values, heads, position, window }, cache, start, span, count } = *self;
        let (head, group, width) = (cache.head, heads / cache.heads, heads * cache.head);
        // The longest ones first: what is left at the end is short.
        let last = count.div_ceil(span) - 1;
        let (kv, first) = (chunk % cache.heads, (last - chunk / cache.heads) * span);
        let mut work = Work::new(head, group);
        for at in first..count.min(first + span) {
            for g in 0..group {
                let query = at * width + (kv * group + g) * head;
                let visible =
                    (position + at + 1).saturating_sub(window.unwrap_or(usize::MAX))..position + at + 1;
                work.push(&values[query..query + head], visible, start + query);
            }
        }
        let per_head = cache.capacity * head;
        let (keys, rows) =
            (&cache.keys[kv * per_head..][..per_head], &cache.values[kv * per_head..][..per_head]);
        pass(isa, &mut work, keys, rows);
        for row in &work.rows {
            // SAFETY: every row is another head of another position, and each is in one chunk.
            let out = unsafe { out.slice(row.start, head) };
            for (out, value) in out.iter_mut().zip(&work.mixed[row.index * head..]) {
                *out = value / row.weight;
            }
        }
    }
}

/// The queries of one chunk, all of one key head, and what has been computed for them.
struct Work {
    head: usize,
    rows: Vec<Row>,
    /// `[rows, head]`, scaled.
    queries: Vec<f32>,
    /// `[rows, head]`.
    mixed: Vec<f32>,
    /// `[head, 64]` or `[64, head]`: a block in `f32`.
    block: Vec<f32>,
    /// `[rows, 64]`.
    weights: Vec<f32>,
}

struct Row {
    index: usize,
    /// The positions it sees, at least one.
    visible: Range<usize>,
    /// Where it goes in the output.
    start: usize,
    /// Largest score so far.
    most: f32,
    /// Sum of `exp(score − most)` so far.
    weight: f32,
}

impl Work {
    fn new(head: usize, group: usize) -> Self {
        let rows = Vec::with_capacity(group);
        Self {
            head,
            rows,
            queries: Vec::new(),
            mixed: Vec::new(),
            block: vec![0.0; BLOCK * head],
            weights: Vec::new(),
        }
    }

    fn push(&mut self, query: &[f32], visible: Range<usize>, start: usize) {
        let scale = 1.0 / (self.head as f32).sqrt();
        self.queries.extend(query.iter().map(|x| x * scale));
        self.mixed.resize(self.mixed.len() + self.head, 0.0);
        self.weights.resize(self.weights.len() + BLOCK, 0.0);
        self.rows.push(Row { index: self.rows.len(), visible, start, most: f32::NEG_INFINITY, weight: 0.0 });
    }
}

/// Lets all rows of `work` pass over the keys and values of one head.
fn pass(isa: Isa, work: &mut Work, keys: &[u16], values: &[u16]) {
    let head = work.head;
    // Rows are in the order of their positions.
    let (Some(start), Some(end)) =
        (work.rows.first().map(|row| row.visible.start), work.rows.last().map(|row| row.visible.end))
    else {
        return;
    };
    for first in (start / BLOCK * BLOCK..end).step_by(BLOCK) {
        let from = work.rows.partition_point(|row| row.visible.end <= first);
        let to = work.rows.partition_point(|row| row.visible.start < first + BLOCK);
        let rows = &mut work.rows[from..to];
        let weights = &mut work.weights[from * BLOCK..to * BLOCK];
        let mixed = &mut work.mixed[from * head..to * head];
        widen(isa, &keys[first * head..][..BLOCK * head], &mut work.block);
        weights.fill(0.0);
        add_products(isa, &work.queries[from * head..to * head], head, &work.block, BLOCK, weights);
        let parts = weights.as_chunks_mut::<BLOCK>().0.iter_mut().zip(mixed.chunks_exact_mut(head));
        for (row, (weights, mixed)) in rows.iter_mut().zip(parts) {
            let hidden = row.visible.start.saturating_sub(first);
            let visible = (row.visible.end - first).min(BLOCK);
            soften(isa, weights, hidden..visible, row, mixed);
        }
        let visible = (end - first).min(BLOCK);
        widen(isa, &values[first * head..][..visible * head], &mut work.block);
        add_products(isa, weights, BLOCK, &work.block[..visible * head], head, mixed);
    }
}

per_isa! {
    /// Halves to floats, exactly. What is not finite becomes large: the cache never holds such.
    fn widen(halves: &[u16], out: &mut [f32]) {
        for (out, half) in out.iter_mut().zip(halves) {
            let bits = u32::from(*half);
            // The exponent moves to its place, the product corrects its bias, also of subnormal numbers.
            let size = f32::from_bits((bits & 0x7FFF) << 13) * f32::from_bits((254 - 15) << 23);
            *out = f32::from_bits(size.to_bits() | (bits & 0x8000) << 16);
        }
    }

    /// Scores to weights of the `visible` positions, at least one, relative to the row's largest score so far; if
    /// that grows, what was mixed before becomes lighter. The other weights become 0.
    fn soften(scores: &mut [f32; BLOCK], visible: Range<usize>, row: &mut Row, mixed: &mut [f32]) {
        scores[..visible.start].fill(f32::NEG_INFINITY);
        scores[visible.end..].fill(f32::NEG_INFINITY);
        let mut lanes = [f32::NEG_INFINITY; LANES];
        for chunk in scores.as_chunks::<LANES>().0 {
            for i in 0..LANES {
                lanes[i] = if chunk[i] > lanes[i] { chunk[i] } else { lanes[i] };
            }
        }
        let block = largest(lanes);
        if block > row.most {
            let shrink = exp(row.most - block);
            row.most = block;
            row.weight *= shrink;
            for mixed in mixed {
                *mixed *= shrink;
            }
        }
        let mut sums = [0.0f32; LANES];
        for chunk in scores.as_chunks_mut::<LANES>().0 {
            for i in 0..LANES {
                chunk[i] = exp(chunk[i] - row.most);
                sums[i] += chunk[i];
            }
        }
        scores[..visible.start].fill(0.0);
        scores[visible.end..].fill(0.0);
        row.weight += total(sums);
    }
}

/// `out[n, c] += Σ_t a[n, t] · b[t, c]` for all steps `t` that `b` has; rows of `a` are `stride` long, those of
/// `b` and `out` `columns`. The steps are added one after another with fused multiplications.
pub(super) fn add_products(isa: Isa, a: &[f32], stride: usize, b: &[f32], columns: usize, out: &mut [f32]) {
    let steps = b.len() / columns;
    for (a, out) in a.chunks(QUERIES * stride).zip(out.chunks_mut(QUERIES * columns)) {
        isa.add_products(Product { a, stride, b, columns, steps }, out);
    }
}

/// The operands of [`add_products`] for up to six rows.
#[derive(Clone, Copy)]
pub(super) struct Product<'a> {
    pub(super) a: &'a [f32],
    pub(super) stride: usize,
    pub(super) b: &'a [f32],
    pub(super) columns: usize,
    pub(super) steps: usize,
}

impl Product<'_> {
    /// The columns from `first`, one by one: all of them on machines without vectors, the last few on others.
    pub(super) fn add_columns_from(&self, first: usize, out: &mut [f32]) {
        for (a, out) in self.a.chunks_exact(self.stride).zip(out.chunks_exact_mut(self.columns)) {
            for (column, out) in out.iter_mut().enumerate().skip(first) {
                let b = self.b[column..].iter().step_by(self.columns);
                *out = a.iter().zip(b).take(self.steps).fold(*out, |sum, (a, b)| a.mul_add(*b, sum));
            }
        }
    }
}

/// The nearest half, ties to even; what is larger than any becomes the largest.
fn f16_from_f32(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let size = f32::from_bits(bits & 0x7FFF_FFFF);
    // The largest half is 65504; from here on the nearest would be infinity.
    if size >= 65_520.0 || size.is_nan() {
        return sign | 0x7BFF;
    }
    if size < 6.103_515_6e-5 {
        // Subnormal: units of 2^-24, rounded by adding a number whose last bit is worth that.
        return sign | (size + 0.5).to_bits().wrapping_sub(0.5f32.to_bits()) as u16;
    }
    let bits = size.to_bits();
    let rounded = bits + 0xFFF + (bits >> 13 & 1);
    sign | ((rounded >> 13) - (112 << 10)) as u16
}
