//! Whose is each object: the method, type, global or module that it serves, so that the sizes add up to the image.
//!
//! Objects of the runtime name their owner themselves (a specialization its method, a type its name). Everything else
//! belongs to whoever refers to it: to one owner, or, when several of one module do, to that module, else to nobody
//! in particular. The labels only ever move up that ladder, so this ends.

use super::graph::Graph;
use crate::names::Names;
use crate::view::{Item, Objects};
use abi::Known;
use heap::AddressMap;
use heap::typed::offset;

/// What an owner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Method,
    Type,
    Global,
    Module,
}

/// What bytes of an owner are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Objects,
    Inferred,
    Lowered,
    Lines,
}

/// An owner: what it is, the object that stands for it, its module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub kind: Kind,
    pub at: u64,
    pub module: Option<u64>,
}

/// A step of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// Nobody refers to it but tables that find things.
    Unknown,
    Owner(u32, Part),
    /// Shared inside a module.
    Module(u64),
    Shared,
}

/// All owners, and the label of each object.
pub(crate) struct Owners {
    pub all: Vec<Owner>,
    pub labels: Vec<Label>,
    by_object: AddressMap<u64, u32>,
}

impl Owners {
    pub fn of(&self, at: u64) -> Option<u32> {
        self.by_object.get(&at).copied()
    }

    pub fn new(objects: &Objects, names: &Names, graph: &Graph) -> Owners {
        let view = objects.view;
        let labels = vec![Label::Unknown; objects.items.len()];
        let mut out = Owners { all: Vec::new(), labels, by_object: AddressMap::default() };
        let of_type = |slot: Known| {
            let ty = view.root(slot);
            objects.items.iter().enumerate().filter(move |(_, i)| ty.is_some() && Some(objects.shape(i).ty) == ty)
        };
        for (slot, kind, module) in [
            (Known::Method, Kind::Method, offset::Method::module),
            (Known::TypeName, Kind::Type, offset::TypeName::module),
            (Known::Binding, Kind::Global, offset::Binding::module),
        ] {
            for (i, item) in of_type(slot) {
                let module = names.field(item.at(), module);
                out.add(i, Owner { kind, at: item.at(), module });
            }
        }
        for (i, item) in of_type(Known::Module) {
            out.add(i, Owner { kind: Kind::Module, at: item.at(), module: Some(item.at()) });
        }
        let mut fixed = vec![false; objects.items.len()];
        out.by_object.keys().filter_map(|&at| objects.index(at)).for_each(|i| fixed[i] = true);
        // Those that name their owner.
        for (i, item) in of_type(Known::MethodInstance) {
            out.give(i, names.field(item.at(), offset::MethodInstance::def), Part::Objects, &mut fixed);
        }
        let method_of = |instance: Option<u64>| names.field(instance?, offset::MethodInstance::def);
        for (i, item) in of_type(Known::CodeInstance) {
            let method = method_of(names.field(item.at(), offset::CodeInstance::def));
            out.give(i, method, Part::Objects, &mut fixed);
        }
        for (i, item) in of_type(Known::DebugInfo) {
            out.give(i, method_of(names.field(item.at(), offset::DebugInfo::def)), Part::Lines, &mut fixed);
        }
        for (_, item) in of_type(Known::Method) {
            let source = names.field(item.at(), offset::Method::source).and_then(|s| objects.index(s));
            if let Some(i) = source {
                out.give(i, Some(item.at()), Part::Lowered, &mut fixed);
            }
        }
        let made_by_use = [Known::TupleTypeName, Known::NamedTupleTypeName, Known::TypeTypeName, Known::VarargTypeName];
        let made_by_use: Vec<u64> = made_by_use.into_iter().filter_map(|k| view.root(k)).collect();
        for (i, item) in of_type(Known::DataType) {
            let name = names.field(item.at(), offset::DataType::name);
            if !name.is_some_and(|n| made_by_use.contains(&n)) {
                out.give(i, name, Part::Objects, &mut fixed);
                // The only object of a type is part of the type.
                if let Some(one) = names.field(item.at(), offset::DataType::instance).and_then(|v| objects.index(v)) {
                    out.give(one, name, Part::Objects, &mut fixed);
                }
            }
        }
        out.values_of_globals(objects, names, &mut fixed);
        out.spread(objects, graph, &fixed);
        out
    }

    fn add(&mut self, index: usize, owner: Owner) {
        let id = self.all.len() as u32;
        self.by_object.insert(owner.at, id);
        self.labels[index] = Label::Owner(id, Part::Objects);
        self.all.push(owner);
    }

    /// Gives an object that has no owner yet to that of an object.
    fn give(&mut self, index: usize, owner: Option<u64>, part: Part, fixed: &mut [bool]) {
        if let Some(id) = owner.and_then(|o| self.of(o))
            && !fixed[index]
        {
            fixed[index] = true;
            self.labels[index] = Label::Owner(id, part);
        }
    }

    /// What a global holds is the global's, whoever else (code that has it as a constant, say) refers to it. The first
    /// by name, where several hold it.
    fn values_of_globals(&mut self, objects: &Objects, names: &Names, fixed: &mut [bool]) {
        let mut globals: Vec<(String, u64)> =
            self.all.iter().filter(|o| o.kind == Kind::Global).map(|o| (names.binding_text(o.at), o.at)).collect();
        globals.sort();
        let view = objects.view;
        let boxes = [Known::BoxedInt64, Known::BoxedInt32, Known::BoxedUInt8, Known::BoxedInt8, Known::BoxedChar];
        let mut shared: Vec<u64> =
            boxes.iter().filter_map(|&k| view.root(k)).flat_map(|t| view.svec(t)).flatten().collect();
        shared.extend(Known::ALL.iter().filter_map(|&k| view.root(k)));
        shared.sort_unstable();
        for (_, binding) in globals {
            let Some(value) = names.field(binding, offset::Binding::value) else { continue };
            let type_or_name =
                [Known::Symbol, Known::UnionAll, Known::Union, Known::GlobalRef].iter().any(|&k| view.is_a(value, k));
            if let Some(i) = objects.index(value)
                && !type_or_name
                && shared.binary_search(&value).is_err()
            {
                self.give(i, Some(binding), Part::Objects, fixed);
            }
        }
    }

    fn spread(&mut self, objects: &Objects, graph: &Graph, fixed: &[bool]) {
        let view = objects.view;
        let code_instance = view.root(Known::CodeInstance);
        for &slot in Known::ALL {
            if let Some(i) = view.root(slot).and_then(|v| objects.index(v))
                && !fixed[i]
            {
                self.labels[i] = Label::Shared;
            }
        }
        let mut todo: Vec<u32> =
            (0..self.labels.len() as u32).filter(|&i| self.labels[i as usize] != Label::Unknown).collect();
        while let Some(i) = todo.pop() {
            let label = self.labels[i as usize];
            let item: &Item = &objects.items[i as usize];
            // Inferred code is a part of its own.
            let inferred = if Some(objects.shape(item).ty) == code_instance {
                view.pointer(item.at() + offset::CodeInstance::inferred as u64).and_then(|v| objects.index(v))
            } else {
                None
            };
            for &t in graph.edges(i as usize) {
                let given = match label {
                    Label::Owner(id, _) if inferred == Some(t as usize) => Label::Owner(id, Part::Inferred),
                    other => other,
                };
                let t = t as usize;
                if fixed[t] {
                    continue;
                }
                let joined = self.join(self.labels[t], given);
                if joined != self.labels[t] {
                    self.labels[t] = joined;
                    todo.push(t as u32);
                }
            }
        }
    }

    fn module(&self, label: Label) -> Option<u64> {
        match label {
            Label::Owner(id, _) => self.all[id as usize].module,
            Label::Module(m) => Some(m),
            _ => None,
        }
    }

    fn join(&self, a: Label, b: Label) -> Label {
        match (a, b) {
            (Label::Unknown, x) | (x, Label::Unknown) => x,
            (Label::Owner(i, p), Label::Owner(j, q)) if i == j => {
                Label::Owner(i, if p == q { p } else { Part::Objects })
            }
            (Label::Shared, _) | (_, Label::Shared) => Label::Shared,
            _ => match (self.module(a), self.module(b)) {
                (Some(m), Some(n)) if m == n => Label::Module(m),
                _ => Label::Shared,
            },
        }
    }
}
