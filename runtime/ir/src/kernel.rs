//! Vector loops: what one step of a counted loop does, as a list of operations that run on many elements at once.
//!
//! The optimizer puts an `Inst::Vector` before a loop that it has understood. That does as many of the loop's first steps as
//! fill whole vectors, and gives the counter and the sums from which the loop itself goes on. It may do none: where
//! memory overlaps, or the steps are few.

use abi::Intrinsic;
use std::fmt;

/// What one lane of a vector holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Lane {
    I8,
    I16,
    I32,
    I64,
    F32,
    F64,
}

impl Lane {
    /// Bytes of a lane.
    pub fn bytes(self) -> u32 {
        match self {
            Lane::I8 => 1,
            Lane::I16 => 2,
            Lane::I32 | Lane::F32 => 4,
            Lane::I64 | Lane::F64 => 8,
        }
    }

    pub fn is_float(self) -> bool {
        matches!(self, Lane::F32 | Lane::F64)
    }
}

/// A condition on which the loop goes on; `x` is the counter plus the offset, the bound an argument.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Test {
    pub how: How,
    pub offset: i64,
    pub bound: u16,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum How {
    /// `x < bound`, signed.
    Less,
    /// `x <= bound`, signed.
    LessOrEqual,
    /// `x < bound`, unsigned.
    Below,
    /// `x != bound`; `x` starts no higher than that, or no step is done.
    NotEqual,
}

/// Elements that are read or written, one a step, each behind the one before.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stream {
    /// The argument that is the `MemoryRef` of the first element.
    pub base: u16,
    /// The element's number from 1 is the counter plus this, and plus the argument.
    pub offset: i64,
    pub plus: Option<u16>,
    pub lane: Lane,
}

/// What must be known of two streams before the loop.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Apart {
    pub written: u16,
    pub other: u16,
    /// It may also start at or behind where the written one starts: it is only read, and before each write.
    pub may_lead: bool,
}

/// An operation on vectors; operands are earlier steps.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    pub what: What,
    /// Of a mask, what the compared values are.
    pub lane: Lane,
    /// All bits of a lane are set, or none.
    pub mask: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// The same number in all lanes.
    Arg(u16),
    /// The counter plus a number.
    Counter(i64),
    Load(u16),
    /// What changes nothing when it is combined.
    Neutral(Combine),
    Op(Intrinsic, Vec<u16>),
}

/// How the lanes of a result are put together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Combine {
    Add,
    Mul,
    And,
    Or,
    Xor,
    Min,
    Max,
    UnsignedMin,
    UnsignedMax,
}

/// A value that each step combines with another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reduction {
    pub how: Combine,
    pub value: u16,
    /// The argument that it starts from.
    pub start: u16,
}

/// A loop's step. Argument 0 is the counter.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Kernel {
    pub tests: Vec<Test>,
    pub streams: Vec<Stream>,
    pub apart: Vec<Apart>,
    pub steps: Vec<Step>,
    /// Stream and value; all loads of a step come before them.
    pub stores: Vec<(u16, u16)>,
    pub reductions: Vec<Reduction>,
}

impl Kernel {
    /// Steps of the loop that one vector of the narrowest elements holds.
    pub fn lanes(&self) -> u32 {
        let steps = self.steps.iter().map(|s| s.lane.bytes());
        16 / steps.chain(self.streams.iter().map(|s| s.lane.bytes())).min().unwrap_or(8)
    }

    /// Vectors that the widest value takes.
    pub fn widest(&self) -> u32 {
        let steps = self.steps.iter().map(|s| s.lane.bytes());
        let most = steps.chain(self.streams.iter().map(|s| s.lane.bytes())).max().unwrap_or(8);
        (self.lanes() * most).div_ceil(16)
    }
}

/// In words: `while x1+0 less a2: s0 = a1[0].F64; %0 = load s0; ...`.
impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sep = "while ";
        for t in &self.tests {
            write!(f, "{sep}{:?} {:+} a{}", t.how, t.offset, t.bound)?;
            sep = ", ";
        }
        for (i, s) in self.streams.iter().enumerate() {
            write!(f, "; s{i} = a{}{:+}", s.base, s.offset)?;
            if let Some(a) = s.plus {
                write!(f, "+a{a}")?;
            }
            write!(f, " {:?}", s.lane)?;
        }
        for a in &self.apart {
            write!(f, "; apart s{} s{}{}", a.written, a.other, if a.may_lead { " or behind" } else { "" })?;
        }
        for (i, s) in self.steps.iter().enumerate() {
            write!(f, "; %{i}: {:?}{} = ", s.lane, if s.mask { " mask" } else { "" })?;
            match &s.what {
                What::Arg(a) => write!(f, "a{a}")?,
                What::Counter(k) => write!(f, "counter {k:+}")?,
                What::Load(s) => write!(f, "load s{s}")?,
                What::Neutral(c) => write!(f, "neutral {c:?}")?,
                What::Op(o, args) => {
                    write!(f, "{}", o.name())?;
                    args.iter().try_for_each(|a| write!(f, " %{a}"))?;
                }
            }
        }
        for (s, v) in &self.stores {
            write!(f, "; store s{s} %{v}")?;
        }
        for r in &self.reductions {
            write!(f, "; {:?} a{} %{}", r.how, r.start, r.value)?;
        }
        Ok(())
    }
}
