//! The threads.

use super::*;

#[test]
fn a_pool_runs_every_chunk_once_and_survives_panics() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let pool = Pool::new(4);
    for chunks in [0, 1, 2, 3, 100] {
        for round in 0..200 {
            let counts: Vec<AtomicUsize> = (0..chunks).map(|_| AtomicUsize::new(0)).collect();
            pool.run(chunks, |chunk| {
                counts[chunk].fetch_add(1, Ordering::Relaxed);
                if chunk == 0 && round % 50 == 0 {
                    // Asked for inside a job, another one runs on this thread.
                    pool.run(2, |_| {});
                    std::thread::sleep(std::time::Duration::from_micros(200));
                }
            });
            assert!(counts.iter().all(|count| count.load(Ordering::Relaxed) == 1));
        }
    }
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        pool.run(50, |chunk| assert!(chunk != 17, "expected"));
    }));
    assert!(panicked.is_err());
    let total = AtomicUsize::new(0);
    pool.run(50, |chunk| {
        total.fetch_add(chunk, Ordering::Relaxed);
    });
    assert_eq!(total.into_inner(), 50 * 49 / 2);
}

#[test]
fn a_pool_sleeps_and_wakes() {
    let pool = Pool::new(2);
    for _ in 0..5 {
        std::thread::sleep(std::time::Duration::from_millis(2));
        let done = std::sync::atomic::AtomicUsize::new(0);
        pool.run(8, |_| {
            done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            std::thread::sleep(std::time::Duration::from_micros(300));
        });
        assert_eq!(done.into_inner(), 8);
    }
}
