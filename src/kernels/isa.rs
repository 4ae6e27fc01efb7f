//! Which instruction set computes.

#[cfg(target_arch = "aarch64")]
use super::aarch64;
use super::attention::{Product, QUERIES};
use super::format::{Format, TILE_ROWS, UNIT};
use super::quantize::{BlockView, UNIT_SUMS, UnitView};
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::x86_64::{amx, avx2, avx512};

/// Most inputs that any kernel takes at once.
pub(super) const MOST_INPUTS: usize = 16;
#[cfg(target_arch = "x86_64")]
const _: () = assert!(amx::INPUTS == MOST_INPUTS);

/// An instruction set that this machine has. There is no other way to get one than to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(Kernel);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kernel {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    /// With AVX-512 for what it does not do.
    #[cfg(target_arch = "x86_64")]
    Amx,
    #[cfg(target_arch = "aarch64")]
    NeonDotprod,
}

/// All of this architecture, best first.
const KERNELS: &[Kernel] = &[
    #[cfg(target_arch = "aarch64")]
    Kernel::NeonDotprod,
    #[cfg(target_arch = "x86_64")]
    Kernel::Amx,
    #[cfg(target_arch = "x86_64")]
    Kernel::Avx512Vnni,
    #[cfg(target_arch = "x86_64")]
    Kernel::AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Kernel::Avx2,
    Kernel::Scalar,
];

impl Kernel {
    fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni => "avxvnni",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => "avx512vnni",
            #[cfg(target_arch = "x86_64")]
            Self::Amx => "amx",
            #[cfg(target_arch = "aarch64")]
            Self::NeonDotprod => "neon",
        }
    }

    fn is_available(self) -> bool {
        match self {
            Self::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => avx2::is_available(),
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni => avx2::is_available() && std::is_x86_feature_detected!("avxvnni"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => avx512::is_available(),
            #[cfg(target_arch = "x86_64")]
            Self::Amx => amx::is_available(),
            #[cfg(target_arch = "aarch64")]
            Self::NeonDotprod => aarch64::is_available(),
        }
    }
}

impl Isa {
    /// The best of this machine.
    #[must_use]
    pub fn best() -> Self {
        Self::available().next().unwrap_or(Self(Kernel::Scalar))
    }

    /// All of this machine, best first.
    pub fn available() -> impl Iterator<Item = Self> {
        KERNELS.iter().copied().filter(|kernel| kernel.is_available()).map(Self)
    }

    /// Names of all that this program has kernels for on this architecture, best first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KERNELS.iter().map(|kernel| kernel.name())
    }

    /// The one called `name`, if this machine has it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::available().find(|isa| isa.name() == name)
    }

    /// Its name: `scalar`, `avx2`, `avxvnni`, `avx512vnni`, `amx`, `neon`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// What plain Rust may be compiled for.
    pub(super) fn vectors(self) -> Vectors {
        match self.0 {
            Kernel::Scalar => Vectors::Baseline,
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => Vectors::Avx2,
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni | Kernel::Amx => Vectors::Avx512,
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDotprod => Vectors::Neon,
        }
    }

    /// Numbers of inputs that its kernels for formats without sub-scales take at once.
    pub(super) fn block_group_sizes(self) -> &'static [usize] {
        match self.0 {
            Kernel::Scalar => &[1, 4],
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 | Kernel::AvxVnni => avx2::GROUP_SIZES,
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni | Kernel::Amx => avx512::GROUP_SIZES,
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDotprod => aarch64::GROUP_SIZES,
        }
    }

    /// The same of those for formats with sub-scales, if there are so many inputs.
    pub(super) fn unit_group_sizes(self, inputs: usize) -> &'static [usize] {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kernel::Amx if inputs >= amx::FEWEST => amx::GROUP_SIZES,
            _ => {
                // Unused on other architectures.
                let _ = inputs;
                self.block_group_sizes()
            }
        }
    }

    /// Multiplies a tile of a format without sub-scales with a group of as many inputs as `out` is long, one of
    /// [`block_group_sizes`](Self::block_group_sizes).
    pub(super) fn tile_by_block(
        self,
        format: Format,
        tile: &[u8],
        units: usize,
        view: BlockView<'_>,
        out: &mut [[f32; TILE_ROWS]],
    ) {
        // The kernels read so much and check nothing inside.
        let numbers = units * out.len();
        assert!(tile.len() >= format.tile_bytes(units), "tile cut short");
        assert!(view.q.len() >= 32 * numbers, "inputs cut short");
        assert!(view.scales.len() >= numbers && view.scaled_sums.len() >= numbers);
        assert!(format.zero() == 0 || view.bias.len() >= numbers);
        match self.0 {
            Kernel::Scalar => scalar::tile_by_block(format, tile, units, view, out),
            // SAFETY: such a value exists only where `is_available` was true; lengths are asserted above.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => unsafe { avx2::tile_by_block::<false>(format, tile, units, view, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Kernel::AvxVnni => unsafe { avx2::tile_by_block::<true>(format, tile, units, view, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni | Kernel::Amx => unsafe {
                avx512::tile_by_block(format, tile, units, view, out);
            },
            // SAFETY: as above.
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDotprod => unsafe { aarch64::tile_by_block(format, tile, units, view, out) },
        }
    }

    /// The same with a format with sub-scales, and a group of one of [`unit_group_sizes`](Self::unit_group_sizes) for
    /// which [`takes_all`](Self::takes_all) is false.
    pub(super) fn tile_by_unit(
        self,
        format: Format,
        tile: &[u8],
        units: usize,
        view: UnitView<'_>,
        out: &mut [[f32; TILE_ROWS]],
    ) {
        check_units(format, tile, units, view, out.len());
        match self.0 {
            Kernel::Scalar => scalar::tile_by_unit(format, tile, units, view, out),
            // SAFETY: such a value exists only where `is_available` was true; lengths are checked above.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => unsafe { avx2::tile_by_unit::<false>(format, tile, units, view, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Kernel::AvxVnni => unsafe { avx2::tile_by_unit::<true>(format, tile, units, view, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni | Kernel::Amx => unsafe {
                avx512::tile_by_unit(format, tile, units, view, out);
            },
            // SAFETY: as above.
            #[cfg(target_arch = "aarch64")]
            Kernel::NeonDotprod => unsafe { aarch64::tile_by_unit(format, tile, units, view, out) },
        }
    }

    /// Whether groups of `size` inputs of formats with sub-scales must be multiplied all together, by
    /// [`tiles_by_unit`](Self::tiles_by_unit).
    pub(super) fn takes_all(self, size: usize) -> bool {
        self.most_tiles().is_some() && size == MOST_INPUTS
    }

    /// Tiles that [`tiles_by_unit`](Self::tiles_by_unit) takes at most, if there is such a kernel.
    pub(super) fn most_tiles(self) -> Option<usize> {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kernel::Amx => Some(amx::TILES),
            _ => None,
        }
    }

    /// Multiplies tiles of a format with sub-scales with groups for which [`takes_all`](Self::takes_all) is true:
    /// `out[tile][input]`, with as many inputs as all groups have.
    pub(super) fn tiles_by_unit(
        self,
        format: Format,
        tiles: &[&[u8]],
        units: usize,
        views: &[UnitView<'_>],
        out: &mut [[f32; TILE_ROWS]],
    ) {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kernel::Amx => {
                assert!(tiles.len() <= amx::TILES, "too many tiles");
                assert_eq!(out.len(), tiles.len() * views.len() * amx::INPUTS, "inputs of all groups");
                for (tile, view) in tiles.iter().flat_map(|tile| views.iter().map(move |view| (tile, view))) {
                    check_units(format, tile, units, *view, amx::INPUTS);
                }
                // SAFETY: such a value exists only where `is_available` was true; lengths are checked above.
                unsafe { amx::tiles(format, tiles, units, views, out) }
            }
            _ => {
                // Unused on other architectures.
                let _ = (format, tiles, units, out);
                unreachable!("{} takes one group at once, not {}", self.name(), views.len())
            }
        }
    }

    /// Adds products to up to six rows of `out`.
    pub(super) fn add_products(self, product: Product<'_>, out: &mut [f32]) {
        let Product { a, stride, b, columns, steps } = product;
        let rows = out.len() / columns;
        assert!(rows <= QUERIES && a.len() >= rows * stride && stride >= steps && b.len() >= steps * columns);
        match self.vectors() {
            Vectors::Baseline => product.add_columns_from(0, out),
            // SAFETY: such a value exists only where the features were found; lengths are asserted above.
            #[cfg(target_arch = "x86_64")]
            Vectors::Avx2 => unsafe { avx2::add_products(product, rows, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Vectors::Avx512 => unsafe { avx512::add_products(product, rows, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "aarch64")]
            Vectors::Neon => unsafe { aarch64::add_products(product, rows, out) },
        }
    }
}

/// The kernels read so much and check nothing inside.
fn check_units(format: Format, tile: &[u8], units: usize, view: UnitView<'_>, inputs: usize) {
    assert!(tile.len() >= format.tile_bytes(units), "tile cut short");
    assert!(view.q.len() >= UNIT * units * inputs, "inputs cut short");
    assert!(view.scales.len() >= units * inputs && view.sums.len() >= UNIT_SUMS * units * inputs);
}

/// Compiles functions of plain Rust once for each instruction set, to be called with an [`Isa`] first.
macro_rules! per_isa {
    ($($(#[$doc:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $body:block)*) => {$(
        $(#[$doc])*
        $vis fn $name(isa: Isa, $($arg: $type),*) {
            #[inline(always)]
            #[allow(clippy::needless_range_loop, reason = "lanes by number are what is vectorised")]
            fn plain($($arg: $type),*) $body
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,f16c")]
            fn avx2($($arg: $type),*) {
                plain($($arg),*);
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
            fn avx512($($arg: $type),*) {
                plain($($arg),*);
            }
            match isa.vectors() {
                $crate::kernels::isa::Vectors::Baseline => plain($($arg),*),
                #[cfg(target_arch = "aarch64")]
                $crate::kernels::isa::Vectors::Neon => plain($($arg),*),
                // SAFETY: an `Isa` with these vectors exists only where the features were found.
                #[cfg(target_arch = "x86_64")]
                $crate::kernels::isa::Vectors::Avx2 => unsafe { avx2($($arg),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                $crate::kernels::isa::Vectors::Avx512 => unsafe { avx512($($arg),*) },
            }
        }
    )*};
}
pub(super) use per_isa;

/// What plain Rust is compiled for.
#[derive(Clone, Copy)]
pub(super) enum Vectors {
    /// What every machine of the architecture has.
    Baseline,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// Every machine of the architecture has it: plain Rust is compiled for it in any case.
    #[cfg(target_arch = "aarch64")]
    Neon,
}
