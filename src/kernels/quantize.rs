//! Inputs as 8-bit integers, laid out for the kernels.
//!
//! Values that share a scale, `max |x| / 127`, become integers in −127..=127 (never −128: its negation would
//! overflow), so that no input value is off by more than half a step. For weights with a scale for every 32 columns
//! these are 32 values. For the K types, whose scales within 256 columns are integers, they are 256: then the whole
//! sum over 256 columns is one of integers.

use super::format::{BLOCK, Format, UNIT};
use super::pool::{Pool, Shared};
use super::{Isa, Shape};

/// Inputs that a kernel takes at once, lying together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// Inputs, with those it is filled up with.
    pub(super) size: usize,
    /// The first one's place among all, filling counted.
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
    blocks: ByBlock,
    units: ByUnit,
    /// Which of the two hold the inputs; the other only keeps its memory.
    in_blocks: bool,
    in_units: bool,
}

impl Activations {
    /// No inputs yet, in the layout for `isa`.
    #[must_use]
    pub fn new(isa: Isa) -> Self {
        let (blocks, units) = (ByBlock::default(), ByUnit::default());
        Self { isa, inputs: 0, columns: BLOCK, blocks, units, in_blocks: false, in_units: false }
    }

    /// Quantises `x`, inputs of `columns` values one after another, in place of what was here, for matrices of
    /// these formats.
    ///
    /// # Errors
    /// When `columns` is no multiple of a format's blocks or `x` no whole number of inputs; then there are no
    /// inputs.
    pub fn quantize(
        &mut self,
        x: &[f32],
        columns: usize,
        formats: &[Format],
        pool: &Pool,
    ) -> Result<(), Shape> {
        (self.inputs, self.columns) = (0, BLOCK);
        let unit = formats.iter().map(|format| format.block_columns()).max().unwrap_or(BLOCK);
        if columns == 0 || !columns.is_multiple_of(unit) {
            let expected = columns.next_multiple_of(unit).max(unit);
            return Err(Shape {
                what: "columns of the inputs, whole blocks of weights",
                expected,
                found: columns,
            });
        }
        if !x.len().is_multiple_of(columns) {
            let expected = x.len().next_multiple_of(columns);
            return Err(Shape { what: "input values", expected, found: x.len() });
        }
        self.in_blocks = formats.iter().any(|format| !format.has_sub_scales());
        self.in_units = formats.iter().any(|format| format.has_sub_scales());
        if self.in_blocks {
            self.blocks.quantize(self.isa, x, columns, pool);
        }
        if self.in_units {
            self.units.quantize(self.isa, x, columns, pool);
        }
        (self.inputs, self.columns) = (x.len() / columns, columns);
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

    /// Whether they were quantised for matrices of this format.
    pub(super) fn are_for(&self, format: Format) -> bool {
        self.inputs == 0 || if format.has_sub_scales() { self.in_units } else { self.in_blocks }
    }

    /// With a scale for every 32 columns, if such matrices were named and there are inputs.
    pub(super) fn by_block(&self) -> Option<&ByBlock> {
        (self.in_blocks && self.inputs > 0).then_some(&self.blocks)
    }

    /// With a scale for every 256 columns, if such matrices were named and there are inputs.
    pub(super) fn by_unit(&self) -> Option<&ByUnit> {
        (self.in_units && self.inputs > 0).then_some(&self.units)
    }
}

/// Inputs with a scale for every block.
#[derive(Debug, Default)]
pub(super) struct ByBlock {
    columns: usize,
    groups: Vec<Group>,
    q: Vec<i8>,
    scales: Vec<f32>,
    scaled_sums: Vec<f32>,
    sums: Vec<i32>,
}

/// What a kernel sees of a [`Group`] of inputs by block.
#[derive(Clone, Copy)]
pub(super) struct BlockView<'a> {
    /// `[block, size, 32]`.
    pub(super) q: &'a [i8],
    /// `[block, size]`.
    pub(super) scales: &'a [f32],
    /// Scale times sum of the integers of a block, `[block, size]`: what a minimum is multiplied with.
    pub(super) scaled_sums: &'a [f32],
    /// `−zero · Σq`, `[block, size]`; empty for formats whose zero is stored as 0.
    pub(super) bias: &'a [i32],
}

impl ByBlock {
    fn quantize(&mut self, isa: Isa, x: &[f32], columns: usize, pool: &Pool) {
        self.columns = columns;
        let blocks = columns / BLOCK;
        let total = group(x.len() / columns, isa.block_group_sizes(), &mut self.groups);
        // What fills up a group keeps whatever was there: nothing looks at its products.
        self.q.resize(total * columns, 0);
        self.scales.resize(total * blocks, 0.0);
        self.scaled_sums.resize(total * blocks, 0.0);
        self.sums.resize(total * blocks, 0);
        let (q, scales) = (Shared::new(&mut self.q), Shared::new(&mut self.scales));
        let (scaled_sums, sums) = (Shared::new(&mut self.scaled_sums), Shared::new(&mut self.sums));
        let groups = &self.groups;
        pool.run_weighted(groups.len(), x.len(), |index| {
            let Group { size, start, first, used } = groups[index];
            // SAFETY: the groups' ranges lie one after another, each group is one chunk of the run.
            let mut part = unsafe {
                BlockPart {
                    size,
                    q: q.slice(start * columns, size * columns),
                    scales: scales.slice(start * blocks, size * blocks),
                    scaled_sums: scaled_sums.slice(start * blocks, size * blocks),
                    sums: sums.slice(start * blocks, size * blocks),
                }
            };
            for (place, input) in x[first * columns..][..used * columns].chunks_exact(columns).enumerate() {
                quantize_by_block(isa, input, place, &mut part);
            }
        });
    }

    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The corrections of all groups for weights that are stored as `q + zero`.
    pub(super) fn bias(&self, zero: i32) -> Vec<i32> {
        if zero == 0 { Vec::new() } else { self.sums.iter().map(|sum| -zero * sum).collect() }
    }

    /// What a kernel sees of `group`; `bias` is that of [`bias`](Self::bias) for its format.
    pub(super) fn view<'a>(&'a self, group: &Group, bias: &'a [i32]) -> BlockView<'a> {
        let blocks = self.columns / BLOCK;
        let (start, size) = (group.start, group.size);
        let of_blocks = start * blocks..(start + size) * blocks;
        BlockView {
            q: &self.q[start * self.columns..][..size * self.columns],
            scales: &self.scales[of_blocks.clone()],
            scaled_sums: &self.scaled_sums[of_blocks.clone()],
            bias: if bias.is_empty() { bias } else { &bias[of_blocks] },
        }
    }
}

/// Where one group's numbers go.
struct BlockPart<'a> {
    size: usize,
    q: &'a mut [i8],
    scales: &'a mut [f32],
    scaled_sums: &'a mut [f32],
    sums: &'a mut [i32],
}

/// Sums of the integers of a unit: of its sixteen half blocks, then of its eight blocks.
pub(super) const UNIT_SUMS: usize = HALVES + UNIT / BLOCK;
/// Where the sums of blocks begin.
pub(super) const HALVES: usize = 2 * UNIT / BLOCK;

/// Inputs with a scale for every unit of 256 columns.
#[derive(Debug, Default)]
pub(super) struct ByUnit {
    columns: usize,
    groups: Vec<Group>,
    q: Vec<i8>,
    scales: Vec<f32>,
    sums: Vec<i16>,
}

/// What a kernel sees of a [`Group`] of inputs by unit.
#[derive(Clone, Copy)]
pub(super) struct UnitView<'a> {
    /// `[unit, size, 256]`.
    pub(super) q: &'a [i8],
    /// `[unit, size]`.
    pub(super) scales: &'a [f32],
    /// `[unit, size, UNIT_SUMS]`.
    pub(super) sums: &'a [i16],
}

impl ByUnit {
    fn quantize(&mut self, isa: Isa, x: &[f32], columns: usize, pool: &Pool) {
        self.columns = columns;
        let units = columns / UNIT;
        let inputs = x.len() / columns;
        let total = group(inputs, isa.unit_group_sizes(inputs), &mut self.groups);
        // As in `ByBlock`.
        self.q.resize(total * columns, 0);
        self.scales.resize(total * units, 0.0);
        self.sums.resize(total * units * UNIT_SUMS, 0);
        let (q, scales) = (Shared::new(&mut self.q), Shared::new(&mut self.scales));
        let sums = Shared::new(&mut self.sums);
        let groups = &self.groups;
        pool.run_weighted(groups.len(), x.len(), |index| {
            let Group { size, start, first, used } = groups[index];
            // SAFETY: the groups' ranges lie one after another, each group is one chunk of the run.
            let mut part = unsafe {
                UnitPart {
                    size,
                    q: q.slice(start * columns, size * columns),
                    scales: scales.slice(start * units, size * units),
                    sums: sums.slice(start * units * UNIT_SUMS, size * units * UNIT_SUMS),
                }
            };
            for (place, input) in x[first * columns..][..used * columns].chunks_exact(columns).enumerate() {
                quantize_by_unit(isa, input, place, &mut part);
            }
        });
    }

    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// What a kernel sees of `group`.
    pub(super) fn view(&self, group: &Group) -> UnitView<'_> {
        let units = self.columns / UNIT;
        let (start, size) = (group.start, group.size);
        UnitView {
            q: &self.q[start * self.columns..][..size * self.columns],
            scales: &self.scales[start * units..][..size * units],
            sums: &self.sums[start * units * UNIT_SUMS..][..size * units * UNIT_SUMS],
        }
    }
}

/// Where one group's numbers go.
struct UnitPart<'a> {
    size: usize,
    q: &'a mut [i8],
    scales: &'a mut [f32],
    sums: &'a mut [i16],
}

/// Adding it to a small float leaves the float's nearest integer, ties to even, in the lowest bits.
const ROUNDER: f32 = 12_582_912.0;

/// Writes the integers for `values` and returns their scale.
#[inline(always)]
fn round<const N: usize>(values: &[f32; N], q: &mut [i8; N]) -> f32 {
    // The order of the bits of non-negative floats is that of their values, and NaN is above all.
    let most = values.iter().fold(0u32, |most, value| most.max(value.to_bits() & 0x7FFF_FFFF));
    let most = f32::from_bits(most);
    // Under this the inverse overflows, and the products vanish anyway.
    let tiny = most < 1e-30;
    let inverse = if tiny { 0.0 } else { 127.0 / most };
    for (q, value) in q.iter_mut().zip(values) {
        *q = ((value * inverse + ROUNDER).to_bits() as i32) as i8;
    }
    if tiny { 0.0 } else { most / 127.0 }
}

super::isa::per_isa! {
    /// Quantises `input` into place `place` of a group. The compiler vectorises it, and every width gives the same
    /// bits (no step is reordered or fused).
    fn quantize_by_block(input: &[f32], place: usize, part: &mut BlockPart<'_>) {
        let size = part.size;
        for (block, values) in input.as_chunks::<BLOCK>().0.iter().enumerate() {
            let mut q = [0i8; BLOCK];
            let scale = round(values, &mut q);
            let sum = q.iter().map(|q| i32::from(*q)).sum::<i32>();
            let at = block * size + place;
            part.q[at * BLOCK..][..BLOCK].copy_from_slice(&q);
            part.scales[at] = scale;
            part.scaled_sums[at] = scale * sum as f32;
            part.sums[at] = sum;
        }
    }

    /// As `quantize_by_block`, with a scale for 256 values.
    fn quantize_by_unit(input: &[f32], place: usize, part: &mut UnitPart<'_>) {
        let size = part.size;
        for (unit, values) in input.as_chunks::<UNIT>().0.iter().enumerate() {
            let at = unit * size + place;
            let mut q = [0i8; UNIT];
            part.scales[at] = round(values, &mut q);
            part.q[at * UNIT..][..UNIT].copy_from_slice(&q);
            let (halves, blocks) = part.sums[at * UNIT_SUMS..][..UNIT_SUMS].split_at_mut(HALVES);
            for (sum, half) in halves.iter_mut().zip(q.as_chunks::<{ BLOCK / 2 }>().0) {
                *sum = half.iter().map(|q| i16::from(*q)).sum();
            }
            for (sum, halves) in blocks.iter_mut().zip(halves.as_chunks::<2>().0) {
                *sum = halves[0] + halves[1];
            }
        }
    }
}

/// Cuts `inputs` into groups of the sizes a kernel has, largest first; the last is filled up. Returns the number of
/// places.
fn group(inputs: usize, sizes: &[usize], groups: &mut Vec<Group>) -> usize {
    groups.clear();
    let (mut first, mut start) = (0, 0);
    while first < inputs {
        let left = inputs - first;
        let largest = sizes.iter().copied().max().unwrap_or(1);
        let size = sizes.iter().copied().filter(|size| *size >= left).min().unwrap_or(largest);
        groups.push(Group { size, start, first, used: left.min(size) });
        first += size.min(left);
        start += size;
    }
    start
}
