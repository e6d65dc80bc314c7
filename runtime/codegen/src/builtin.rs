//! Builtins: the frequent ones as instructions, where the types are known; the rest by the runtime.

use crate::emit::Fx;
use crate::repr::Repr;
use crate::value::Opd;
use abi::entries::Entry;
use abi::{Builtin, Known, Value as Object};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use heap::Object as _;
use heap::typed::TypeName;
use smallvec::smallvec;

/// Where the elements of a `SimpleVector` start.
const SVEC_ELEMENTS: i64 = 8;

impl Fx<'_> {
    /// A builtin whose result has type `result`.
    pub fn builtin(&mut self, which: Builtin, args: &[Opd], result: Object) -> Opd {
        let (least, most) = which.arity();
        if args.len() >= least
            && most.is_none_or(|m| args.len() <= m)
            && let Some(v) = self.inline_builtin(which, args, result)
        {
            return v;
        }
        self.boxed_builtin(which, args)
    }

    fn inline_builtin(&mut self, which: Builtin, args: &[Opd], result: Object) -> Option<Opd> {
        use Builtin as B;
        match which {
            B::Egal => {
                let v = self.egal(&args[0], &args[1]);
                Some(self.boolean(v))
            }
            B::Typeof => {
                if let Repr::Ghost(o) = self.types.repr(result) {
                    return Some(self.ghost(result, o));
                }
                let v = self.type_of(&args[0]);
                Some(self.boxed_value(self.known(Known::DataType), v))
            }
            B::Isa => {
                let ty = self.constant_type(&args[1])?;
                let v = self.is_a(&args[0], ty);
                Some(self.boolean(v))
            }
            B::Typeassert => self.type_assert(args, result),
            B::Ifelse => {
                if !self.types.facts.is(args[0].ty, Known::Bool) {
                    return None;
                }
                self.select_values(&args[0], &args[1], &args[2], result)
            }
            B::Tuple => {
                self.types.facts.concrete(result)?;
                self.new_object(result, args)
            }
            B::Getfield => self.get_field_builtin(args),
            B::Setfield => self.set_field_builtin(args),
            B::MemoryNew => self.memory_new(args),
            B::MemoryRefNew => self.memory_ref_new(args, result),
            B::MemoryRefOffset => self.memory_ref_offset(args),
            B::MemoryRefGet => self.memory_ref_get(args),
            B::MemoryRefSet => self.memory_ref_set(args),
            B::MemoryRefIsassigned => self.memory_ref_is_assigned(args),
            B::MemoryCopyto => self.memory_copy_to(args),
            B::MemoryFillBytes => self.memory_fill_bytes(args),
            B::SvecLen => {
                let v = self.object_of(&args[0], Known::SimpleVector)?;
                let n = self.load_fixed(types::I64, v, 0);
                Some(self.int64(n))
            }
            B::SvecRef => self.svec_ref(args),
            B::StringLen
            | B::StringByte
            | B::StringSetByte
            | B::StringToMemory
            | B::StringCmp
            | B::StringHash
            | B::StringNew
            | B::StringSlice
            | B::StringFromMemory
            | B::StringCopy
            | B::StringFind
            | B::StringFindByte
            | B::StringCharacters
            | B::CharCategory
            | B::CharWidth
            | B::CharMap
            | B::CharIs
            | B::FloatBits
            | B::FloatText => self.text_builtin(which, args),
            B::ObjectId => self.symbol_hash(args),
            B::Isdefined => self.is_defined_field(args),
            B::Sizeof => self.size_of(&args[0]),
            B::Throw => {
                let e = self.boxed(&args[0]);
                self.call_never(Entry::Throw, &[e]);
                self.dead_end();
                Some(self.never())
            }
            _ => None,
        }
    }

    pub fn int64(&self, v: Value) -> Opd {
        let ty = self.known(Known::Int64);
        Opd::new(ty, self.types.repr(ty), smallvec![v])
    }

    /// The type that a constant operand is.
    fn constant_type(&self, v: &Opd) -> Option<Object> {
        let o = v.constant?;
        let facts = self.types.facts;
        (facts.is_kind(o.type_of()) || facts.is_bottom(o)).then_some(o)
    }

    /// The object of a value whose type is that of `k`.
    pub fn object_of(&mut self, v: &Opd, k: Known) -> Option<Value> {
        let is = self.types.facts.is(v.ty, k) || v.constant.is_some_and(|o| self.types.facts.is(o.type_of(), k));
        is.then(|| self.boxed(v))
    }

    fn type_assert(&mut self, args: &[Opd], result: Object) -> Option<Opd> {
        let ty = self.constant_type(&args[1])?;
        let ok = self.is_a(&args[0], ty);
        let value = args[0].clone();
        self.require(ok, |fx| {
            let v = fx.boxed(&value);
            let t = fx.object(ty);
            // No context: the runtime says `typeassert`.
            let none = fx.word(0);
            fx.call_never(Entry::ThrowType, &[v, t, none]);
        });
        if self.types.facts.is_bottom(result) {
            return Some(value);
        }
        Some(self.convert(&value, result))
    }

    /// The position of a constant field name or number.
    fn field_index(&self, ty: Object, name: &Opd) -> Option<usize> {
        let facts = self.types.facts;
        let d = facts.concrete(ty)?;
        let name = name.constant?;
        if facts.is(name.type_of(), Known::Int64) {
            return usize::try_from(name.word(0) as i64 - 1).ok();
        }
        if !facts.is(name.type_of(), Known::Symbol) {
            return None;
        }
        let tn = TypeName(d.name());
        let names = if facts.roots.try_get(Known::NamedTupleTypeName) == Some(tn.0) {
            d.parameters().svec_get(0)?
        } else {
            tn.try_names()?
        };
        // Names of a `NamedTuple` are a tuple of symbols, else a vector of them.
        if facts.is(names.type_of(), Known::SimpleVector) {
            (0..names.svec_len()).find(|&i| names.svec_get(i) == Some(name))
        } else {
            let n = self.shape(names.type_of())?.len();
            (0..n).find(|&i| names.reference(8 * i) == Some(name))
        }
    }

    /// The extra arguments of `getfield`: whether to check bounds; `None` for atomic orders.
    fn field_options(&self, extra: &[Opd]) -> Option<bool> {
        let mut checked = true;
        for o in extra {
            let o = o.constant?;
            if o == self.known(Known::FalseValue) {
                checked = false;
            } else if o != self.known(Known::TrueValue)
                && !(self.types.facts.is(o.type_of(), Known::Symbol) && o.symbol_str() == "not_atomic")
            {
                return None;
            }
        }
        Some(checked)
    }

    fn get_field_builtin(&mut self, args: &[Opd]) -> Option<Opd> {
        let checked = self.field_options(&args[2..])?;
        let ty = args[0].constant.map_or(args[0].ty, |o| o.type_of());
        if let Some(i) = self.field_index(ty, &args[1]) {
            if let Some(v) = self.memory_field(&args[0], ty, i) {
                return Some(v);
            }
            let shape = self.shape(ty)?;
            if i >= shape.len() {
                return None;
            }
            let optional = TypeName(shape.ty.name()).n_uninitialized() as usize;
            return self.get_field(&args[0], ty, i, i + optional >= shape.len());
        }
        if args[1].constant.is_none() && self.types.facts.is(args[1].ty, Known::Int64) {
            let i = self.scalar(&args[1])?;
            return self.get_field_at(&args[0], ty, i, checked);
        }
        None
    }

    fn set_field_builtin(&mut self, args: &[Opd]) -> Option<Opd> {
        self.field_options(&args[3..])?;
        let ty = args[0].ty;
        let i = self.field_index(ty, &args[1])?;
        let shape = self.shape(ty)?;
        // Constant and atomic fields are the runtime's business.
        if i >= shape.len()
            || !self.types.facts.is_mutable(shape.ty)
            || TypeName(shape.ty.name()).try_field_flags().is_some()
        {
            return None;
        }
        let ft = shape.field_type(i)?;
        if !self.types.facts.is_any(ft) && !self.fits(&args[2], ft) {
            return None;
        }
        self.set_field(&args[0], ty, i, &args[2])?;
        Some(args[2].clone())
    }

    fn svec_ref(&mut self, args: &[Opd]) -> Option<Opd> {
        let v = self.object_of(&args[0], Known::SimpleVector)?;
        if !self.types.facts.is(args[1].ty, Known::Int64) {
            return None;
        }
        let index = self.scalar(&args[1])?;
        let zero_based = self.b.ins().iadd_imm_s(index, -1);
        let n = self.load_fixed(types::I64, v, 0);
        let ok = self.b.ins().icmp(IntCC::UnsignedLessThan, zero_based, n);
        self.require(ok, |fx| fx.call_never(Entry::ThrowBounds, &[v, index]));
        let offset = self.b.ins().ishl_imm_u(zero_based, 3);
        let at = self.b.ins().iadd(v, offset);
        let e = self.load(types::I64, at, SVEC_ELEMENTS as u32);
        self.check_defined(e);
        Some(self.boxed_value(self.known(Known::Any), e))
    }

    /// `isdefined(x, field)` of a reference in an object of a known type.
    fn is_defined_field(&mut self, args: &[Opd]) -> Option<Opd> {
        let [object, field] = args else { return None };
        let i = self.field_index(object.ty, field)?;
        let shape = self.shape(object.ty)?;
        let special = TypeName(shape.ty.name()).try_field_flags().is_some();
        if i >= shape.len() || special || !self.types.facts.is_mutable(shape.ty) {
            return None;
        }
        let place = shape.layout.field(i);
        if !place.is_ref {
            return None;
        }
        let base = self.boxed(object);
        let reference = self.load(types::I64, base, place.offset);
        let is_set = self.b.ins().icmp_imm_u(IntCC::NotEqual, reference, 0);
        Some(self.boolean(is_set))
    }

    fn size_of(&mut self, v: &Opd) -> Option<Opd> {
        if let Some(s) = self.object_of(v, Known::String) {
            let n = self.load_fixed(types::I64, s, 0);
            return Some(self.int64(n));
        }
        match &v.repr {
            Repr::Parts(p) => {
                let n = self.word(i64::from(p.size));
                Some(self.int64(n))
            }
            _ => None,
        }
    }
}
