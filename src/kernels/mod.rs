//! Products of matrices with vectors, on the CPU: for decoders the weights in the storage types of GGUF and the
//! inputs in 8 bits, for encoders floats (`dense.rs`). Uses nothing else of this crate.
//!
//! A [`PackedMatrix`] holds weights in an order that kernels read front to back (`format.rs` draws it), in
//! the size of the file. [`Activations`] are inputs, quantised once for all matrices that take them.
//! [`matmul`] multiplies them on the threads of a [`Pool`].
//!
//! The instruction set is a value, [`Isa`], that exists only where the machine has it. All of them give the
//! same bits as `scalar`, which is the specification, so a result does not depend on the machine, the number
//! of threads or how many inputs were multiplied together.

// The kernels are the one place for `unsafe`: loads and stores of vectors, calls of functions compiled for
// an instruction set, and the sharing of slices between threads.
#![allow(unsafe_code)]

#[cfg(target_arch = "aarch64")]
mod aarch64;
mod attention;
mod checksum;
mod dense;
mod format;
mod isa;
pub mod ops;
mod pack;
mod pool;
mod quantize;
mod scalar;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use format::{BLOCK, TILE_ROWS, UNIT};
use pool::Shared;
use quantize::{ByBlock, ByUnit, Group};

pub use attention::{KvCache, Queries, attend, attend_all};
pub use checksum::checksum;
pub use dense::{DenseMatrix, attend_fully};
pub use format::Format;
pub use isa::Isa;
pub use pool::Pool;
pub use quantize::Activations;

/// A length that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What was measured.
    pub what: &'static str,
    /// Its length as it should be.
    pub expected: usize,
    /// As it is.
    pub found: usize,
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: expected {}, found {}", self.what, self.expected, self.found)
    }
}

impl std::error::Error for Shape {}

/// 64 bytes, aligned to their size.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; format::LINE]);

/// Packed weights, in memory of their own or in a mapped file.
pub type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

struct Lines(Vec<Line>);

impl AsRef<[u8]> for Lines {
    fn as_ref(&self) -> &[u8] {
        bytes(&self.0)
    }
}

/// The order of the weights in memory. It changes when the kernels want another, so that what was packed
/// before and kept is not taken for it.
pub const LAYOUT: u32 = 1;

/// A matrix `[rows, columns]` of quantised weights in tiles of 16 rows.
#[derive(Clone)]
pub struct PackedMatrix {
    format: Format,
    rows: usize,
    columns: usize,
    bytes: Bytes,
    /// Where it begins in `bytes`.
    start: usize,
}

impl std::fmt::Debug for PackedMatrix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PackedMatrix({:?} [{}, {}])", self.format, self.rows, self.columns)
    }
}

impl PackedMatrix {
    /// Packs the blocks of a GGUF tensor, row by row.
    ///
    /// # Errors
    /// When `columns` is no multiple of the format's blocks or `blocks` has not the length of the matrix.
    pub fn pack(
        format: Format,
        rows: usize,
        columns: usize,
        blocks: &[u8],
        pool: &Pool,
    ) -> Result<Self, Shape> {
        let units = units(format, columns)?;
        let row_bytes = units * format.block_bytes();
        if rows.checked_mul(row_bytes) != Some(blocks.len()) {
            let expected = rows.saturating_mul(row_bytes);
            return Err(Shape { what: "bytes of the matrix", expected, found: blocks.len() });
        }
        let tile_lines = format.tile_bytes(units) / format::LINE;
        let tiles = rows.div_ceil(TILE_ROWS);
        let mut lines = zeroed(tiles * tile_lines);
        let shared = Shared::new(&mut lines);
        pool.run(tiles, |tile| {
            // SAFETY: each tile has its own lines and is one chunk of the run.
            let lines = unsafe { shared.slice(tile * tile_lines, tile_lines) };
            let end = blocks.len().min((tile + 1) * TILE_ROWS * row_bytes);
            pack::pack_tile(format, &blocks[tile * TILE_ROWS * row_bytes..end], units, bytes_mut(lines));
        });
        Ok(Self { format, rows, columns, bytes: Arc::new(Lines(lines)), start: 0 })
    }

    /// A matrix that was packed before: [`packed`](Self::packed) of it lies in `bytes` from `start`. Kernels are
    /// fastest if that is a multiple of 64 in memory.
    ///
    /// # Errors
    /// When `columns` is no multiple of the format's blocks or `bytes` ends before the matrix.
    pub fn from_packed(
        format: Format,
        rows: usize,
        columns: usize,
        bytes: Bytes,
        start: usize,
    ) -> Result<Self, Shape> {
        let tile_bytes = format.tile_bytes(units(format, columns)?);
        let end = rows.div_ceil(TILE_ROWS).checked_mul(tile_bytes).and_then(|size| size.checked_add(start));
        let found = (*bytes).as_ref().len();
        if end.is_none_or(|end| end > found) {
            let expected = end.unwrap_or(usize::MAX);
            return Err(Shape { what: "bytes of packed matrices, at least", expected, found });
        }
        Ok(Self { format, rows, columns, bytes, start })
    }

    /// The packed weights.
    #[must_use]
    pub fn packed(&self) -> &[u8] {
        &(*self.bytes).as_ref()[self.start..][..self.bytes()]
    }

    /// Number of outputs.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of inputs.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// How the weights are stored.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Bytes that a multiplication reads.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.tiles() * self.format.tile_bytes(self.units())
    }

    /// The values of one row.
    ///
    /// # Errors
    /// When there is no such row or `out` has not the length of one.
    pub fn row(&self, row: usize, out: &mut [f32]) -> Result<(), Shape> {
        if row >= self.rows {
            return Err(Shape { what: "row number, under", expected: self.rows, found: row });
        }
        if out.len() != self.columns {
            return Err(Shape { what: "values of a row", expected: self.columns, found: out.len() });
        }
        pack::read_row(self.format, self.tile(row / TILE_ROWS), self.units(), row % TILE_ROWS, out);
        Ok(())
    }

    fn units(&self) -> usize {
        self.columns / self.format.block_columns()
    }

    fn tiles(&self) -> usize {
        self.rows.div_ceil(TILE_ROWS)
    }

    fn tile(&self, tile: usize) -> &[u8] {
        let size = self.format.tile_bytes(self.units());
        &self.packed()[tile * size..][..size]
    }
}

/// Units of a row of `columns` values.
fn units(format: Format, columns: usize) -> Result<usize, Shape> {
    let unit = format.block_columns();
    if columns == 0 || !columns.is_multiple_of(unit) {
        let expected = columns.next_multiple_of(unit).max(unit);
        return Err(Shape { what: "columns of the matrix", expected, found: columns });
    }
    Ok(columns / unit)
}

/// Weights of which a thread takes about this many bytes at a time when there is one input…
const CHUNK_BYTES: usize = 96 * 1024;
/// … and that stay in a core's cache while all inputs pass, when there are many.
const RESIDENT_BYTES: usize = 256 * 1024;

/// Multiplies every input with `matrix`: `out[i · rows + r] = Σ_c matrix[r, c] · x[i, c]`.
///
/// # Errors
/// When the inputs have another number of columns, or `out` has not `inputs · rows` values.
pub fn matmul(matrix: &PackedMatrix, x: &Activations, out: &mut [f32], pool: &Pool) -> Result<(), Shape> {
    matmul_all([matrix], [out], x, pool)
}

/// Multiplies the same inputs with several matrices, as [`matmul`] does with one, but shared out to the
/// threads as one job: small matrices are not waited for one by one.
///
/// # Errors
/// As [`matmul`], for any of them.
pub fn matmul_all<const N: usize>(
    matrices: [&PackedMatrix; N],
    outs: [&mut [f32]; N],
    x: &Activations,
    pool: &Pool,
) -> Result<(), Shape> {
    for (matrix, out) in matrices.iter().zip(&outs) {
        if !x.are_for(matrix.format) {
            let expected = matrix.format.block_columns();
            let found = if matrix.format.has_sub_scales() { BLOCK } else { UNIT };
            return Err(Shape { what: "columns that share a scale in the inputs", expected, found });
        }
        if x.columns() != matrix.columns {
            return Err(Shape {
                what: "columns of the inputs",
                expected: matrix.columns,
                found: x.columns(),
            });
        }
        if x.inputs().checked_mul(matrix.rows) != Some(out.len()) {
            let expected = x.inputs().saturating_mul(matrix.rows);
            return Err(Shape { what: "output values", expected, found: out.len() });
        }
    }
    let operations = matrices.iter().map(|matrix| matrix.bytes() * x.inputs()).sum();
    let all_tiles: usize = matrices.iter().map(|matrix| matrix.tiles()).sum();
    let products = matrices.iter().zip(outs);
    let products: Vec<Multiplication<'_>> =
        products.map(|(matrix, out)| Multiplication::new(matrix, x, out, all_tiles, pool)).collect();
    let chunks = products.iter().map(Multiplication::chunks).sum();
    pool.run_weighted(chunks, operations, |mut chunk| {
        for product in &products {
            if chunk < product.chunks() {
                return product.run(chunk, x);
            }
            chunk -= product.chunks();
        }
    });
    Ok(())
}

thread_local! {
    /// Sums of [`Isa::tiles_by_unit`]. So large that every chunk of work would get them from the system anew.
    static SUMS: Cell<Vec<[f32; TILE_ROWS]>> = const { Cell::new(Vec::new()) };
}

/// One matrix of a job, and where its products go.
struct Multiplication<'a> {
    matrix: &'a PackedMatrix,
    /// [`quantize::ByBlock::bias`], for formats that need one.
    bias: Vec<i32>,
    out: Shared<'a, f32>,
    /// Tiles of a chunk.
    chunk: usize,
}

impl<'a> Multiplication<'a> {
    fn new(
        matrix: &'a PackedMatrix,
        x: &Activations,
        out: &'a mut [f32],
        all_tiles: usize,
        pool: &Pool,
    ) -> Self {
        let tile_bytes = matrix.format.tile_bytes(matrix.units());
        let most = if x.inputs() == 1 { CHUNK_BYTES } else { RESIDENT_BYTES } / tile_bytes;
        // At least four chunks a thread, so that the last one is not waited for long.
        let chunk = most.min(all_tiles / (4 * pool.threads())).max(1);
        let bias = match x.by_block() {
            Some(x) if !matrix.format.has_sub_scales() => x.bias(matrix.format.zero()),
            _ => Vec::new(),
        };
        Self { matrix, bias, out: Shared::new(out), chunk }
    }

    fn chunks(&self) -> usize {
        self.matrix.tiles().div_ceil(self.chunk)
    }

    fn run(&self, chunk: usize, x: &Activations) {
        let tiles = chunk * self.chunk..self.matrix.tiles().min((chunk + 1) * self.chunk);
        match (self.matrix.format.has_sub_scales(), x.by_block(), x.by_unit()) {
            (false, Some(inputs), _) => self.run_by_block(tiles, x.isa, inputs),
            (true, _, Some(inputs)) => self.run_by_unit(tiles, x.isa, inputs),
            // No inputs.
            _ => {}
        }
    }

    fn run_by_block(&self, tiles: Range<usize>, isa: Isa, inputs: &ByBlock) {
        let &PackedMatrix { format, .. } = self.matrix;
        let mut sums = [[0.0f32; TILE_ROWS]; isa::MOST_INPUTS];
        for group in inputs.groups() {
            let view = inputs.view(group, &self.bias);
            for tile in tiles.clone() {
                let sums = &mut sums[..group.size];
                isa.tile_by_block(format, self.matrix.tile(tile), self.matrix.units(), view, sums);
                self.put(tile, group, group.size, sums);
            }
        }
    }

    fn run_by_unit(&self, tiles: Range<usize>, isa: Isa, inputs: &ByUnit) {
        let &PackedMatrix { format, .. } = self.matrix;
        let units = self.matrix.units();
        let of_all = inputs.groups().partition_point(|group| isa.takes_all(group.size));
        let (of_all, one_by_one) = inputs.groups().split_at(of_all);
        let views: Vec<_> = of_all.iter().map(|group| inputs.view(group)).collect();
        if let Some(most) = isa.most_tiles().filter(|_| !of_all.is_empty()) {
            let inputs: usize = of_all.iter().map(|group| group.size).sum();
            let mut sums = SUMS.take();
            sums.resize(most * inputs, [0.0; TILE_ROWS]);
            for first in tiles.clone().step_by(most) {
                let together: Vec<_> =
                    (first..tiles.end.min(first + most)).map(|tile| self.matrix.tile(tile)).collect();
                let sums = &mut sums[..together.len() * inputs];
                isa.tiles_by_unit(format, &together, units, &views, sums);
                for group in of_all {
                    self.put(first, group, inputs, &sums[group.start..]);
                }
            }
            SUMS.set(sums);
        }
        let mut sums = [[0.0f32; TILE_ROWS]; isa::MOST_INPUTS];
        for group in one_by_one {
            let view = inputs.view(group);
            for tile in tiles.clone() {
                let sums = &mut sums[..group.size];
                isa.tile_by_unit(format, self.matrix.tile(tile), units, view, sums);
                self.put(tile, group, group.size, sums);
            }
        }
    }

    /// Writes the products of a group with one or more tiles, whose sums lie `inputs` after one another. Rows of an
    /// output are far apart, so all that goes into one is written together.
    fn put(&self, first_tile: usize, group: &Group, inputs: usize, sums: &[[f32; TILE_ROWS]]) {
        let rows = self.matrix.rows;
        let first = first_tile * TILE_ROWS;
        let tiles = sums.len().div_ceil(inputs);
        let used = (tiles * TILE_ROWS).min(rows - first);
        for input in 0..group.used {
            // SAFETY: no two chunks have a tile in common, so no two parts a row of an input.
            let out = unsafe { self.out.slice((group.first + input) * rows + first, used) };
            let (whole, rest) = out.as_chunks_mut::<TILE_ROWS>();
            let mut sums = sums[input..].iter().step_by(inputs);
            for (out, sums) in whole.iter_mut().zip(&mut sums) {
                *out = *sums;
            }
            if let Some(sums) = sums.next() {
                rest.copy_from_slice(&sums[..rest.len()]);
            }
        }
    }
}

fn zeroed(lines: usize) -> Vec<Line> {
    vec![Line([0; format::LINE]); lines]
}

fn bytes(lines: &[Line]) -> &[u8] {
    // SAFETY: a `Line` is 64 bytes without padding.
    unsafe { std::slice::from_raw_parts(lines.as_ptr().cast(), size_of_val(lines)) }
}

fn bytes_mut(lines: &mut [Line]) -> &mut [u8] {
    // SAFETY: as in `bytes`; any bytes are a `Line`.
    unsafe { std::slice::from_raw_parts_mut(lines.as_mut_ptr().cast(), size_of_val(lines)) }
}
