//! A small image with one of everything, made from a bare heap: thousands of mutants a second.

use abi::code::{CodeBlob, HandlerSite, LineRow, Reloc, RelocKind, Target};
use abi::entries::Entry;
use abi::{Known, Value, binding_flags};
use heap::Object;
use heap::testing::World;
use heap::typed::{Binding, CodeInstance, DebugInfo, Method, MethodInstance, Module};
use snapshot::write::{Input, Why, write_image};
use std::path::Path;

/// The bytes of the image.
pub fn image(path: &Path) -> Vec<u8> {
    let w = World::new();
    let h = &w.heap;
    let module = Module(h.alloc(h.root(Known::Module), Module::SIZE));
    module.set_name(h, h.symbol("Fuzzed"));
    module.set_parent(h, module.0);
    let mut last = None;
    let mut nodes = Vec::new();
    for i in 0..60 {
        let node = w.new_node(last, nodes.get(i / 2).copied(), i as u64);
        nodes.push(node);
        last = Some(node);
    }
    let text = h.string(b"a string in the image");
    let table = h.new_svec(8);
    for (i, name) in ["one", "two", "three"].into_iter().enumerate() {
        let b = Binding(h.alloc(h.root(Known::Binding), Binding::SIZE));
        b.set_module(h, module.0);
        b.set_name(h, h.symbol(name));
        b.set_value(h, [nodes[59], text, h.svec(&nodes[..5])][i]);
        b.set_flags(h, binding_flags::CONST | binding_flags::EXPORTED);
        let mut at = h.symbol(name).symbol_hash() as usize & 7;
        while table.svec_get(at).is_some() {
            at = (at + 1) & 7;
        }
        h.svec_set(table, at, Some(b.0));
    }
    module.set_bindings(h, table);
    module.set_n_bindings(h, 3);
    let code: Vec<(Value, CodeBlob)> = blobs(&w, module, nodes[3]);
    let instances: Vec<Value> = code.iter().map(|c| c.0).collect();
    h.set_root(Known::Hooks, h.svec(&instances));
    h.set_root(Known::Main, module.0);
    let _ = h.identity(nodes[7]);
    let why = [Why::Statement { source: 0, line: 3 }, Why::CalledBy(instances[0])];
    let sources = ["trace of fuzz.jl".to_string()];
    let manifest = "package 00000000000000000000000000000001 Fuzzed\n  version 0.1.0\n";
    let input = Input { code: &code, why: &why, why_sources: &sources, manifest, ..Input::of_heap(h) };
    write_image(&input, path).expect("nothing is refused");
    std::fs::read(path).expect("just written")
}

fn blobs(w: &World, module: Module, object: Value) -> Vec<(Value, CodeBlob)> {
    let h = &w.heap;
    let instances: Vec<Value> = ["first", "second"]
        .into_iter()
        .map(|name| {
            let method = Method(h.alloc(h.root(Known::Method), Method::SIZE));
            method.set_name(h, h.symbol(name));
            method.set_module(h, module.0);
            method.set_file(h, h.symbol("fuzz.jl"));
            method.set_sig(h, w.node);
            let instance = MethodInstance(h.alloc(h.root(Known::MethodInstance), MethodInstance::SIZE));
            instance.set_def(h, method.0);
            instance.set_specTypes(h, w.node);
            let code = CodeInstance(h.alloc(h.root(Known::CodeInstance), CodeInstance::SIZE));
            code.set_def(h, instance.0);
            code.set_rettype(h, w.node);
            let lines = DebugInfo(h.alloc(h.root(Known::DebugInfo), DebugInfo::SIZE));
            lines.set_def(h, instance.0);
            lines.set_lines(h, h.string(&[0; 16 * 12]));
            lines.set_inlined(h, h.svec(&[h.symbol("fuzz.jl")]));
            code.set_debuginfo(h, lines.0);
            code.0
        })
        .collect();
    let reloc =
        |offset, kind, target| Reloc { offset, kind, target, addend: if kind == RelocKind::Rel32 { -4 } else { 0 } };
    let first = CodeBlob {
        name: "julia_first_1".to_string(),
        code: vec![0xb8, 42, 0, 0, 0, 0xc3],
        align: 16,
        boxed_offset: 0,
        ..CodeBlob::default()
    };
    let second = CodeBlob {
        name: "julia_second_2".to_string(),
        code: vec![0x90; 100],
        align: 32,
        boxed_offset: 64,
        spec_offset: Some(0),
        constants: vec![1, 2, 3, 4, 5, 6, 7, 8, 9],
        inline_cache_bytes: 48,
        relocs: vec![
            reloc(0, RelocKind::Rel32, Target::BoxedEntry(instances[0])),
            reloc(8, RelocKind::Rel32, Target::Object(object)),
            reloc(16, RelocKind::Rel32, Target::Runtime(Entry::ApplyGeneric)),
            reloc(24, RelocKind::Rel32, Target::InlineCache(24)),
            reloc(32, RelocKind::Rel32, Target::ConstantPool(4)),
            reloc(61, RelocKind::Abs64, Target::Object(object)),
        ],
        handlers: vec![HandlerSite { return_offset: 4, frame_offset: 16, handler_offset: 90 }],
        lines: vec![LineRow { offset: 0, location: 3 }, LineRow { offset: 50, location: 9 }],
        objects: vec![object],
    };
    vec![(instances[0], first), (instances[1], second)]
}
