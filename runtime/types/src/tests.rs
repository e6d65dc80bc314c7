//! Construction: core types, instantiation, layouts, equality.

use crate::bootstrap::make_core_types;
use crate::*;
use abi::{Known, Value, type_flags};
use heap::typed::DataType;
use heap::{Heap, Object};

pub(crate) fn new_heap() -> Heap {
    let h = Heap::new();
    make_core_types(&h);
    h
}

fn int(h: &Heap, x: i64) -> Value {
    h.box_int64(x)
}

fn ap(h: &Heap, k: Known, args: &[Value]) -> Value {
    apply_type(h, h.root(k), args).unwrap()
}

#[test]
fn every_type_slot_is_filled_and_every_core_type_has_its_shape() {
    let h = Heap::new();
    let made = make_core_types(&h);
    let datatype = h.root(Known::DataType);
    assert_eq!(datatype.type_of(), datatype);
    for k in Known::ALL.iter().take_while(|k| **k != Known::BoxedInt64) {
        assert!(h.roots().try_get(*k).is_some(), "{} is not set", k.name());
    }
    for (name, v) in made.core.iter().chain(&made.base) {
        if let Some(dt) = as_datatype(&h, *v) {
            assert!(dt.try_supertype().is_some(), "{name} has no supertype");
            if is_concrete(&h, *v) {
                assert!(layout_of(&h, dt).is_some(), "{name} has no layout");
                assert!(field_types(&h, dt).is_some(), "{name} has no field types");
            }
        }
    }
    assert_eq!(DataType(h.root(Known::Any)).supertype(), h.root(Known::Any));
    assert!(made.core.iter().any(|(n, _)| *n == "Int"));
}

#[test]
fn instantiations_are_unique() {
    let h = new_heap();
    let (int64, any) = (h.root(Known::Int64), h.root(Known::Any));
    assert_eq!(ap(&h, Known::Vector, &[int64]), ap(&h, Known::Array, &[int64, int(&h, 1)]));
    assert_ne!(ap(&h, Known::Vector, &[int64]), ap(&h, Known::Vector, &[any]));
    assert_eq!(ap(&h, Known::Vector, &[any]), h.root(Known::VectorAny));
    let val = |x| ap(&h, Known::Val, &[x]);
    assert_eq!(val(int(&h, 3)), val(int(&h, 3)));
    assert_eq!(val(h.symbol("a")), val(h.symbol("a")));
    assert_ne!(val(int(&h, 3)), val(h.symbol("a")));
    assert_ne!(val(int(&h, 1)), val(h.root(Known::TrueValue)));
    for i in 0..300 {
        val(int(&h, i));
    }
    assert_eq!(type_text(&h, val(int(&h, 250))), "Val{250}");
    // The same type written with another variable.
    let v2 = ap(&h, Known::Vector, &[h.root(Known::Vector)]);
    let t = new_typevar(&h, h.symbol("X"), h.root(Known::Bottom), any);
    let body = ap(&h, Known::Vector, &[t]);
    let vec_x = unionall(&h, heap::typed::TypeVar(t), body);
    assert_eq!(v2, ap(&h, Known::Vector, &[vec_x]));
}

#[test]
fn tuples_are_normal() {
    let h = new_heap();
    let (int64, string) = (h.root(Known::Int64), h.root(Known::String));
    let va = |t, n: Option<i64>| vararg(&h, Some(t), n.map(|n| int(&h, n))).unwrap();
    let tuple = |a: &[Value]| tuple_type(&h, a).unwrap();
    assert_eq!(tuple(&[va(int64, Some(3))]), tuple(&[int64, int64, int64]));
    assert_eq!(tuple(&[va(int64, Some(0))]), h.root(Known::EmptyTuple));
    assert_eq!(tuple(&[va(h.root(Known::Any), None)]), h.root(Known::Tuple));
    assert_eq!(tuple(&[int64, va(string, None)]), tuple(&[int64, va(string, None)]));
    assert!(tuple_type(&h, &[va(int64, None), int64]).is_err());
    let nt = apply_type(&h, h.root(Known::Core), &[]);
    assert!(nt.is_err());
    assert_eq!(type_text(&h, tuple(&[int64, va(string, None)])), "Tuple{Int64, Vararg{String}}");
    assert!(is_concrete(&h, tuple(&[int64, string])));
    assert!(!is_concrete(&h, tuple(&[int64, va(string, None)])));
}

#[test]
fn layouts_follow_the_c_rules() {
    let h = new_heap();
    let root = |k| h.root(k);
    let l = |t: Value| layout_of(&h, DataType(t)).unwrap();
    let t = tuple_type(&h, &[root(Known::Int8), root(Known::Int16), root(Known::Int8)]).unwrap();
    assert_eq!((l(t).size(), l(t).align()), (6, 2));
    assert!(l(t).has_padding());
    assert_eq!(l(t).field(2).offset, 4);
    assert!(is_bits(&h, t));
    let t = tuple_type(&h, &[root(Known::Int8), root(Known::String), root(Known::Int128)]).unwrap();
    assert_eq!(l(t).size(), 32);
    assert_eq!(l(t).n_refs(), 1);
    assert_eq!(l(t).ref_word(0), 1);
    assert!(is_inline(&h, t) && !is_bits(&h, t));
    let nested = tuple_type(&h, &[root(Known::Int64), t]).unwrap();
    assert_eq!(l(nested).ref_word(0), 3);
    // `Array`: pointer, buffer, sizes.
    let v = l(root(Known::VectorAny));
    assert_eq!((v.size(), v.n_refs(), v.ref_word(0)), (24, 1, 1));
    assert_eq!((v.n_interior(), v.interior_word(0)), (1, 0));
    let m = l(root(Known::MemoryAny));
    assert!(m.boxed_elements());
    let m = l(root(Known::MemoryUInt8));
    assert_eq!((m.size(), m.n_refs(), m.boxed_elements()), (1, 0, false));
    let m = ap(&h, Known::Memory, &[nested]);
    assert_eq!((l(m).size(), l(m).n_refs()), (48, 1));
    let singleton = ap(&h, Known::Val, &[int(&h, 1)]);
    assert_eq!(l(singleton).size(), 0);
    assert!(DataType(singleton).try_instance().is_some());
}

fn declare(
    h: &Heap,
    name: &str,
    params: &[Value],
    sort: Sort,
    fields: &[(&str, &dyn Fn(DataType) -> Value)],
) -> DataType {
    let names: Vec<Value> = fields.iter().map(|f| h.symbol(f.0)).collect();
    let dt = new_datatype(
        h,
        &Declaration {
            name: h.symbol(name),
            module: h.root(Known::Main),
            params,
            sort,
            field_names: &names,
            field_flags: &[],
            n_uninitialized: 0,
        },
    );
    set_supertype(h, dt, h.root(Known::Any));
    if matches!(sort, Sort::Immutable | Sort::Mutable) {
        let types: Vec<Value> = fields.iter().map(|f| f.1(dt)).collect();
        set_field_types(h, dt, &types);
    }
    dt
}

#[test]
fn declarations_may_mention_themselves() {
    let h = new_heap();
    let node = declare(&h, "Node", &[], Sort::Immutable, &[("value", &|_| h.root(Known::Int64)), ("next", &|d| d.0)]);
    let l = layout_of(&h, node).unwrap();
    assert!(l.field(1).is_ref && !is_inline(&h, node.0));
    let t = new_typevar(&h, h.symbol("T"), h.root(Known::Bottom), h.root(Known::Any));
    let list = declare(
        &h,
        "List",
        &[t],
        Sort::Mutable,
        &[
            ("value", &|_| t),
            ("next", &|d| apply_type(&h, name_of(d).wrapper(), &[t]).unwrap()),
            ("all", &|d| {
                let v = apply_type(&h, name_of(d).wrapper(), &[h.root(Known::Int8)]).unwrap();
                ap(&h, Known::Vector, &[v])
            }),
        ],
    );
    let li = apply_type(&h, name_of(list).wrapper(), &[h.root(Known::Int32)]).unwrap();
    let types = field_types(&h, DataType(li)).unwrap();
    assert_eq!(types.svec_get(1), Some(li));
    assert_eq!(types.svec_get(0), Some(h.root(Known::Int32)));
    let l = layout_of(&h, DataType(li)).unwrap();
    assert_eq!((l.size(), l.field(0).size, l.field(1).offset), (24, 4, 8));
    assert_eq!(type_text(&h, types.svec_get(2).unwrap()), "Vector{List{Int8}}");
    assert!(DataType(li).flags() & type_flags::CONCRETE != 0);
}

#[test]
fn bounds_are_checked_with_julias_words() {
    let h = new_heap();
    let t = new_typevar(&h, h.symbol("T"), h.root(Known::Bottom), h.root(Known::Real));
    let num = declare(&h, "Num", &[t], Sort::Immutable, &[("v", &|_| t)]);
    let wrapper = name_of(num).wrapper();
    assert!(apply_type(&h, wrapper, &[h.root(Known::Int64)]).is_ok());
    assert_eq!(
        apply_type(&h, wrapper, &[h.root(Known::String)]),
        Err(TypeProblem::Type { func: "Num".into(), context: "T".into(), expected: t, got: h.root(Known::String) })
    );
    assert_eq!(
        apply_type(&h, wrapper, &[h.root(Known::Int64), h.root(Known::Int64)]),
        Err(TypeProblem::Message("too many parameters for type Num".into()))
    );
    assert!(apply_type(&h, h.root(Known::Int64), &[h.root(Known::Int64)]).is_err());
}

#[test]
fn named_tuples_take_names_and_types_from_their_parameters() {
    let h = new_heap();
    let tt = tuple_type(&h, &[h.root(Known::Symbol), h.root(Known::Symbol)]).unwrap();
    layout_of(&h, DataType(tt)).unwrap();
    let names = h.new_struct(tt, &[h.symbol("a"), h.symbol("b")]);
    let types = tuple_type(&h, &[h.root(Known::Int8), h.root(Known::Int64)]).unwrap();
    let nt = ap(&h, Known::NamedTuple, &[names, types]);
    assert_eq!(field_index(&h, DataType(nt), h.symbol("b")), Some(1));
    assert_eq!(layout_of(&h, DataType(nt)).unwrap().size(), 16);
    assert_eq!(type_text(&h, nt), "@NamedTuple{a::Int8, b::Int64}");
    let same = h.new_struct(tt, &[h.symbol("a"), h.symbol("a")]);
    assert!(apply_type(&h, h.root(Known::NamedTuple), &[same, types]).is_err());
    assert!(apply_type(&h, h.root(Known::NamedTuple), &[names, h.root(Known::EmptyTuple)]).is_err());
}

#[test]
fn egal_compares_content() {
    let h = new_heap();
    let t = tuple_type(&h, &[h.root(Known::Int8), h.root(Known::Int64)]).unwrap();
    layout_of(&h, DataType(t)).unwrap();
    let make = |pad: u8| {
        let v = h.alloc(t, 16);
        h.write_bytes(v, 0, &[5, pad, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]);
        v
    };
    assert!(egal(&h, make(0), make(77)));
    let id = |_| 0;
    assert_eq!(object_hash(&h, make(0), &id), object_hash(&h, make(77), &id));
    assert!(egal(&h, h.string(b"x"), h.string(b"x")));
    assert!(!egal(&h, h.vector_any(&[]), h.vector_any(&[])));
    assert!(egal(&h, h.svec(&[int(&h, 1)]), h.svec(&[int(&h, 1)])));
    let u = |a, b| type_union(&h, &[h.root(a), h.root(b)]);
    assert!(egal(&h, u(Known::Int64, Known::String), u(Known::String, Known::Int64)));
    assert_eq!(type_text(&h, u(Known::String, Known::Int64)), "Union{Int64, String}");
    assert_eq!(u(Known::Int64, Known::Integer), h.root(Known::Integer));
}
