//! Compile: machine code for everything planned, on all processors, in the order of the plan.

use crate::cached::Cache;
use crate::plan::Planned;
use crate::progress::Bar;
use crate::store::Store;
use abi::Value;
use abi::clock::{self, Phase};
use abi::code::{CodeBlob, Target};
use codegen::{Compiler, Cpu, Options};
use heap::Roots;
use heap::typed::CodeInstance;
use rayon::prelude::*;
use std::collections::HashSet;
use vm::Session;

/// What images have code for.
const TARGET: Cpu = Cpu::V3;

/// Functions compiled by one thread before it takes the next lot.
const LOT: usize = 32;

/// The code of each planned specialization, and what could not be compiled.
pub(crate) struct Compiled {
    pub code: Vec<(Value, CodeBlob)>,
    pub failures: Vec<String>,
}

/// Compiles the plan. The result does not depend on the number of threads. Each function's IR is dropped once there is
/// code for it.
pub(crate) fn compile(
    session: &Session,
    plan: &mut [Planned],
    jobs: Option<usize>,
    bar: &Bar,
    cache: Option<&Cache>,
) -> Result<Compiled, String> {
    // (As long as the slowest of the threads takes.)
    let _clock = clock::enter(Phase::Code);
    clock::count(Phase::Code, plan.len() as u64);
    bar.steps(plan.len());
    for p in &*plan {
        codegen::prepare(&session.heap, &p.function, p.code);
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0))
        .build()
        .map_err(|e| format!("cannot start threads to compile: {e}"))?;
    let roots: Roots = session.heap.roots();
    let world = session.newest_world();
    let lots: Vec<Vec<Result<CodeBlob, String>>> =
        pool.install(|| plan.par_chunks_mut(LOT).map(|lot| compile_lot(roots, lot, world, bar, cache)).collect());
    let mut out = Compiled { code: Vec::with_capacity(plan.len()), failures: Vec::new() };
    for (p, result) in plan.iter().zip(lots.into_iter().flatten()) {
        match result {
            Ok(blob) => out.code.push((p.code.0, blob)),
            Err(why) => out.failures.push(why),
        }
    }
    Ok(out)
}

fn compile_lot(
    roots: Roots,
    lot: &mut [Planned],
    world: u64,
    bar: &Bar,
    cache: Option<&Cache>,
) -> Vec<Result<CodeBlob, String>> {
    let mut compiler = match Compiler::new(roots, Options::image(TARGET)) {
        Ok(c) => c,
        Err(e) => return lot.iter().map(|_| Err(e.to_string())).collect(),
    };
    let code = lot.iter_mut().map(|p| {
        let function = std::mem::take(&mut p.function);
        let place = cache.map(|c| (c, c.place(&function, p.code)));
        if let Some(blob) = place.as_ref().and_then(|(c, at)| c.get(at, &p.name)) {
            return Ok(blob);
        }
        let blob = compiler.compile(&function, p.code, world, &p.name).map_err(|e| e.to_string())?;
        if let Some((c, at)) = &place {
            c.put(at, &blob);
        }
        Ok(blob)
    });
    let code = code.collect();
    bar.step(lot.len());
    code
}

/// The code cache for a session that makes an image.
pub(crate) fn cache<'a>(session: &Session, store: &'a Store) -> Option<Cache<'a>> {
    let (base, id) = session.image_range()?;
    let target = format!("image {TARGET:?}");
    Some(Cache::new(store, session.heap.roots(), session.newest_world(), base, &id, &target))
}

/// Code for what `code` calls directly and has no code of its own, because it could not be inferred or compiled:
/// bridges, which run it in the interpreter.
pub(crate) fn bridges(session: &Session, code: &[(Value, CodeBlob)]) -> Result<Vec<(Value, CodeBlob)>, String> {
    let mut known: HashSet<Value> = code.iter().map(|(instance, _)| *instance).collect();
    let mut out = Vec::new();
    let mut compiler = None;
    for target in code.iter().flat_map(|(_, blob)| &blob.relocs).map(|r| r.target) {
        let Target::SpecEntry(callee) = target else { continue };
        // (Other images may have it.)
        if CodeInstance(callee).entry_spec() != 0 || !known.insert(callee) {
            continue;
        }
        let compiler = match &mut compiler {
            Some(c) => c,
            none => {
                none.insert(Compiler::new(session.heap.roots(), Options::image(TARGET)).map_err(|e| e.to_string())?)
            }
        };
        let instance = CodeInstance(callee);
        let name = format!("{}_bridge_{}", session.symbol_name_of(instance), out.len());
        out.push((callee, compiler.compile_bridge(instance, &name).map_err(|e| e.to_string())?));
    }
    Ok(out)
}
