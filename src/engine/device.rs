//! Where a generator computes: on the processor, with this program's own kernels, or on a GPU through candle.

use super::EngineError;

/// Where to compute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// A GPU that this build has support for and this machine has, else the processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// The first GPU of Nvidia's.
    Cuda,
    /// The GPU of an Apple machine.
    Metal,
}

/// A device that was found.
pub(super) enum Place {
    Cpu,
    #[cfg(any(test, feature = "gpu"))]
    Gpu(candle_core::Device),
}

impl Device {
    /// What a command line calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Cpu => "cpu",
            Self::Cuda => "cuda",
            Self::Metal => "metal",
        }
    }

    /// Finds it.
    ///
    /// # Errors
    /// [`EngineError::NoDevice`] when it is not in this build or not in this machine.
    pub(super) fn open(self) -> Result<Place, EngineError> {
        match self {
            Self::Cpu => Ok(Place::Cpu),
            Self::Cuda | Self::Metal => self.open_gpu(),
            Self::Auto => {
                let found = [Self::Cuda, Self::Metal].into_iter().find_map(|device| device.open_gpu().ok());
                Ok(found.unwrap_or(Place::Cpu))
            }
        }
    }

    /// The GPU that [`Device::Auto`] takes here; `None`: it takes the processor.
    #[must_use]
    pub fn gpu() -> Option<&'static str> {
        Self::Auto.open().ok()?.gpu()
    }

    fn open_gpu(self) -> Result<Place, EngineError> {
        let is_built = match self {
            Self::Cuda => cfg!(feature = "cuda"),
            Self::Metal => cfg!(feature = "metal"),
            Self::Auto | Self::Cpu => return Ok(Place::Cpu),
        };
        if !is_built {
            let name = self.name();
            let reason = format!(
                "this build computes on the processor only; `cargo install --path . --features {name}` builds one for it"
            );
            return Err(EngineError::NoDevice { device: name, reason });
        }
        #[cfg(any(test, feature = "gpu"))]
        {
            let device = match self {
                Self::Metal => candle_core::Device::new_metal(0),
                _ => candle_core::Device::new_cuda(0),
            };
            device
                .map(Place::Gpu)
                .map_err(|error| EngineError::NoDevice { device: self.name(), reason: error.to_string() })
        }
        #[cfg(not(any(test, feature = "gpu")))]
        Ok(Place::Cpu)
    }
}

impl Place {
    /// The GPU's name; `None` on the processor.
    pub(super) fn gpu(&self) -> Option<&'static str> {
        match self {
            Self::Cpu => None,
            #[cfg(any(test, feature = "gpu"))]
            Self::Gpu(candle_core::Device::Cuda(_)) => Some("cuda"),
            #[cfg(any(test, feature = "gpu"))]
            Self::Gpu(candle_core::Device::Metal(_)) => Some("metal"),
            #[cfg(any(test, feature = "gpu"))]
            Self::Gpu(candle_core::Device::Cpu) => Some("candle"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_is_not_in_the_build_says_how_to_build_it() {
        assert!(matches!(Device::Cpu.open(), Ok(Place::Cpu)));
        assert!(Device::Auto.open().is_ok());
        if cfg!(not(feature = "gpu")) {
            assert!(matches!(Device::Auto.open(), Ok(Place::Cpu)));
            for device in [Device::Cuda, Device::Metal] {
                let error = device.open().err().unwrap().to_string();
                assert!(error.starts_with(&format!("device {}", device.name())), "{error}");
                assert!(error.contains(&format!("--features {}", device.name())), "{error}");
            }
        }
    }
}
