//! Inputs as 8-bit integers, laid out for the kernels.
//!
//! Every 32 values of an input share a scale, `max |x| / 127`, so that the integers are in −127..=127
//! (never −128: its negation would overflow) and no input value is off by more than half a step.

use super::format::{BLOCK, Format, Scales};
use super::pool::{Pool, Shared};
use super::{Isa, Shape};

/// Inputs that a kernel takes at once, lying together: for each block of 32 columns first the integers
/// `[size, 32]`, in other arrays the scales `[size]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// Inputs, with the zeros it is filled up with.
    pub(super) size: usize,
    /// The first one's place among all, zeros counted.
    pub(super) start: usize,
    /// The first one's number.
    pub(super) first: usize,
    /// Inputs that are not filling.
    pub(super) used: usize,
}

/// `inputs` vectors of `columns` values in 8 bits, for one instruction set.
#[derive(Debug)]
pub struct Activations {
    pub(super) isa: Isa,
    pub(super) inputs: usize,
    pub(super) columns: usize,
    pub(super) groups: Vec<Group>,
    q: Vec<i8>,
    scales: Vec<f32>,
    /// Scale times sum of the integers of a block: what a minimum is multiplied with.
    scaled_sums: Vec<f32>,
    /// Sums of each half block, `[block, half, size]` in each group.
    sums: Vec<i32>,
}

/// What a kernel sees of a [`Group`].
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// `[block, size, 32]`.
    pub(super) q: &'a [i8],
    /// `[block, size]`.
    pub(super) scales: &'a [f32],
    /// `[block, size]`.
    pub(super) scaled_sums: &'a [f32],
    /// `−zero · Σq`: `[block, size]`, for formats with half-block scales `[block, half, size]`; empty for
    /// formats whose zero is stored as 0.
    pub(super) bias: &'a [i32],
}

impl Activations {
    /// No inputs yet, in the layout for `isa`.
    #[must_use]
    pub fn new(isa: Isa) -> Self {
        Self {
            isa,
            inputs: 0,
            columns: BLOCK,
            groups: Vec::new(),
            q: Vec::new(),
            scales: Vec::new(),
            scaled_sums: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Quantises `x`, inputs of `columns` values one after another, in place of what was here.
    ///
    /// # Errors
    /// When `columns` is no multiple of 32 or `x` no whole number of inputs; then there are no inputs.
    pub fn quantize(&mut self, x: &[f32], columns: usize, pool: &Pool) -> Result<(), Shape> {
        (self.inputs, self.columns) = (0, BLOCK);
        self.groups.clear();
        if columns == 0 || !columns.is_multiple_of(BLOCK) {
            let expected = columns.next_multiple_of(BLOCK).max(BLOCK);
            return Err(Shape { what: "columns, a multiple of 32", expected, found: columns });
        }
        if !x.len().is_multiple_of(columns) {
            let expected = x.len().next_multiple_of(columns);
            return Err(Shape { what: "input values", expected, found: x.len() });
        }
        let isa = self.isa;
        let inputs = x.len() / columns;
        group(inputs, isa.group_sizes(), &mut self.groups);
        let total: usize = self.groups.iter().map(|g| g.size).sum();
        let blocks = columns / BLOCK;
        // What fills up a group keeps whatever was there: nothing looks at its products.
        self.q.resize(total * columns, 0);
        self.scales.resize(total * blocks, 0.0);
        self.scaled_sums.resize(total * blocks, 0.0);
        self.sums.resize(2 * total * blocks, 0);
        let (q, scales) = (Shared::new(&mut self.q), Shared::new(&mut self.scales));
        let (scaled_sums, sums) = (Shared::new(&mut self.scaled_sums), Shared::new(&mut self.sums));
        let groups = &self.groups;
        pool.run_weighted(groups.len(), x.len(), |index| {
            let Group { size, start, first, used } = groups[index];
            // SAFETY: the groups' ranges lie one after another, each group is one chunk of the run.
            let mut part = unsafe {
                Part {
                    size,
                    q: q.slice(start * columns, size * columns),
                    scales: scales.slice(start * blocks, size * blocks),
                    scaled_sums: scaled_sums.slice(start * blocks, size * blocks),
                    sums: sums.slice(2 * start * blocks, 2 * size * blocks),
                }
            };
            for (place, input) in x[first * columns..][..used * columns].chunks_exact(columns).enumerate() {
                isa.quantize(input, place, &mut part);
            }
        });
        (self.inputs, self.columns) = (inputs, columns);
        Ok(())
    }

    /// Number of inputs.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Values of each.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The corrections of all groups for weights that are stored as `q + zero`.
    pub(super) fn bias(&self, format: Format) -> Vec<i32> {
        let zero = format.zero();
        if zero == 0 {
            return Vec::new();
        }
        if format.scales() == Scales::Super16 {
            return self.sums.iter().map(|sum| -zero * sum).collect();
        }
        let mut bias = Vec::with_capacity(self.sums.len() / 2);
        let blocks = self.columns / BLOCK;
        for Group { size, start, .. } in &self.groups {
            for halves in self.sums[2 * start * blocks..][..2 * size * blocks].chunks_exact(2 * size) {
                let (first, second) = halves.split_at(*size);
                bias.extend(first.iter().zip(second).map(|(a, b)| -zero * (a + b)));
            }
        }
        bias
    }

    /// What a kernel for `format` sees of `group`; `bias` is that of [`bias`](Self::bias).
    pub(super) fn view<'a>(&'a self, group: &Group, format: Format, bias: &'a [i32]) -> View<'a> {
        let blocks = self.columns / BLOCK;
        let (start, size) = (group.start, group.size);
        let halves = if format.scales() == Scales::Super16 { 2 } else { 1 };
        View {
            q: &self.q[start * self.columns..][..size * self.columns],
            scales: &self.scales[start * blocks..][..size * blocks],
            scaled_sums: &self.scaled_sums[start * blocks..][..size * blocks],
            bias: if bias.is_empty() {
                bias
            } else {
                &bias[halves * start * blocks..][..halves * size * blocks]
            },
        }
    }
}

/// Where one group's numbers go.
pub(super) struct Part<'a> {
    size: usize,
    q: &'a mut [i8],
    scales: &'a mut [f32],
    scaled_sums: &'a mut [f32],
    sums: &'a mut [i32],
}

/// Adding it to a small float leaves the float's nearest integer, ties to even, in the lowest bits.
const ROUNDER: f32 = 12_582_912.0;

/// Quantises `input` into place `place` of a group. Inlined into one function for each instruction set: the
/// compiler vectorises it, and every width gives the same bits (no step is reordered or fused).
#[inline(always)]
pub(super) fn quantize(input: &[f32], place: usize, part: &mut Part<'_>) {
    let size = part.size;
    for (block, values) in input.as_chunks::<BLOCK>().0.iter().enumerate() {
        // The order of the bits of non-negative floats is that of their values, and NaN is above all.
        let most = values.iter().fold(0u32, |most, value| most.max(value.to_bits() & 0x7FFF_FFFF));
        let most = f32::from_bits(most);
        // Under this the inverse overflows, and the products vanish anyway.
        let tiny = most < 1e-30;
        let scale = if tiny { 0.0 } else { most / 127.0 };
        let inverse = if tiny { 0.0 } else { 127.0 / most };
        let mut q = [0i8; BLOCK];
        for (q, value) in q.iter_mut().zip(values) {
            *q = ((value * inverse + ROUNDER).to_bits() as i32) as i8;
        }
        let (low, high) = q.split_at(BLOCK / 2);
        let sums = [low, high].map(|half| half.iter().map(|q| i32::from(*q)).sum::<i32>());
        part.q[(block * size + place) * BLOCK..][..BLOCK].copy_from_slice(&q);
        part.scales[block * size + place] = scale;
        part.scaled_sums[block * size + place] = scale * (sums[0] + sums[1]) as f32;
        part.sums[2 * block * size + place] = sums[0];
        part.sums[(2 * block + 1) * size + place] = sums[1];
    }
}

/// Cuts `inputs` into groups of the sizes a kernel has, largest first; the last is filled up with zeros.
fn group(inputs: usize, sizes: &[usize], groups: &mut Vec<Group>) {
    let (mut first, mut start) = (0, 0);
    while first < inputs {
        let left = inputs - first;
        let largest = sizes.iter().copied().max().unwrap_or(1);
        let size = sizes.iter().copied().filter(|size| *size >= left).min().unwrap_or(largest);
        groups.push(Group { size, start, first, used: left.min(size) });
        first += size.min(left);
        start += size;
    }
}
