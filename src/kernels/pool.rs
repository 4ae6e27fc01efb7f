//! Threads that share out the chunks of a job.
//!
//! Whoever is free takes the next chunk, so a thread that the system has put aside holds up no more than
//! the chunk it has in hand, and one that wakes late finds less left to do. Waiting threads spin for some
//! microseconds (the next job of a decoder follows that soon), giving way to other programs, and then sleep: the
//! core that becomes idle is the one on which the system lets a thread go on that it had put aside elsewhere.

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a worker looks out for the next job before it sleeps, and the caller for the workers' end.
const SPIN: Duration = Duration::from_micros(60);
/// Element operations under which a job is not worth a second thread.
const SMALL: usize = 16 * 1024;

/// A job lies open in the low half of the gate.
const OPEN: u64 = 1 << 31;
/// Workers inside are counted in the bits under `OPEN`, jobs in those above.
const JOB: u64 = 1 << 32;

/// A fixed number of threads, the calling one among them.
pub struct Pool {
    inner: Arc<Inner>,
    workers: Vec<JoinHandle<()>>,
    /// Held by the caller whose job runs.
    turn: Mutex<()>,
}

struct Inner {
    gate: AtomicU64,
    job: UnsafeCell<Job>,
    next: AtomicUsize,
    panicked: AtomicBool,
    stop: AtomicBool,
    sleepers: AtomicUsize,
    caller_sleeps: AtomicBool,
    sleep: Mutex<()>,
    wake: Condvar,
    /// For the caller: all workers have left.
    left: Condvar,
}

#[derive(Clone, Copy)]
struct Job {
    task: Option<&'static (dyn Fn(usize) + Sync)>,
    chunks: usize,
}

// SAFETY: `job` is written only by the thread that holds `turn`, while the gate is closed and no worker is
// inside, and read only by workers inside; opening the gate releases the write, entering acquires it.
unsafe impl Sync for Inner {}
// SAFETY: the reference in `job` is to something `Sync`.
unsafe impl Send for Inner {}

impl Pool {
    /// A pool of `threads` threads (at least one: the caller's).
    #[must_use]
    pub fn new(threads: usize) -> Self {
        let inner = Arc::new(Inner {
            gate: AtomicU64::new(0),
            job: UnsafeCell::new(Job { task: None, chunks: 0 }),
            next: AtomicUsize::new(0),
            panicked: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            sleepers: AtomicUsize::new(0),
            caller_sleeps: AtomicBool::new(false),
            sleep: Mutex::new(()),
            wake: Condvar::new(),
            left: Condvar::new(),
        });
        let spawn = |_| {
            let inner = Arc::clone(&inner);
            // Fewer threads than asked for compute the same.
            std::thread::Builder::new().name("dateline-kernel".to_owned()).spawn(move || inner.work()).ok()
        };
        let workers = (1..threads).map_while(spawn).collect();
        Self { inner, workers, turn: Mutex::new(()) }
    }

    /// Threads that compute, the caller's included.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.workers.len() + 1
    }

    /// Calls `task` once with every number under `chunks`, on all threads, and returns when all are done.
    ///
    /// # Panics
    /// When `task` does.
    pub fn run(&self, chunks: usize, task: impl Fn(usize) + Sync) {
        if self.workers.is_empty() || chunks < 2 {
            (0..chunks).for_each(task);
            return;
        }
        let _turn = match self.turn.try_lock() {
            Ok(turn) => turn,
            // A task panicked; the job is over all the same.
            Err(TryLockError::Poisoned(turn)) => turn.into_inner(),
            // Another job has the workers, maybe the one that calls this.
            Err(TryLockError::WouldBlock) => {
                (0..chunks).for_each(task);
                return;
            }
        };
        let inner = &*self.inner;
        let task: &(dyn Fn(usize) + Sync) = &task;
        // SAFETY: only the lifetime changes. Workers use the reference only while they are counted in the
        // gate, and this function does not return before the gate is closed and that count is zero.
        let task =
            unsafe { std::mem::transmute::<&(dyn Fn(usize) + Sync), &'static (dyn Fn(usize) + Sync)>(task) };
        // SAFETY: the gate is closed and empty (the run before left it so), and `turn` is held.
        unsafe { *inner.job.get() = Job { task: Some(task), chunks } };
        inner.next.store(0, Ordering::Relaxed);
        let job = inner.gate.load(Ordering::Relaxed) & !(JOB - 1);
        inner.gate.store(job.wrapping_add(JOB) | OPEN, Ordering::SeqCst);
        if inner.sleepers.load(Ordering::SeqCst) > 0 {
            drop(lock(&inner.sleep));
            inner.wake.notify_all();
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| inner.take_chunks(task, chunks)));
        if outcome.is_err() {
            inner.next.store(chunks, Ordering::Relaxed);
        }
        inner.gate.fetch_and(!OPEN, Ordering::AcqRel);
        inner.wait_for_workers();
        let panicked = inner.panicked.swap(false, Ordering::Relaxed);
        match outcome {
            Err(panic) => resume_unwind(panic),
            Ok(()) => assert!(!panicked, "a worker's task panicked"),
        }
    }

    /// [`run`](Self::run), on the caller's thread alone if all chunks together are about `operations` simple
    /// operations and that is less than waking others costs.
    pub fn run_weighted(&self, chunks: usize, operations: usize, task: impl Fn(usize) + Sync) {
        if operations < SMALL { (0..chunks).for_each(task) } else { self.run(chunks, task) }
    }

    /// Calls `task` with every row of `width` values of `data` and its number, on all threads if the values
    /// are enough to be worth it.
    ///
    /// # Panics
    /// When `width` is 0, or `task` panics.
    pub fn run_rows(&self, data: &mut [f32], width: usize, task: impl Fn(usize, &mut [f32]) + Sync) {
        let rows = data.len() / width;
        let operations = 8 * data.len();
        // A few rows to a chunk; more than that would leave threads without work at the end.
        let chunk = rows.div_ceil(8 * self.threads()).max(1);
        let data = Shared::new(data);
        self.run_weighted(rows.div_ceil(chunk), operations, |index| {
            for row in index * chunk..rows.min((index + 1) * chunk) {
                // SAFETY: rows do not overlap, and each is in one chunk.
                task(row, unsafe { data.slice(row * width, width) });
            }
        });
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.inner.stop.store(true, Ordering::SeqCst);
        drop(lock(&self.inner.sleep));
        self.inner.wake.notify_all();
        for worker in self.workers.drain(..) {
            // A worker cannot panic outside `catch_unwind`.
            let _ = worker.join();
        }
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("threads", &self.threads()).finish()
    }
}

impl Inner {
    fn take_chunks(&self, task: &(dyn Fn(usize) + Sync), chunks: usize) {
        loop {
            let chunk = self.next.fetch_add(1, Ordering::Relaxed);
            if chunk >= chunks {
                return;
            }
            task(chunk);
        }
    }

    fn work(&self) {
        let mut seen = 0;
        while let Some(job) = self.enter(seen) {
            seen = job;
            // SAFETY: this worker is inside, so the job stays as it is.
            let Job { task, chunks } = unsafe { *self.job.get() };
            if let Some(task) = task
                && catch_unwind(AssertUnwindSafe(|| self.take_chunks(task, chunks))).is_err()
            {
                self.panicked.store(true, Ordering::Relaxed);
                self.next.store(chunks, Ordering::Relaxed);
            }
            // The count before: the last one leaves a closed gate.
            let gate = self.gate.fetch_sub(1, Ordering::SeqCst);
            if gate & (JOB - 1) == 1 && self.caller_sleeps.load(Ordering::SeqCst) {
                drop(lock(&self.sleep));
                self.left.notify_all();
            }
        }
    }

    /// Waits until no worker is inside; the gate is closed.
    fn wait_for_workers(&self) {
        let inside = || self.gate.load(Ordering::SeqCst) & (JOB - 1) != 0;
        let mut turns = 0;
        let mut waited: Option<Instant> = None;
        while inside() {
            relax(&mut turns);
            if turns.is_multiple_of(64) && waited.get_or_insert_with(Instant::now).elapsed() > SPIN {
                let mut guard = lock(&self.sleep);
                // Said before the gate is looked at; workers leave before they look whether it was said.
                self.caller_sleeps.store(true, Ordering::SeqCst);
                while inside() {
                    guard = self.left.wait(guard).unwrap_or_else(PoisonError::into_inner);
                }
                self.caller_sleeps.store(false, Ordering::SeqCst);
            }
        }
    }

    /// Waits for an open job other than `seen` and is counted in it. `None`: the pool is being dropped.
    fn enter(&self, seen: u64) -> Option<u64> {
        let mut turns = 0;
        let mut waited: Option<Instant> = None;
        loop {
            let gate = self.gate.load(Ordering::Acquire);
            let job = gate & !(JOB - 1);
            if gate & OPEN != 0 && job != seen {
                let entered =
                    self.gate.compare_exchange_weak(gate, gate + 1, Ordering::AcqRel, Ordering::Relaxed);
                if entered.is_ok() {
                    return Some(job);
                }
                continue;
            }
            if self.stop.load(Ordering::Relaxed) {
                return None;
            }
            relax(&mut turns);
            if turns.is_multiple_of(64) && waited.get_or_insert_with(Instant::now).elapsed() > SPIN {
                self.sleep_until_other_than(seen);
                waited = None;
            }
        }
    }

    fn sleep_until_other_than(&self, seen: u64) {
        let mut guard = lock(&self.sleep);
        // Counted before the gate is looked at; the caller opens the gate before it looks at the count.
        self.sleepers.fetch_add(1, Ordering::SeqCst);
        loop {
            let gate = self.gate.load(Ordering::SeqCst);
            let ready = gate & OPEN != 0 && gate & !(JOB - 1) != seen;
            if ready || self.stop.load(Ordering::SeqCst) {
                break;
            }
            guard = self.wake.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
        self.sleepers.fetch_sub(1, Ordering::SeqCst);
    }
}

fn lock(mutex: &Mutex<()>) -> MutexGuard<'_, ()> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One turn of waiting: first only the core rests, then others may have it.
fn relax(turns: &mut u32) {
    *turns = turns.wrapping_add(1);
    if *turns < 256 || !turns.is_multiple_of(16) {
        std::hint::spin_loop();
    } else {
        std::thread::yield_now();
    }
}

/// A slice of which several threads write different parts.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a, T> {
    start: *mut T,
    len: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: it gives out nothing but parts of a slice of `T`, disjoint by the contract of `slice`.
unsafe impl<T: Send> Sync for Shared<'_, T> {}

impl<'a, T> Shared<'a, T> {
    pub(super) fn new(slice: &'a mut [T]) -> Self {
        Self { start: slice.as_mut_ptr(), len: slice.len(), slice: PhantomData }
    }

    /// `len` elements from `start`.
    ///
    /// # Safety
    /// No two parts that live at the same time may overlap.
    pub(super) unsafe fn slice(&self, start: usize, len: usize) -> &'a mut [T] {
        assert!(start.checked_add(len).is_some_and(|end| end <= self.len), "part outside the slice");
        // SAFETY: within the slice by the assertion; unaliased by the contract.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(start), len) }
    }
}
