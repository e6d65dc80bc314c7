//! Round trips of made-up sessions, code that is linked twice, and files that are not what they should be.

use crate::error::ImageError;
use crate::format::{HEADER_AT, Header, PAGE, Section, VERSION};
use crate::inspect::inspect;
use crate::load::{LoadOptions, LoadedImage, Verify, load};
use crate::verify::verify;
use crate::write::{Input, encode_image, write_image};
use abi::code::{CodeBlob, HandlerSite, LineRow, Reloc, RelocKind, Target};
use abi::entries::Entry;
use abi::{Counter, Known, Value};
use heap::testing::*;
use heap::typed::{self, CodeInstance};
use heap::{Heap, Object};
use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A folder of its own for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("sysimg-snapshot-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the temporary directory can be written");
        Folder(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const ASLR: LoadOptions = LoadOptions { aslr: true, verify: Verify::Always, allow_world_writable: false };

/// Words of a graph in a form that does not depend on addresses: objects numbered as met.
fn dump(w: &World, start: Value) -> String {
    let mut out = String::new();
    let mut numbers: HashMap<Value, usize> = HashMap::new();
    let mut todo = vec![start];
    let mut number = |v: Value, todo: &mut Vec<Value>| -> usize {
        let next = numbers.len();
        *numbers.entry(v).or_insert_with(|| {
            todo.push(v);
            next
        })
    };
    number(start, &mut todo);
    todo.remove(0);
    while let Some(v) = todo.pop() {
        let n = number(v, &mut todo);
        let ty = v.type_of();
        let name = typed::TypeName(typed::DataType(ty).name()).name().symbol_str();
        write!(out, "{n} {name}").expect("strings grow");
        match name {
            "String" => write!(out, " {:?}", v.string_bytes()),
            "Symbol" => write!(out, " {} {}", v.symbol_str(), v.symbol_hash()),
            "Node" => write!(out, " tag {}", v.word(TAG)),
            "Memory{UInt8}" => write!(out, " {:?}", v.bytes(16, v.memory_len())),
            "Memory{Pair}" => {
                let words: Vec<u64> = (0..v.memory_len()).map(|i| v.word(16 + 16 * i + 8)).collect();
                write!(out, " {words:?}")
            }
            "Vector{Any}" | "MemoryRef{Any}" => {
                let memory = v.reference(8).expect("defined");
                write!(out, " at {}", v.word(0) as usize - memory.addr())
            }
            _ => Ok(()),
        }
        .expect("strings grow");
        if !["Symbol", "String"].contains(&name) && ty != w.heap.root(Known::DataType) {
            heap::for_each_ref(v, |at, to| {
                let m = number(to, &mut todo);
                write!(out, " {at}->{m}").expect("strings grow");
            });
        }
        out.push('\n');
    }
    out
}

/// A world with a graph of all kinds of objects under `Known::Main`.
fn world(seed: u64, size: usize) -> World {
    let w = World::new();
    let h = &w.heap;
    let mut numbers = Numbers(seed);
    let mut made = vec![w.new_node(None, None, 0)];
    for i in 1..size {
        let (a, b) = (made[numbers.below(made.len())], made[numbers.below(made.len())]);
        let v = match numbers.below(12) {
            0 => h.string(&vec![b'x'; numbers.below(60)]),
            1 => h.symbol(&format!("symbol{}", numbers.below(50))),
            2 => h.vector_any(&[a, b, a]),
            3 => {
                let v = h.memory(w.pairs, 16, 1 + numbers.below(9));
                h.write_ref(v, 16, Some(a));
                h.write_word(v, 24, i as u64);
                v
            }
            4 => {
                let v = h.memory(w.bytes, 1, numbers.below(500));
                h.write_bytes(v, 16, &vec![i as u8; v.memory_len()]);
                v
            }
            5 => {
                let memory = h.vector_any(&[a, b, a, b]).reference(8).expect("set");
                let v = h.alloc(w.memory_ref, 16);
                h.write_word(v, 0, memory.addr() as u64 + 16 + 8 * numbers.below(5) as u64);
                h.write_ref(v, 8, Some(memory));
                v
            }
            6 => h.svec(&[a, b]),
            _ => w.new_node(Some(a), Some(b), i as u64),
        };
        if let (true, Some(Some(old))) =
            (numbers.below(3) == 0, made.get(numbers.below(made.len())).map(|&o| (o.type_of() == w.node).then_some(o)))
        {
            h.write_ref(old, RIGHT, Some(v));
        }
        made.push(v);
    }
    h.set_root(Known::Main, h.svec(&made));
    h.set_counter(Counter::World, 77);
    w
}

fn boot(image: &LoadedImage) -> World {
    let heap = Heap::new();
    image.adopt(&heap).expect("the image fits a fresh heap");
    World::of_heap(heap)
}

#[test]
fn graphs_come_back_at_the_preferred_base_and_elsewhere() {
    let folder = Folder::new("round-trip");
    for seed in 1..6 {
        let w = world(seed * 7919, 2000);
        let expected = dump(&w, w.heap.root(Known::Main));
        let path = folder.file("a.img");
        let written = write_image(&Input::of_heap(&w.heap), &path).expect("nothing is refused");
        let verified = verify(&path).expect("a sound image");
        assert_eq!(verified.objects as u64, written.objects);
        for options in [LoadOptions::default(), ASLR] {
            let image = load(&path, &options).expect("it loads");
            assert_eq!(image.is_relocated(), options.aslr);
            assert_eq!(image.base() as u64 == written.base, !options.aslr);
            let booted = boot(&image);
            assert_eq!(booted.heap.counter(Counter::World), 77);
            assert_eq!(dump(&booted, booted.heap.root(Known::Main)), expected);
            assert_eq!(booted.heap.symbol("Node"), booted.heap.symbol("Node"));
            // The collector takes image objects as permanent, and finds what they come to refer to.
            booted.heap.with_stack(|| {
                in_frame(|| {
                    let main = booted.heap.root(Known::Main);
                    let node = main.svec_get(0).expect("set");
                    booted.heap.write_ref(node, LEFT, Some(booted.new_node(None, None, 4242)));
                });
                for full in [false, true, false, true] {
                    assert!(booted.heap.collect(full));
                    let node = booted.heap.root(Known::Main).svec_get(0).expect("set");
                    assert_eq!(node.reference(LEFT).expect("kept").word(TAG), 4242);
                }
                booted.heap.check().expect("a sound heap");
            });
        }
    }
}

/// The preferred address is taken: by the image itself, loaded before.
#[test]
fn an_image_whose_address_is_taken_is_the_same_elsewhere() {
    let folder = Folder::new("taken");
    let w = world(7, 300);
    write_image(&Input::of_heap(&w.heap), &folder.file("a.img")).expect("nothing is refused");
    let first = load(&folder.file("a.img"), &LoadOptions::default()).expect("it loads");
    let second = load(&folder.file("a.img"), &LoadOptions::default()).expect("it loads elsewhere");
    assert!(!first.is_relocated() && second.is_relocated());
    let (a, b) = (boot(&first), boot(&second));
    let start = |w: &World| w.heap.root(Known::Main);
    assert_eq!(dump(&a, start(&a)), dump(&b, start(&b)));
}

#[test]
fn an_image_of_a_booted_session_holds_old_and_new_objects() {
    let folder = Folder::new("again");
    let path = folder.file("first.img");
    let w = world(5, 500);
    write_image(&Input::of_heap(&w.heap), &path).expect("nothing is refused");
    let booted = boot(&load(&path, &LoadOptions::default()).expect("it loads"));
    let h = &booted.heap;
    let both = h.svec(&[h.root(Known::Main), booted.new_node(Some(h.symbol("new")), None, 1)]);
    h.set_root(Known::Main, both);
    let expected = dump(&booted, both);
    let second = folder.file("second.img");
    write_image(&Input::of_heap(h), &second).expect("nothing is refused");
    verify(&second).expect("a sound image");
    let again = boot(&load(&second, &LoadOptions::default()).expect("it loads"));
    assert_eq!(dump(&again, again.heap.root(Known::Main)), expected);
}

#[test]
fn equal_sessions_give_equal_bytes() {
    let bytes = |_| encode_image(&Input::of_heap(&world(3, 1000).heap)).expect("nothing is refused").0;
    let [a, b] = [1, 2].map(bytes);
    assert!(a == b);
    let other = encode_image(&Input::of_heap(&world(4, 1000).heap)).expect("nothing is refused").0;
    assert!(a != other);
}

/// Started by the next test in a process of its own, with the image's path and the expected dump's file.
#[test]
fn child_process() {
    let Ok(path) = std::env::var("SYSIMG_TEST_IMAGE") else {
        return;
    };
    let image = load(Path::new(&path), &LoadOptions::default()).expect("it loads");
    assert!(!image.is_relocated());
    let booted = boot(&image);
    let expected = std::fs::read_to_string(format!("{path}.txt")).expect("the parent wrote it");
    assert_eq!(dump(&booted, booted.heap.root(Known::Main)), expected);
}

#[test]
fn another_process_sees_the_same_graph() {
    let folder = Folder::new("process");
    let path = folder.file("p.img");
    let w = world(11, 3000);
    write_image(&Input::of_heap(&w.heap), &path).expect("nothing is refused");
    std::fs::write(folder.file("p.img.txt"), dump(&w, w.heap.root(Known::Main))).expect("writable");
    let me = std::env::current_exe().expect("a test knows its program");
    let status = std::process::Command::new(me)
        .args(["--exact", "tests::child_process"])
        .env("SYSIMG_TEST_IMAGE", &path)
        .stdout(std::process::Stdio::null())
        .status();
    assert!(status.expect("the test program runs").success());
}

#[test]
fn identities_finalizers_and_weak_references_are_saved() {
    let folder = Folder::new("identity");
    let w = World::new();
    let h = &w.heap;
    let nodes: Vec<Value> = (0..10).map(|i| w.new_node(None, None, i)).collect();
    let lost = w.new_node(None, None, 99);
    assert_eq!(h.identity(nodes[7]), 1);
    assert_eq!(h.identity(lost), 2);
    assert_eq!(h.identity(nodes[2]), 3);
    let weak = [w.new_weak(nodes[1]), w.new_weak(lost)];
    h.add_finalizer(lost, w.new_node(None, None, 100));
    h.add_finalizer(nodes[4], w.new_node(None, None, 101));
    h.set_root(Known::Main, h.svec(&[h.svec(&nodes), weak[0], weak[1]]));
    let path = folder.file("i.img");
    write_image(&Input::of_heap(h), &path).expect("nothing is refused");
    verify(&path).expect("a sound image");
    let image = load(&path, &ASLR).expect("it loads");
    let b = boot(&image);
    let main = b.heap.root(Known::Main);
    let part = |i| main.svec_get(i).expect("set");
    let node = |i| part(0).svec_get(i).expect("set");
    assert_eq!((b.heap.identity(node(7)), b.heap.identity(node(2)), b.heap.identity(node(3))), (1, 3, 4));
    assert_eq!(b.heap.identity(node(3)), 4);
    assert_eq!(part(1).reference(0), Some(node(1)));
    assert_eq!(part(2).reference(0), Some(b.heap.nothing()));
    assert_eq!(b.heap.counter(Counter::FinalizerCount), 2);
    b.heap.take_all_finalizers();
    let (object, finalizer) = b.heap.next_due_finalizer().expect("one was saved");
    assert_eq!((object, finalizer.word(TAG)), (node(4), 101));
    assert_eq!(b.heap.next_due_finalizer(), None);
}

#[test]
fn what_cannot_be_saved_is_named_with_the_way_to_it() {
    let w = World::new();
    let h = &w.heap;
    let bad = h.string(b"a secret");
    let node = w.new_node(None, Some(w.new_node(Some(bad), None, 2)), 1);
    h.set_root(Known::Main, h.svec(&[node]));
    let refuse = |v: Value| {
        (v.type_of() == h.root(Known::String) && v.string_bytes() == b"a secret").then(|| "it is secret".to_string())
    };
    let error = encode_image(&Input { refuse: Some(&refuse), ..Input::of_heap(h) }).expect_err("it is refused");
    let text = error.to_string();
    assert!(text.contains("\"a secret\": it is secret"), "{text}");
    assert!(text.contains("the session's Main -> a SimpleVector [1] -> a Node"), "{text}");
    // A type without layout.
    let ty = h.alloc(h.root(Known::DataType), typed::DataType::SIZE);
    h.set_root(Known::Main, h.alloc(ty, 8));
    let text = encode_image(&Input::of_heap(h)).expect_err("it is refused").to_string();
    assert!(text.contains("its type is not complete"), "{text}");
}

/// Two functions: the second calls the first and uses everything that code can refer to.
fn code(w: &World) -> Vec<(Value, CodeBlob)> {
    let h = &w.heap;
    let instances = [0, 1].map(|_| h.alloc(h.root(Known::CodeInstance), CodeInstance::SIZE));
    let object = w.new_node(None, None, 31);
    h.set_root(Known::Hooks, h.svec(&instances));
    let first = CodeBlob {
        name: "julia_first_1".to_string(),
        // mov eax, 42; ret
        code: vec![0xb8, 42, 0, 0, 0, 0xc3],
        align: 16,
        boxed_offset: 0,
        ..CodeBlob::default()
    };
    let reloc =
        |offset, kind, target| Reloc { offset, kind, target, addend: if kind == RelocKind::Rel32 { -4 } else { 0 } };
    let rel32 = |i: u32, target| reloc(8 * i, RelocKind::Rel32, target);
    let second = CodeBlob {
        name: "julia_second_2".to_string(),
        code: vec![0x90; 100],
        align: 32,
        boxed_offset: 64,
        spec_offset: Some(0),
        constants: vec![1, 2, 3, 4, 5, 6, 7, 8, 9],
        inline_cache_bytes: 48,
        relocs: vec![
            rel32(0, Target::BoxedEntry(instances[0])),
            rel32(1, Target::SpecEntry(instances[1])),
            rel32(2, Target::Object(object)),
            rel32(3, Target::Runtime(Entry::ApplyGeneric)),
            rel32(4, Target::Context),
            rel32(5, Target::InlineCache(24)),
            rel32(6, Target::ConstantPool(4)),
            reloc(61, RelocKind::Abs64, Target::Object(object)),
            reloc(80, RelocKind::Abs64, Target::BoxedEntry(instances[1])),
        ],
        handlers: vec![HandlerSite { return_offset: 4, frame_offset: 16, handler_offset: 90 }],
        lines: vec![LineRow { offset: 0, location: 3 }, LineRow { offset: 50, location: 9 }],
        objects: vec![object],
    };
    vec![(instances[0], first), (instances[1], second)]
}

/// Checks the second function's relocations in a loaded image.
fn check_code(image: &LoadedImage, w: &World) {
    let hooks = w.heap.root(Known::Hooks);
    let instance = |i| CodeInstance(hooks.svec_get(i).expect("set"));
    let functions: Vec<_> = image.functions().collect();
    assert_eq!(functions.len(), 2);
    assert_eq!((functions[0].code, functions[1].code), (instance(0).0, instance(1).0));
    let start = functions[1].start;
    assert_eq!(instance(0).entry_boxed() as usize, functions[0].start);
    assert_eq!(instance(0).entry_spec(), 0);
    assert_eq!((instance(1).entry_boxed() as usize, instance(1).entry_spec() as usize), (start + 64, start));
    let text = image.fixed_section(Section::Text);
    let at = start - image.text().start;
    let field = |i: usize| {
        let bytes = text[at + 8 * i..at + 8 * i + 4].try_into().expect("four bytes");
        (start + 8 * i + 4).wrapping_add_signed(i32::from_le_bytes(bytes) as isize)
    };
    let wide = |i: usize| u64::from_le_bytes(text[at + i..at + i + 8].try_into().expect("eight bytes")) as usize;
    assert_eq!((field(0), field(1)), (functions[0].start, start));
    let object = Value::from_addr(field(2)).expect("not null");
    assert_eq!((object.type_of(), object.word(TAG)), (w.node, 31));
    assert_eq!(field(3), image.context() + crate::format::entry_slot(Entry::ApplyGeneric));
    assert_eq!(field(4), image.context());
    assert_eq!(field(5), image.base() + image.header().place(Section::Cache).at as usize + 24);
    assert_eq!(
        image.fixed_section(Section::Rodata)
            [field(6) - image.base() - image.header().place(Section::Rodata).at as usize],
        5
    );
    assert_eq!((wide(61), wide(80)), (object.addr(), start + 64));
    assert_eq!(image.handler_for(start + 4), Some((start + 90, 16)));
    assert_eq!(image.handler_for(start + 5), None);
    assert_eq!(image.function_at(start + 70), Some(functions[1]));
    assert_eq!(image.function_at(start + 100), None);
    assert_eq!(image.function_at(start - 1), None);
    let line = |offset| image.location_at(&functions[1], start + offset);
    assert_eq!((line(0), line(49), line(50)), (Some(3), Some(3), Some(9)));
}

#[test]
fn code_is_linked_and_linked_again() {
    let folder = Folder::new("code");
    let path = folder.file("c.img");
    let w = World::new();
    let blobs = code(&w);
    let unreached = w.heap.alloc(w.heap.root(Known::CodeInstance), CodeInstance::SIZE);
    let all = [blobs.clone(), vec![(unreached, blobs[0].1.clone())]].concat();
    let written = write_image(&Input { code: &all, manifest: "a = 1\n", ..Input::of_heap(&w.heap) }, &path);
    let written = written.expect("nothing is refused");
    assert_eq!((written.functions, written.dropped_functions), (2, 1));
    verify(&path).expect("a sound image");
    for options in [LoadOptions::default(), ASLR] {
        let image = load(&path, &options).expect("it loads");
        let booted = boot(&image);
        check_code(&image, &booted);
        // The same code again, from the image itself.
        let second = folder.file("d.img");
        let blobs = image.code_blobs().expect("readable");
        assert_eq!((blobs[1].1.name.as_str(), blobs[1].1.handlers.len()), ("julia_second_2", 1));
        write_image(&Input { code: &blobs, ..Input::of_heap(&booted.heap) }, &second).expect("nothing is refused");
        verify(&second).expect("a sound image");
        let image = load(&second, &options).expect("it loads");
        check_code(&image, &boot(&image));
    }
    let report = inspect(&path).expect("readable");
    assert_eq!(report.manifest, "a = 1\n");
    let names: Vec<&str> = report.functions.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["julia_first_1", "julia_second_2"]);
    assert!(report.types.iter().any(|t| t.name == "CodeInstance" && t.objects == 2));
}

#[test]
fn code_that_is_not_there_is_a_link_error() {
    let w = World::new();
    let blobs = code(&w);
    let error =
        encode_image(&Input { code: &blobs[1..], ..Input::of_heap(&w.heap) }).expect_err("the callee is missing");
    let text = error.to_string();
    assert!(text.contains("julia_second_2: it calls the boxed entry of ?, for which there is no code"), "{text}");
}

#[test]
fn tools_read_the_file() {
    let folder = Folder::new("tools");
    let path = folder.file("t.img");
    let w = World::new();
    write_image(&Input { code: &code(&w), ..Input::of_heap(&w.heap) }, &path).expect("nothing is refused");
    let run = |program: &str, args: &[&str]| -> Option<String> {
        // A machine without binutils can build and run images all the same.
        let out = std::process::Command::new(program).args(args).arg(&path).output().ok()?;
        assert!(out.stderr.is_empty(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
        Some(String::from_utf8_lossy(&out.stdout).into_owned())
    };
    if let Some(text) = run("readelf", &["-aW"]) {
        assert!(text.contains("DYN (Shared object file)") && text.contains(".cache"), "{text}");
        assert!(!text.contains("Warning"), "{text}");
    }
    if let Some(text) = run("nm", &[]) {
        assert!(text.contains(" t julia_second_2"), "{text}");
    }
    if let Some(text) = run("objdump", &["-d", "--section=.text"]) {
        assert!(text.contains("<julia_first_1>:") && text.contains("$0x2a,%eax"), "{text}");
    }
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing() {
    let folder = Folder::new("output");
    let w = World::new();
    let input = Input::of_heap(&w.heap);
    let missing = folder.file("no-such-folder").join("x.img");
    assert!(matches!(write_image(&input, &missing), Err(ImageError::Io { .. })));
    let taken = folder.file("taken");
    std::fs::create_dir(&taken).expect("writable");
    let error = write_image(&input, &taken).expect_err("a directory is in the way");
    assert!(error.to_string().contains("directory"), "{error}");
    let names: Vec<_> =
        std::fs::read_dir(&folder.0).expect("readable").map(|e| e.expect("readable").file_name()).collect();
    assert_eq!(names, ["taken"]);
}

fn load_error(path: &Path) -> ImageError {
    load(path, &LoadOptions::default()).expect_err("the file must not load")
}

/// Changes the header and makes its checksum right again.
fn with_header(bytes: &[u8], change: impl Fn(&mut Header)) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut header = Header::decode(&bytes[..PAGE]).expect("a sound header");
    change(&mut header);
    header.encode(&mut bytes[..PAGE]);
    bytes[HEADER_AT..HEADER_AT + 8].copy_from_slice(&crate::format::MAGIC.to_le_bytes());
    bytes
}

#[test]
fn files_that_are_no_sound_images_are_refused_with_the_reason() {
    let folder = Folder::new("bad");
    let path = folder.file("good.img");
    let w = world(9, 300);
    write_image(&Input { code: &code(&w), ..Input::of_heap(&w.heap) }, &path).expect("nothing is refused");
    let good = std::fs::read(&path).expect("readable");
    let bad = folder.file("bad.img");
    let error_of = |bytes: &[u8]| {
        std::fs::write(&bad, bytes).expect("writable");
        (load_error(&bad), verify(&bad).expect_err("the file must not verify"))
    };
    assert!(matches!(load_error(&folder.file("missing.img")), ImageError::Io { .. }));
    assert!(matches!(load_error(&folder.0), ImageError::Foreign { .. }));
    assert!(matches!(error_of(b""), (ImageError::Foreign { .. }, ImageError::Foreign { .. })));
    assert!(matches!(error_of(b"#!/bin/sh\necho hello\n").0, ImageError::Foreign { .. }));
    let other_elf = std::fs::read(std::env::current_exe().expect("known")).expect("readable");
    assert!(matches!(error_of(&other_elf).0, ImageError::Foreign { .. }));
    for len in [100, 1000, PAGE - 1] {
        assert!(matches!(error_of(&good[..len]).0, ImageError::Damaged { .. }), "{len}");
    }
    for len in [PAGE, PAGE + 1, good.len() / 2, good.len() - 1] {
        let (load, verify) = error_of(&good[..len]);
        assert!(matches!(load, ImageError::WrongSize { .. }) && matches!(verify, ImageError::WrongSize { .. }));
        assert!(load.to_string().contains("truncated"), "{load}");
    }
    assert!(matches!(error_of(&[&good[..], b"x"].concat()).0, ImageError::WrongSize { .. }));
    let unfinished = [&good[..HEADER_AT], &[0; 8], &good[HEADER_AT + 8..]].concat();
    assert!(error_of(&unfinished).0.to_string().contains("never finished"));
    let stale = error_of(&with_header(&good, |h| h.fingerprint ^= 5)).0;
    let text = stale.to_string();
    assert!(matches!(stale, ImageError::Stale { .. }));
    assert!(
        text.contains(&format!("{:016x}", abi::FINGERPRINT ^ 5))
            && text.contains(&format!("{:016x}", abi::FINGERPRINT))
    );
    let old = error_of(&with_header(&good, |h| h.version = VERSION + 1)).0;
    assert!(matches!(old, ImageError::WrongVersion { found, .. } if found == VERSION + 1));
    // A bit that stands for no feature is one that no processor has.
    let cpu = error_of(&with_header(&good, |h| h.cpu = 1 << 63)).0;
    assert!(matches!(cpu, ImageError::WrongProcessor { .. }));
    let changes: [fn(&mut Header); 9] = [
        |h| h.base += 4096,
        |h| h.base = 0,
        |h| h.image_bytes += 1,
        |h| h.image_bytes = u64::MAX - 4095,
        |h| h.roots_at = 16,
        |h| h.context_at += 8,
        |h| h.places[Section::Text as usize].at += 16,
        |h| h.places[Section::Data as usize].bytes = u64::MAX,
        |h| h.places[Section::Starts as usize].bytes = 8,
    ];
    for (i, change) in changes.into_iter().enumerate() {
        assert!(matches!(error_of(&with_header(&good, change)).0, ImageError::Damaged { .. }), "change {i}");
    }
}

#[test]
fn every_changed_bit_is_noticed_and_nothing_crashes() {
    let folder = Folder::new("fuzz");
    let path = folder.file("good.img");
    let w = world(21, 200);
    write_image(&Input { code: &code(&w), ..Input::of_heap(&w.heap) }, &path).expect("nothing is refused");
    let good = std::fs::read(&path).expect("readable");
    let bad = folder.file("bad.img");
    let mut numbers = Numbers(77);
    for round in 0..400 {
        let mut bytes = good.clone();
        match round % 4 {
            // The first page, where the numbers are; then anywhere; then several places; then a cut or a tail.
            0 => bytes[numbers.below(PAGE)] ^= 1 << numbers.below(8),
            1 => {
                let at = numbers.below(good.len());
                bytes[at] ^= 1 << numbers.below(8);
            }
            2 => {
                for _ in 0..8 {
                    let at = numbers.below(good.len());
                    bytes[at] = bytes[at].wrapping_add(1 + numbers.below(255) as u8);
                }
            }
            _ => bytes.truncate(numbers.below(good.len())),
        }
        std::fs::write(&bad, &bytes).expect("writable");
        load(&bad, &LoadOptions::default()).expect_err("a changed file must not load");
        verify(&bad).expect_err("a changed file must not verify");
    }
    // Checksums that are right again: the loader must still not reach outside, and verify must see it.
    for _ in 0..300 {
        let mut bytes = good.clone();
        // Bytes between sections mean nothing; only the sum covers them.
        let section = Section::ALL[1 + numbers.below(Section::ALL.len() - 1)];
        let place = *Header::decode(&good[..PAGE]).expect("a sound header").place(section);
        if place.bytes == 0 || section == Section::Cache {
            continue;
        }
        bytes[place.at as usize + numbers.below(place.bytes as usize)] ^= 1 << numbers.below(8);
        let mut bytes = with_header(&bytes, |h| h.body_sum = crate::sum::sum(&bytes[PAGE..]));
        if numbers.below(2) == 0 {
            // Digests too: only the structure is left to tell.
            bytes = with_header(&bytes, |h| {
                for &s in Section::ALL {
                    let place = *h.place(s);
                    if place.digest != [0; 32] {
                        h.places[s as usize].digest = sha2::Digest::finalize(sha2::Digest::chain_update(
                            <sha2::Sha256 as sha2::Digest>::new(),
                            &bytes[place.range()],
                        ))
                        .into();
                    }
                }
            });
            let _ = verify_bytes(&bad, &bytes);
        } else {
            verify_bytes(&bad, &bytes).expect_err("digests tell");
        }
        // The build id tells, and nothing is mapped; who maps it all the same reaches nothing outside.
        let in_build_id = section < Section::DebugFrame && section != Section::Note;
        assert!(matches!(load(&bad, &ASLR), Err(ImageError::Damaged { .. })) || !in_build_id);
        let unchecked = LoadOptions { verify: crate::load::Verify::Never, ..ASLR };
        let _ = load(&bad, &unchecked).expect("the header is right").code_blobs();
    }
}

fn verify_bytes(path: &Path, bytes: &[u8]) -> Result<crate::verify::Verified, ImageError> {
    std::fs::write(path, bytes).expect("writable");
    let _ = inspect(path);
    verify(path)
}

#[test]
fn the_stamp_follows_the_file() {
    let folder = Folder::new("stamp");
    let path = folder.file("s.img");
    let w = World::new();
    write_image(&Input::of_heap(&w.heap), &path).expect("nothing is refused");
    let open = || crate::load::open(&path).expect("a sound header");
    let stamped =
        |o: &crate::load::Opened| crate::load::stamp::is_set(&o.file, &rustix::fs::fstat(&o.file).expect("open"));
    if !stamped(&open()) {
        // A file system without attributes: every load reads the file, which the other tests cover.
        return;
    }
    let mut bytes = std::fs::read(&path).expect("readable");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::thread::sleep(std::time::Duration::from_millis(20));
    std::fs::write(&path, bytes).expect("writable");
    assert!(!stamped(&open()));
    assert!(matches!(load_error(&path), ImageError::Damaged { .. }));
}
