//! Functions over vectors, rotation, attention.

use super::*;

#[test]
fn vector_functions_are_exact_to_rounding_and_alike_everywhere() {
    let scalar = Isa::named("scalar").unwrap();
    for n in [1, 15, 16, 33, 576] {
        let (x, y) = (inputs(1, n, 1), inputs(1, n, 2));
        let run = |isa: Isa| {
            let mut normed = vec![0.0; n];
            ops::rms_norm(isa, &x, &y, 1e-6, &mut normed);
            let mut gate: Vec<f32> = x.iter().map(|x| x * 10.0).collect();
            let mut gelu = gate.clone();
            ops::silu_mul(isa, &mut gate, &y);
            ops::gelu_mul(isa, &mut gelu, &y);
            let mut sum = x.clone();
            ops::add(isa, &mut sum, &y);
            let mut each = [x.as_slice(), &y].concat();
            ops::rms_norm_each(isa, &mut each, &y, 1e-6);
            assert_eq!(bits(&each[..n]), bits(&normed));
            ops::scale(isa, &mut each, 3.0);
            assert_eq!(each[0].to_bits(), (normed[0] * 3.0).to_bits());
            [normed, gate, gelu, sum]
        };
        let expected = run(scalar);
        for isa in isas() {
            assert_eq!(
                run(isa).map(|out| bits(&out)),
                expected.clone().map(|out| bits(&out)),
                "{} {n}",
                isa.name()
            );
        }
        let mean = x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / n as f64;
        for i in 0..n {
            let (x, y) = (f64::from(x[i]), f64::from(y[i]));
            let gelu = 5.0
                * x
                * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (10.0 * x + 44.715 * x.powi(3))).tanh());
            let exact =
                [x / (mean + 1e-6).sqrt() * y, 10.0 * x / (1.0 + (-10.0 * x).exp()) * y, gelu * y, x + y];
            // The exponent of GELU is a cube: its rounding counts for more.
            for ((got, exact), rounding) in expected.iter().zip(exact).zip([1e-6, 1e-6, 3e-6, 1e-6]) {
                assert!(
                    (f64::from(got[i]) - exact).abs() <= rounding * exact.abs() + 1e-12,
                    "{n} {i}: {} {exact}",
                    got[i]
                );
            }
        }
    }
}

#[test]
fn rotation_turns_pairs() {
    for isa in isas() {
        let (cos, sin) = ([0.0, 0.6], [1.0, 0.8]);
        let mut x = [1.0, 2.0, 3.0, 4.0];
        ops::rotate(isa, &mut x, &cos, &sin, false);
        let expected = [-3.0, 2.0 * 0.6 - 4.0 * 0.8, 1.0, 2.0 * 0.8 + 4.0 * 0.6];
        assert!(x.iter().zip(expected).all(|(x, e): (&f32, f32)| (x - e).abs() < 1e-6), "{x:?}");
        let mut x = [1.0, 2.0, 3.0, 4.0];
        ops::rotate(isa, &mut x, &cos, &sin, true);
        let expected = [-2.0, 1.0, 3.0 * 0.6 - 4.0 * 0.8, 3.0 * 0.8 + 4.0 * 0.6];
        assert!(x.iter().zip(expected).all(|(x, e): (&f32, f32)| (x - e).abs() < 1e-6), "{x:?}");
    }
}

/// The cache's values are halves: 2⁻¹¹ of the keys' size on a score, as much of the values on the result.
#[test]
fn attention_is_the_softmax_mixture_of_what_a_query_may_see() {
    let pool = Pool::new(2);
    let all = usize::MAX;
    for (heads, kv_heads, head, count, window) in [
        (6, 1, 64, 70, all),
        (14, 2, 64, 3, all),
        (9, 3, 40, 130, all),
        (2, 2, 128, 1, all),
        // Windows that end within a block, at its end, and of one position.
        (4, 1, 64, 200, 50),
        (2, 2, 32, 130, 64),
        (4, 2, 256, 70, 1),
    ] {
        let first = |position: usize| (position + 1usize).saturating_sub(window);
        let (q, k, v) = (
            inputs(count, heads * head, 1),
            inputs(count, kv_heads * head, 2),
            inputs(count, kv_heads * head, 3),
        );
        let small = |x: &[f32]| x.iter().map(|x| x * 0.2).collect::<Vec<f32>>();
        let (q, k, v) = (small(&q), small(&k), small(&v));
        let mut cache = KvCache::new(kv_heads, head);
        cache.write(0, &k, &v).unwrap();
        let run = |isa: Isa, from: usize, cache: &KvCache, pool: &Pool| {
            let mut out = vec![f32::NAN; (count - from) * heads * head];
            let window = (window < all).then_some(window);
            let queries = Queries { values: &q[from * heads * head..], heads, position: from, window };
            attend(isa, queries, cache, &mut out, pool).unwrap();
            out
        };
        let expected = run(Isa::named("scalar").unwrap(), 0, &cache, &Pool::new(1));
        for isa in isas() {
            assert_eq!(bits(&run(isa, 0, &cache, &pool)), bits(&expected), "{}", isa.name());
            // Alone, the last query gets the same.
            assert_eq!(
                bits(&run(isa, count - 1, &cache, &pool)),
                bits(&expected[(count - 1) * heads * head..])
            );
        }
        // Written in pieces, and over what was there, the cache is the same.
        let mut pieces = KvCache::new(kv_heads, head);
        let width = kv_heads * head;
        let half = count / 2;
        pieces.write(0, &v, &k).unwrap();
        pieces.write(0, &k[..half * width], &v[..half * width]).unwrap();
        pieces.write(half, &k[half * width..], &v[half * width..]).unwrap();
        assert_eq!(bits(&run(Isa::best(), 0, &pieces, &pool)), bits(&expected));
        for position in 0..count {
            for h in 0..heads {
                let kv = h / (heads / kv_heads);
                let query = &q[(position * heads + h) * head..][..head];
                let dot = |at: usize| {
                    let key = &k[(at * kv_heads + kv) * head..][..head];
                    query.iter().zip(key).map(|(q, k)| f64::from(*q) * f64::from(*k)).sum::<f64>()
                };
                let visible = first(position)..=position;
                let weights: Vec<f64> =
                    visible.clone().map(|at| (dot(at) / (head as f64).sqrt()).exp()).collect();
                let total: f64 = weights.iter().sum();
                for d in 0..head {
                    let value = |at: usize| f64::from(v[(at * kv_heads + kv) * head + d]);
                    let parts = visible.clone().zip(&weights).map(|(at, weight)| weight * value(at));
                    let exact = parts.sum::<f64>() / total;
                    let got = f64::from(expected[(position * heads + h) * head + d]);
                    assert!(
                        (got - exact).abs() < 4e-3,
                        "{heads}/{kv_heads} {position} {h} {d}: {got} for {exact}"
                    );
                }
            }
        }
    }
}

#[test]
fn attention_refuses_what_does_not_fit() {
    let (pool, isa) = (Pool::new(1), Isa::best());
    let mut cache = KvCache::new(2, 16);
    assert!(cache.write(0, &[0.0; 31], &[0.0; 31]).is_err());
    assert!(cache.write(0, &[0.0; 32], &[0.0; 64]).is_err());
    let queries = |heads, position| Queries { values: &[0.0; 64], heads, position, window: None };
    assert!(attend(isa, queries(4, 0), &cache, &mut [0.0; 64], &pool).is_err(), "nothing was written");
    cache.write(0, &[0.0; 32], &[0.0; 32]).unwrap();
    assert!(attend(isa, queries(3, 0), &cache, &mut [0.0; 64], &pool).is_err());
    assert!(attend(isa, queries(4, 0), &cache, &mut [0.0; 63], &pool).is_err());
    assert!(attend(isa, queries(4, 100_000), &cache, &mut [0.0; 64], &pool).is_err());
    let blind = Queries { window: Some(0), ..queries(4, 0) };
    assert!(attend(isa, blind, &cache, &mut [0.0; 64], &pool).is_err());
    attend(isa, queries(4, 0), &cache, &mut [0.0; 64], &pool).unwrap();
}

#[test]
fn sequences_attend_together_as_alone_and_a_copied_cache_is_the_cache() {
    let (isa, pool, head) = (Isa::best(), Pool::new(2), 16);
    let mut random = Random(5);
    let mut numbers = |n: usize| -> Vec<f32> { (0..n).map(|_| random.float()).collect() };
    let mut caches: Vec<KvCache> = (0..3).map(|_| KvCache::new(2, head)).collect();
    let lengths = [1, 130, 700];
    for (cache, length) in caches.iter_mut().zip(lengths) {
        cache.write(0, &numbers(length * 2 * head), &numbers(length * 2 * head)).unwrap();
    }
    let counts = [1, 3, 40];
    let queries: Vec<Vec<f32>> = counts.iter().map(|count| numbers(count * 4 * head)).collect();
    let parts: Vec<(Queries<'_>, &KvCache)> = (0..3)
        .map(|i| {
            let position = lengths[i] - counts[i];
            let window = (i == 2).then_some(90);
            (Queries { values: &queries[i], heads: 4, position, window }, &caches[i])
        })
        .collect();
    let mut together = vec![0.0; queries.iter().map(Vec::len).sum()];
    attend_all(isa, &parts, &mut together, &pool).unwrap();
    let mut copy = KvCache::new(2, head);
    let mut found = together.as_slice();
    for (queries, cache) in parts {
        let mut alone = vec![0.0; queries.values.len()];
        attend(isa, queries, cache, &mut alone, &pool).unwrap();
        let (part, rest) = found.split_at(alone.len());
        assert_eq!(bits(part), bits(&alone));
        found = rest;
        copy.copy_from(cache, queries.position + queries.values.len() / (4 * head)).unwrap();
        attend(isa, queries, &copy, &mut alone, &pool).unwrap();
        assert_eq!(bits(part), bits(&alone));
    }
    assert!(KvCache::new(2, 8).copy_from(&caches[0], 1).is_err());
    assert!(copy.copy_from(&caches[0], 5000).is_err());
    copy.copy_from(&KvCache::new(2, head), 0).unwrap();
    assert!(attend_all(isa, &[], &mut together, &pool).is_err());
    attend_all(isa, &[], &mut [], &pool).unwrap();
}
