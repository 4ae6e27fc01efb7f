//! Speed of the matrix kernels for every instruction set of this machine, against how fast it can read memory.
//!
//! `cargo bench --bench kernels [-- FILTER…]`, where a filter is an instruction set or a format, `threads=N` or
//! `megabytes=M` (what one input is multiplied with in turn; small: from the caches).

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use dateline::kernels::{Activations, Format, Isa, PackedMatrix, Pool, matmul};

/// Name, format, rows, columns: the matrices that take most of the time in the models of the registry.
const MATRICES: [(&str, Format, usize, usize); 9] = [
    ("1.5B gate", Format::Q4K, 8960, 1536),
    ("1.5B down", Format::Q6K, 1536, 8960),
    ("1.5B output", Format::Q6K, 151_936, 1536),
    ("0.5B gate", Format::Q5_0, 4864, 896),
    ("0.5B output", Format::Q8_0, 151_936, 896),
    ("135M gate", Format::Q4_1, 1536, 576),
    ("Q4_0", Format::Q4_0, 4864, 896),
    ("Q5_1", Format::Q5_1, 4864, 896),
    ("Q5_K", Format::Q5K, 8960, 1536),
];

/// Copies of a small matrix are gone through in turn, so that no cache holds them all.
const INPUTS: [usize; 3] = [1, 8, 512];
const FOOTPRINT: usize = 1 << 30;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let threads = arguments.iter().find_map(|a| a.strip_prefix("threads=")?.parse().ok());
    let footprint = arguments
        .iter()
        .find_map(|a| a.strip_prefix("megabytes=")?.parse().ok())
        .map_or(FOOTPRINT, |m: usize| m << 20);
    let filters: Vec<&String> = arguments.iter().filter(|a| !a.contains('=')).collect();
    let wanted = |kinds: &[&str], name: &str| {
        let mut of_kind =
            filters.iter().filter(|f| kinds.iter().any(|kind| kind.eq_ignore_ascii_case(f))).peekable();
        of_kind.peek().is_none() || of_kind.any(|f| f.eq_ignore_ascii_case(name))
    };
    let isas: Vec<&str> = Isa::names().collect();
    let formats: Vec<String> = Format::ALL.iter().map(|f| format!("{f:?}")).collect();
    let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
    let pool =
        Pool::new(threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)));
    let bandwidth = read_bandwidth(&pool);
    println!("{} threads, memory read {:.1} GB/s", pool.threads(), bandwidth / 1e9);
    println!(
        "{:<12} {:<12} {:>18} {:>7} {:>9} {:>7} {:>10}",
        "isa", "matrix", "shape", "inputs", "GB/s", "of mem", "GMAC/s"
    );
    for isa in Isa::available().filter(|isa| {
        wanted(&isas, isa.name()) && (isa.name() != "scalar" || wanted_explicitly(&filters, "scalar"))
    }) {
        for (name, format, rows, columns) in MATRICES {
            if !wanted(&formats, &format!("{format:?}")) {
                continue;
            }
            let matrix = matrix(format, rows, columns, &pool);
            for inputs in INPUTS {
                if inputs == 512 && rows > 100_000 {
                    continue;
                }
                let copies = if inputs == 1 { footprint.div_ceil(matrix.bytes()) } else { 1 };
                let matrices: Vec<PackedMatrix> = (0..copies).map(|_| copy(&matrix)).collect();
                let x: Vec<f32> =
                    (0..inputs * columns).map(|i| ((i * 7919) % 2003) as f32 / 1000.0 - 1.0).collect();
                let mut out = vec![0.0; inputs * rows];
                let mut activations = Activations::new(isa);
                let seconds = median(5, || {
                    for matrix in &matrices {
                        activations.quantize(black_box(&x), columns, &[format], &pool).unwrap();
                        matmul(matrix, &activations, &mut out, &pool).unwrap();
                        black_box(&out);
                    }
                }) / copies as f64;
                let rate = matrix.bytes() as f64 / seconds;
                let gmacs = (rows * columns * inputs) as f64 / seconds / 1e9;
                println!(
                    "{:<12} {name:<12} {:>18} {inputs:>7} {:>9.1} {:>6.0}% {gmacs:>10.1}",
                    isa.name(),
                    format!("{format:?} {rows}x{columns}"),
                    rate / 1e9,
                    100.0 * rate / bandwidth,
                );
            }
        }
    }
}

fn wanted_explicitly(filters: &[&String], name: &str) -> bool {
    filters.iter().any(|f| f.eq_ignore_ascii_case(name))
}

/// Bytes a second that the pool's threads read from memory together.
fn read_bandwidth(pool: &Pool) -> f64 {
    let data = vec![1u64; FOOTPRINT / 8];
    let part = 1 << 17;
    let seconds = median(5, || {
        pool.run(data.len() / part, |index| {
            black_box(
                data[index * part..(index + 1) * part].iter().fold(0u64, |sum, x| sum.wrapping_add(*x)),
            );
        });
    });
    FOOTPRINT as f64 / seconds
}

/// Any bytes are a matrix; its values do not change the time, as long as they are numbers.
fn matrix(format: Format, rows: usize, columns: usize, pool: &Pool) -> PackedMatrix {
    let mut state = 1u32;
    let bytes = rows * columns / format.block_columns() * format.block_bytes();
    let blocks: Vec<u8> = (0..bytes)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8 & 0x33
        })
        .collect();
    PackedMatrix::pack(format, rows, columns, &blocks, pool).unwrap()
}

/// The same weights at another place in memory.
fn copy(matrix: &PackedMatrix) -> PackedMatrix {
    let bytes = std::sync::Arc::new(matrix.packed().to_vec());
    PackedMatrix::from_packed(matrix.format(), matrix.rows(), matrix.columns(), bytes, 0).unwrap()
}

/// Median time of `count` runs in seconds, after one that is not counted.
fn median(count: usize, mut run: impl FnMut()) -> f64 {
    run();
    let mut times: Vec<f64> = (0..count)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[count / 2]
}
