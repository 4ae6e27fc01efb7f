//! Full-precision products, attention without a mask, norm and activation: right, and the same bits everywhere.

use super::*;

/// Values in −1..1.
fn values(count: usize, seed: u64) -> Vec<f32> {
    let mut random = Random(seed);
    (0..count).map(|_| random.float()).collect()
}

fn close(found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((f64::from(*found) - expected).abs() <= tolerance, "{found} for {expected} at {at}");
    }
}

#[test]
fn products_are_right_at_all_edges() {
    for (rows, columns) in [(1, 1), (64, 16), (65, 7), (130, 33), (48, 100)] {
        let (weights, bias) = (values(rows * columns, 1), values(rows, 2));
        let matrix = DenseMatrix::pack(&weights, &bias, columns).unwrap();
        for inputs in [0, 1, 5, 6, 7, 13] {
            let x = values(inputs * columns, 3);
            let mut expected = Vec::new();
            for x in x.chunks_exact(columns) {
                for (row, bias) in weights.chunks_exact(columns).zip(&bias) {
                    let sum: f64 = row.iter().zip(x).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum();
                    expected.push(2.0 * (f64::from(*bias) + sum));
                }
            }
            let run = |isa| {
                let mut out = vec![f32::NAN; inputs * rows];
                matrix.multiply(isa, &x, &mut out, |_, out| out.iter_mut().for_each(|x| *x *= 2.0)).unwrap();
                out
            };
            let scalar = run(Isa::named("scalar").unwrap());
            close(&scalar, &expected, 1e-5);
            for isa in isas() {
                assert_eq!(run(isa), scalar, "{}", isa.name());
            }
        }
    }
}

#[test]
fn lengths_that_do_not_fit_are_refused() {
    assert!(DenseMatrix::pack(&[1.0; 6], &[0.0; 2], 0).is_err());
    assert!(DenseMatrix::pack(&[1.0; 5], &[0.0; 2], 3).is_err());
    let matrix = DenseMatrix::pack(&[1.0; 6], &[0.0; 2], 3).unwrap();
    let isa = Isa::best();
    assert!(matrix.multiply(isa, &[0.0; 4], &mut [0.0; 2], |_, _| {}).is_err());
    assert!(matrix.multiply(isa, &[0.0; 3], &mut [0.0; 3], |_, _| {}).is_err());
    assert!(attend_fully(isa, &[0.0; 12], 2, 2, &mut [0.0; 3]).is_err());
    assert!(attend_fully(isa, &[0.0; 13], 2, 2, &mut [0.0; 4]).is_err());
    assert!(attend_fully(isa, &[0.0; 12], 0, 2, &mut [0.0; 4]).is_err());
}

#[test]
fn every_position_sees_all_others() {
    for (positions, heads, head) in [(1, 1, 4), (2, 3, 16), (17, 2, 20), (70, 1, 33)] {
        let width = heads * head;
        let qkv = values(positions * 3 * width, 4);
        let mut expected = vec![0.0f64; positions * width];
        let part = |at: usize, kind: usize, h: usize| &qkv[(at * 3 + kind) * width + h * head..][..head];
        for at in 0..positions {
            for h in 0..heads {
                let weights: Vec<f64> = (0..positions)
                    .map(|other| {
                        let pairs = part(at, 0, h).iter().zip(part(other, 1, h));
                        let score: f64 = pairs.map(|(q, k)| f64::from(*q) * f64::from(*k)).sum();
                        (score / (head as f64).sqrt()).exp()
                    })
                    .collect();
                let all: f64 = weights.iter().sum();
                for (other, weight) in weights.iter().enumerate() {
                    let out = &mut expected[at * width + h * head..][..head];
                    for (out, value) in out.iter_mut().zip(part(other, 2, h)) {
                        *out += weight / all * f64::from(*value);
                    }
                }
            }
        }
        let run = |isa| {
            let mut out = vec![f32::NAN; positions * width];
            attend_fully(isa, &qkv, heads, head, &mut out).unwrap();
            out
        };
        let scalar = run(Isa::named("scalar").unwrap());
        close(&scalar, &expected, 1e-5);
        for isa in isas() {
            assert_eq!(run(isa), scalar, "{}", isa.name());
        }
    }
}

/// Abramowitz and Stegun 7.1.5, which converges everywhere.
fn erf(x: f64) -> f64 {
    let (mut sum, mut term) = (0.0, x);
    for n in 0..200 {
        sum += term / f64::from(2 * n + 1);
        term *= -x * x / f64::from(n + 1);
    }
    sum * std::f64::consts::FRAC_2_SQRT_PI
}

#[test]
fn gelu_and_layer_norm_are_right() {
    let x: Vec<f32> = (-500..=500).map(|i| i as f32 / 100.0).collect();
    let expected: Vec<f64> =
        x.iter().map(|x| f64::from(*x)).map(|x| 0.5 * x * (1.0 + erf(x / 2f64.sqrt()))).collect();
    let (weight, bias) = (values(x.len(), 5), values(x.len(), 6));
    let mean = x.iter().map(|x| f64::from(*x)).sum::<f64>() / x.len() as f64;
    let variance = x.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum::<f64>() / x.len() as f64;
    let normed: Vec<f64> = x
        .iter()
        .zip(weight.iter().zip(&bias))
        .map(|(x, (w, b))| (f64::from(*x) - mean) / (variance + 1e-5).sqrt() * f64::from(*w) + f64::from(*b))
        .collect();
    let run = |isa| {
        let (mut gelu, mut norm) = (x.clone(), x.clone());
        ops::gelu(isa, &mut gelu);
        ops::layer_norm(isa, &mut norm, &weight, &bias, 1e-5);
        (gelu, norm)
    };
    let scalar = run(Isa::named("scalar").unwrap());
    close(&scalar.0, &expected, 2e-6);
    close(&scalar.1, &normed, 2e-6);
    for isa in isas() {
        assert_eq!(run(isa), scalar, "{}", isa.name());
    }
    let mut far = [-1e9f32, -40.0, 0.0, 40.0, 1e9];
    ops::gelu(Isa::best(), &mut far);
    assert_eq!(far, [0.0, 0.0, 0.0, 40.0, 1e9]);
}
