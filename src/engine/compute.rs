//! What computes: the instruction set and the threads.

use crate::kernels::{Isa, Pool, Shape};

use super::EngineError;

/// Forces an instruction set, for tests and reports of errors: one of [`Isa::names`].
const ISA_VARIABLE: &str = "DATELINE_ISA";

/// An instruction set and a pool of threads.
#[derive(Debug)]
pub(super) struct Compute {
    pub(super) isa: Isa,
    pub(super) pool: Pool,
}

impl Compute {
    /// What [`isa`] gives, on `threads` threads; without a number, one to each physical core that this process
    /// may use.
    pub(super) fn new(threads: Option<usize>) -> Result<Self, EngineError> {
        Ok(Self { isa: isa()?, pool: Pool::new(threads.unwrap_or_else(default_threads).max(1)) })
    }
}

/// The best instruction set of this machine, or the one that `DATELINE_ISA` names.
pub(super) fn isa() -> Result<Isa, EngineError> {
    named(&std::env::var(ISA_VARIABLE).unwrap_or_default())
}

/// The instruction set `name`; without one the best.
fn named(name: &str) -> Result<Isa, EngineError> {
    // As with every variable, empty is unset.
    if name.is_empty() {
        return Ok(Isa::best());
    }
    Isa::named(name).ok_or_else(|| {
        let available: Vec<&str> = Isa::available().map(Isa::name).collect();
        EngineError::Inference(format!(
            "{ISA_VARIABLE} asks for `{name}`, this machine has: {}",
            available.join(", ")
        ))
    })
}

impl From<Shape> for EngineError {
    fn from(error: Shape) -> Self {
        Self::Inference(error.to_string())
    }
}

/// Physical cores, or fewer if the process is kept to fewer (affinity, cgroup). A second thread on a core
/// only disturbs kernels that already fill its vector units or wait for memory.
#[must_use]
pub fn default_threads() -> usize {
    let available = std::thread::available_parallelism().map_or(1, usize::from);
    physical_cores().map_or(available, |cores| available.min(cores))
}

/// Counts the cores that Linux lists; other systems do not say where this looks.
fn physical_cores() -> Option<usize> {
    let mut cores = std::collections::HashSet::new();
    for entry in std::fs::read_dir("/sys/devices/system/cpu").ok()?.flatten() {
        // Every thread of a core names the same siblings.
        if let Ok(siblings) = std::fs::read_to_string(entry.path().join("topology/thread_siblings_list")) {
            cores.insert(siblings);
        }
    }
    (!cores.is_empty()).then_some(cores.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_thread_for_every_core_at_most() {
        let threads = default_threads();
        assert!(threads >= 1);
        assert!(threads <= std::thread::available_parallelism().map_or(1, usize::from));
        assert_eq!(Compute::new(Some(3)).unwrap().pool.threads(), 3);
        assert_eq!(Compute::new(Some(0)).unwrap().pool.threads(), 1);
    }

    #[test]
    fn an_empty_instruction_set_is_none() {
        assert_eq!(named("").unwrap().name(), Isa::best().name());
        assert!(named("vax").unwrap_err().to_string().contains("DATELINE_ISA asks for `vax`"));
    }
}
