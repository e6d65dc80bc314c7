//! Effects of a call: what may happen besides its result, as bits; a set bit is a promise.

use abi::{effect, method_flags};

/// A set of promises. Joining code joins promises by `and`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Effects(pub u16);

impl Effects {
    /// Same arguments, egal result (or the same way of failing).
    pub const CONSISTENT: Effects = Effects(effect::CONSISTENT as u16);
    /// No effect that someone else can see.
    pub const EFFECT_FREE: Effects = Effects(effect::EFFECT_FREE as u16);
    /// Does not throw.
    pub const NOTHROW: Effects = Effects(effect::NOTHROW as u16);
    /// Ends.
    pub const TERMINATES: Effects = Effects(effect::TERMINATES as u16);
    /// Reads no global that may change.
    pub const NOGLOBAL: Effects = Effects(effect::NOGLOBAL as u16);
    /// Every promise.
    pub const TOTAL: Effects = Effects(31);
    /// No promise.
    pub const NONE: Effects = Effects(0);

    /// Both sets of promises hold only where both do.
    #[inline]
    pub fn and(self, other: Effects) -> Effects {
        Effects(self.0 & other.0)
    }

    /// With these promises too.
    #[inline]
    pub fn with(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// Without these promises.
    #[inline]
    pub fn without(self, other: Effects) -> Effects {
        Effects(self.0 & !other.0)
    }

    /// Whether all these promises hold.
    #[inline]
    pub fn has(self, other: Effects) -> bool {
        self.0 & other.0 == other.0
    }

    /// A call may be evaluated now, when its arguments are known.
    pub fn foldable(self) -> bool {
        self.has(Effects(Self::CONSISTENT.0 | Self::EFFECT_FREE.0 | Self::TERMINATES.0 | Self::NOGLOBAL.0))
    }

    /// A call may be dropped when its result is not used.
    pub fn removable(self) -> bool {
        self.has(Effects(Self::EFFECT_FREE.0 | Self::NOTHROW.0 | Self::TERMINATES.0))
    }

    /// From the coarse bits of the builtin table.
    pub fn of_builtin(bits: u8) -> Effects {
        Effects(u16::from(bits & effect::PURE)).with(Self::TERMINATES).with(Self::NOGLOBAL)
    }

    /// What the author of a method asserts (`@assume_effects`).
    pub fn asserted(method_or_code_flags: u64) -> Effects {
        Effects((method_or_code_flags >> method_flags::EFFECTS_SHIFT) as u16 & 31)
    }
}
