//! The storage types of GGUF that the kernels multiply with, and how a tile of them lies in memory.
//!
//! A tile is 16 rows side by side. Along the columns it is cut into blocks of 32, the unit of every
//! integer dot product, and the values of a block are unsigned:
//!
//! ```text
//! tile  = scales of all units (f16), padded to 64 bytes | unit | unit | …
//! unit  = sub-scales, if the type has them | block × (1, or 8 for the K types)
//! block = 4-bit types: 4 lines of 64 bytes; line j holds for row r, in bytes 4r..4r+4, columns 8j..8j+4 in
//!                      the low and 8j+4..8j+8 in the high halves of the bytes
//!         + 5th bits:  1 line; bit g of byte i of row r belongs to column 4g+i
//!         + 5th, 6th:  2 lines; bits 2g, 2g+1 of byte i of row r belong to column 4g+i (line 2: 16+4g+i)
//!         8-bit:       8 lines; line g holds for row r columns 4g..4g+4
//! ```
//!
//! So one 64-byte line of unpacked values is 16 rows by 4 columns: what a 512-bit `vpdpbusd` takes, two
//! 256-bit ones, four NEON `sdot`s, or a row of an AMX tile. Nothing is larger than in the file but the
//! 16 rows to which the last tile is filled up.

/// Rows of a tile.
pub(super) const TILE_ROWS: usize = 16;
/// Columns of a block.
pub(super) const BLOCK: usize = 32;
/// Columns of a unit of the K types.
pub(super) const UNIT: usize = 256;
/// Bytes of a line: four columns of all rows of a tile.
pub(super) const LINE: usize = 64;

/// A storage type of ggml that has kernels here. Names are ggml's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// 4 bits, one scale for 32.
    Q4_0,
    /// 4 bits, one scale and minimum for 32.
    Q4_1,
    /// 5 bits, one scale for 32.
    Q5_0,
    /// 5 bits, one scale and minimum for 32.
    Q5_1,
    /// 8 bits, one scale for 32.
    Q8_0,
    /// 4 bits, 6-bit scales and minima for 32 under one pair for 256.
    Q4K,
    /// 5 bits, 6-bit scales and minima for 32 under one pair for 256.
    Q5K,
    /// 6 bits, 8-bit scales for 16 under one for 256.
    Q6K,
}

/// How the integers of a block become values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scales {
    /// `d · (q − zero)`.
    Symmetric,
    /// `d · q + m`.
    Minimum,
    /// `d · s · q − dmin · m`, `s` and `m` of 6 bits for each block.
    Super,
    /// `d · s · (q − 32)`, `s` a signed byte for each half of a block.
    Super16,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 8] =
        [Self::Q4_0, Self::Q4_1, Self::Q5_0, Self::Q5_1, Self::Q8_0, Self::Q4K, Self::Q5K, Self::Q6K];

    /// ggml's number of the type in a GGUF file.
    #[must_use]
    pub fn from_ggml(kind: u32) -> Option<Self> {
        Some(match kind {
            2 => Self::Q4_0,
            3 => Self::Q4_1,
            6 => Self::Q5_0,
            7 => Self::Q5_1,
            8 => Self::Q8_0,
            12 => Self::Q4K,
            13 => Self::Q5K,
            14 => Self::Q6K,
            _ => return None,
        })
    }

    /// Columns of one block in the file.
    #[must_use]
    pub const fn block_columns(self) -> usize {
        BLOCK * self.unit_blocks()
    }

    /// Bytes of one block in the file.
    #[must_use]
    pub const fn block_bytes(self) -> usize {
        match self {
            Self::Q4_0 => 18,
            Self::Q4_1 => 20,
            Self::Q5_0 => 22,
            Self::Q5_1 => 24,
            Self::Q8_0 => 34,
            Self::Q4K => 144,
            Self::Q5K => 176,
            Self::Q6K => 210,
        }
    }

    pub(super) const fn bits(self) -> u32 {
        match self {
            Self::Q4_0 | Self::Q4_1 | Self::Q4K => 4,
            Self::Q5_0 | Self::Q5_1 | Self::Q5K => 5,
            Self::Q6K => 6,
            Self::Q8_0 => 8,
        }
    }

    pub(super) const fn scales(self) -> Scales {
        match self {
            Self::Q4_0 | Self::Q5_0 | Self::Q8_0 => Scales::Symmetric,
            Self::Q4_1 | Self::Q5_1 => Scales::Minimum,
            Self::Q4K | Self::Q5K => Scales::Super,
            Self::Q6K => Scales::Super16,
        }
    }

    /// What is stored for the value 0. The integer dot products take it off through the inputs' sums;
    /// types with a minimum need none.
    pub(super) const fn zero(self) -> i32 {
        match self {
            Self::Q4_0 => 8,
            Self::Q5_0 => 16,
            Self::Q6K => 32,
            Self::Q8_0 => 128,
            Self::Q4_1 | Self::Q5_1 | Self::Q4K | Self::Q5K => 0,
        }
    }

    /// Blocks under one pair of f16 scales.
    pub(super) const fn unit_blocks(self) -> usize {
        match self {
            Self::Q4K | Self::Q5K | Self::Q6K => 8,
            _ => 1,
        }
    }

    /// Whether a unit is more than a block: the K types, whose sub-scales are integers.
    pub(super) const fn has_sub_scales(self) -> bool {
        self.unit_blocks() > 1
    }

    /// Bytes of the f16 scales (and minima) of a tile's unit.
    pub(super) const fn scale_bytes(self) -> usize {
        match self.scales() {
            Scales::Symmetric | Scales::Super16 => 2 * TILE_ROWS,
            Scales::Minimum | Scales::Super => 4 * TILE_ROWS,
        }
    }

    /// Bytes of the sub-scales of a tile's unit: 12 or 16 a row.
    pub(super) const fn sub_scale_bytes(self) -> usize {
        match self.scales() {
            Scales::Symmetric | Scales::Minimum => 0,
            Scales::Super => 3 * LINE,
            Scales::Super16 => 4 * LINE,
        }
    }

    /// Bytes of a tile's block.
    pub(super) const fn packed_block_bytes(self) -> usize {
        TILE_ROWS * BLOCK / 8 * self.bits() as usize
    }

    /// Bytes of a tile's unit, without its f16 scales.
    pub(super) const fn unit_bytes(self) -> usize {
        self.sub_scale_bytes() + self.unit_blocks() * self.packed_block_bytes()
    }

    /// Where a tile's first unit starts, if a row has `units` of them.
    pub(super) const fn body(self, units: usize) -> usize {
        (units * self.scale_bytes()).next_multiple_of(LINE)
    }

    /// Bytes of a tile whose rows have `units` units.
    pub(super) const fn tile_bytes(self, units: usize) -> usize {
        self.body(units) + units * self.unit_bytes()
    }
}

/// A [`Format`] as a type, so that kernels are compiled for each.
pub(super) trait Kind {
    const FORMAT: Format;
}

macro_rules! kinds {
    ($($name:ident),*) => {$(
        pub(super) struct $name;
        impl Kind for $name {
            const FORMAT: Format = Format::$name;
        }
    )*};
}

kinds!(Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4K, Q5K, Q6K);

/// Evaluates an expression with `$kind` standing for the [`Kind`] of a format, one of those that are named.
macro_rules! for_format {
    ($format:expr, [$($name:ident),*], $kind:ident => $body:expr) => {
        match $format {
            $($crate::kernels::format::Format::$name => {
                type $kind = $crate::kernels::format::$name;
                $body
            })*
            other => unreachable!("no kernel for {other:?} here"),
        }
    };
}
pub(super) use for_format;

/// [`for_format`] of the formats whose units are single blocks.
macro_rules! for_block_format {
    ($format:expr, $kind:ident => $body:expr) => {
        $crate::kernels::format::for_format!($format, [Q4_0, Q4_1, Q5_0, Q5_1, Q8_0], $kind => $body)
    };
}
pub(super) use for_block_format;

/// [`for_format`] of the formats with sub-scales.
macro_rules! for_unit_format {
    ($format:expr, $kind:ident => $body:expr) => {
        $crate::kernels::format::for_format!($format, [Q4K, Q5K, Q6K], $kind => $body)
    };
}
pub(super) use for_unit_format;
