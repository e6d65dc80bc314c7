//! The intrinsics: operations on bits that native code does in an instruction or two.
//!
//! One table serves the interpreter (evaluates them), inference (result types) and codegen (instructions).
//! Names and argument order are those of Julia's `Core.Intrinsics`.

/// How an intrinsic's result type follows from its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultType {
    /// The type of the first (numeric) argument.
    SameAsFirst,
    /// `Bool`.
    Bool,
    /// The type given as first argument (conversions: `sext_int(T, x)`).
    TypeArgument,
    /// `Tuple{T, Bool}` with `T` the type of the first argument (overflow-reporting arithmetic).
    WithOverflow,
    /// Depends on the operands; see inference's transfer function of that name.
    Special,
}

macro_rules! intrinsics {
    ($($name:ident $arity:literal $result:ident $(throws $(@$t:tt)?)?,)*) => {
        /// An intrinsic function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(non_camel_case_types, missing_docs)]
        #[repr(u16)]
        pub enum Intrinsic { $($name,)* }

        impl Intrinsic {
            /// All intrinsics in table order (also the order of `Known::Intrinsics`).
            pub const ALL: &'static [Intrinsic] = &[$(Intrinsic::$name,)*];
            /// The Julia name.
            pub const fn name(self) -> &'static str {
                match self { $(Intrinsic::$name => stringify!($name),)* }
            }
            /// Number of arguments.
            pub const fn arity(self) -> usize {
                match self { $(Intrinsic::$name => $arity,)* }
            }
            /// What one that allows other orders computes when it stands alone; any other is itself.
            pub const fn plain(self) -> Intrinsic {
                match self {
                    Intrinsic::neg_float_fast => Intrinsic::neg_float,
                    Intrinsic::add_float_fast => Intrinsic::add_float,
                    Intrinsic::sub_float_fast => Intrinsic::sub_float,
                    Intrinsic::mul_float_fast => Intrinsic::mul_float,
                    Intrinsic::div_float_fast => Intrinsic::div_float,
                    i => i,
                }
            }
            /// The result type's rule.
            pub const fn result(self) -> ResultType {
                match self { $(Intrinsic::$name => ResultType::$result,)* }
            }
        }
    };
}

intrinsics! {
    // Integer arithmetic, wrapping.
    neg_int 1 SameAsFirst, add_int 2 SameAsFirst, sub_int 2 SameAsFirst, mul_int 2 SameAsFirst,
    // Division; a zero divisor (or typemin / -1 for signed division) throws DivideError.
    checked_sdiv_int 2 SameAsFirst, checked_udiv_int 2 SameAsFirst, checked_srem_int 2 SameAsFirst, checked_urem_int 2 SameAsFirst,
    sdiv_int 2 SameAsFirst, udiv_int 2 SameAsFirst, srem_int 2 SameAsFirst, urem_int 2 SameAsFirst,
    // Overflow-reporting arithmetic.
    checked_sadd_int 2 WithOverflow, checked_uadd_int 2 WithOverflow, checked_ssub_int 2 WithOverflow,
    checked_usub_int 2 WithOverflow, checked_smul_int 2 WithOverflow, checked_umul_int 2 WithOverflow,
    // Floating point.
    neg_float 1 SameAsFirst, add_float 2 SameAsFirst, sub_float 2 SameAsFirst, mul_float 2 SameAsFirst, div_float 2 SameAsFirst,
    fma_float 3 SameAsFirst, muladd_float 3 SameAsFirst, abs_float 1 SameAsFirst, copysign_float 2 SameAsFirst,
    ceil_llvm 1 SameAsFirst, floor_llvm 1 SameAsFirst, trunc_llvm 1 SameAsFirst, rint_llvm 1 SameAsFirst, sqrt_llvm 1 SameAsFirst,
    min_float 2 SameAsFirst, max_float 2 SameAsFirst,
    // The same, in sums and products that may be put together otherwise (`@fastmath`).
    neg_float_fast 1 SameAsFirst, add_float_fast 2 SameAsFirst, sub_float_fast 2 SameAsFirst, mul_float_fast 2 SameAsFirst,
    div_float_fast 2 SameAsFirst,
    // Comparisons.
    eq_int 2 Bool, ne_int 2 Bool, slt_int 2 Bool, ult_int 2 Bool, sle_int 2 Bool, ule_int 2 Bool,
    eq_float 2 Bool, ne_float 2 Bool, lt_float 2 Bool, le_float 2 Bool, fpiseq 2 Bool,
    // Bits. Shift counts may have another integer type; counts >= width give 0 (or the sign).
    and_int 2 SameAsFirst, or_int 2 SameAsFirst, xor_int 2 SameAsFirst, not_int 1 SameAsFirst,
    shl_int 2 SameAsFirst, lshr_int 2 SameAsFirst, ashr_int 2 SameAsFirst,
    bswap_int 1 SameAsFirst, ctpop_int 1 SameAsFirst, ctlz_int 1 SameAsFirst, cttz_int 1 SameAsFirst, flipsign_int 2 SameAsFirst,
    // Conversions: type first.
    sext_int 2 TypeArgument, zext_int 2 TypeArgument, trunc_int 2 TypeArgument, bitcast 2 TypeArgument,
    fptoui 2 TypeArgument, fptosi 2 TypeArgument, uitofp 2 TypeArgument, sitofp 2 TypeArgument, fptrunc 2 TypeArgument, fpext 2 TypeArgument,
    // Pointers: pointerref(p, i, align), pointerset(p, x, i, align); i counts from 1. add_ptr/sub_ptr take UInt.
    pointerref 3 Special, pointerset 4 Special, add_ptr 2 SameAsFirst, sub_ptr 2 SameAsFirst,
    // if cond then a else b, both evaluated (what `Core.ifelse` becomes on unboxed values).
    select_value 3 Special,
    // have_fma(T)
    have_fma 1 Bool,
}
