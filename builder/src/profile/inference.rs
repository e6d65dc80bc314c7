//! Where inference spends its time: frames as they nest, and their times by method, by package and by the call that
//! needed them.

use super::data::Data;
use super::{Table, count, millis, ms, place};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

#[derive(Serialize)]
pub(super) struct Report {
    totals: Totals,
    /// Each after its parent.
    frames: Vec<Frame>,
    specializations: Vec<Specialization>,
    methods: Vec<Method>,
    packages: Vec<Package>,
    roots: Vec<Root>,
    compiled: Vec<Compiled>,
}

#[derive(Default, Serialize)]
struct Totals {
    frames: usize,
    /// Frames for one call with known arguments.
    known: usize,
    specializations: usize,
    roots: usize,
    infer_ms: f64,
    optimize_ms: f64,
    compiled: usize,
    code_ms: f64,
    code_bytes: u64,
}

#[derive(Serialize)]
struct Frame {
    specialization: usize,
    parent: Option<usize>,
    known: Option<String>,
    infer_ms: f64,
    optimize_ms: f64,
    /// With all frames below it.
    inclusive_ms: f64,
}

#[derive(Serialize)]
struct Specialization {
    call: String,
    /// Index into `methods` of this report; none for top-level code.
    method: Option<usize>,
    package: String,
}

/// Inference of all specializations of a method.
#[derive(Default, Serialize)]
struct Method {
    method: String,
    package: String,
    place: String,
    specializations: usize,
    frames: usize,
    known: usize,
    infer_ms: f64,
    optimize_ms: f64,
    /// Of its frames themselves.
    exclusive_ms: f64,
    /// With what they needed; a frame inside of another of the same method counts once.
    inclusive_ms: f64,
    compiled: usize,
    code_ms: f64,
    code_bytes: u64,
}

#[derive(Default, Serialize)]
struct Package {
    package: String,
    frames: usize,
    specializations: usize,
    exclusive_ms: f64,
    compiled: usize,
    code_ms: f64,
    code_bytes: u64,
}

/// A call at run time that began inference.
#[derive(Serialize)]
struct Root {
    frame: usize,
    call: String,
    from: String,
    frames: usize,
    inclusive_ms: f64,
}

/// A specialization's own code.
#[derive(Serialize)]
struct Compiled {
    call: String,
    package: String,
    from: String,
    /// Its loops made ready for the code generator.
    prepare_ms: f64,
    code_ms: f64,
    code_bytes: u64,
}

impl Report {
    pub fn of(data: &Data) -> Report {
        let n = data.frames.len();
        let mut inclusive: Vec<u64> = data.frames.iter().map(|f| f.infer + f.optimize).collect();
        let mut below = vec![1usize; n];
        for i in (0..n).rev() {
            if let Some(p) = data.frames[i].parent {
                inclusive[p] += inclusive[i];
                below[p] += below[i];
            }
        }
        let mut methods: Vec<Method> = Vec::with_capacity(data.methods.len());
        for m in &data.methods {
            methods.push(Method {
                method: m.text.clone(),
                package: m.package.clone(),
                place: place(&m.file, m.line),
                ..Method::default()
            });
        }
        let mut packages: BTreeMap<&str, Package> = BTreeMap::new();
        let mut seen: HashSet<usize> = HashSet::new();
        let mut totals = Totals { frames: n, roots: data.roots.len(), ..Totals::default() };
        for (i, f) in data.frames.iter().enumerate() {
            let is_new = seen.insert(f.specialization);
            let (infer, optimize) = (millis(f.infer), millis(f.optimize));
            totals.infer_ms += infer;
            totals.optimize_ms += optimize;
            totals.known += usize::from(f.known.is_some());
            totals.specializations += usize::from(is_new);
            let p = packages.entry(data.package_of(f.specialization)).or_default();
            p.frames += 1;
            p.specializations += usize::from(is_new);
            p.exclusive_ms += infer + optimize;
            let Some(method) = data.specializations[f.specialization].method else { continue };
            let m = &mut methods[method];
            m.frames += 1;
            m.known += usize::from(f.known.is_some());
            m.specializations += usize::from(is_new);
            m.infer_ms += infer;
            m.optimize_ms += optimize;
            m.exclusive_ms += infer + optimize;
            let of_method = |at: usize| data.specializations[data.frames[at].specialization].method == Some(method);
            let mut outer = f.parent;
            while let Some(at) = outer.filter(|&at| !of_method(at)) {
                outer = data.frames[at].parent;
            }
            if outer.is_none() {
                m.inclusive_ms += millis(inclusive[i]);
            }
        }
        let mut compiled: Vec<Compiled> = Vec::new();
        for m in &data.made {
            let code = millis(m.prepare + m.code);
            totals.compiled += 1;
            totals.code_ms += code;
            totals.code_bytes += m.bytes;
            let package = data.package_of(m.specialization);
            let p = packages.entry(package).or_default();
            p.compiled += 1;
            p.code_ms += code;
            p.code_bytes += m.bytes;
            if let Some(method) = data.specializations[m.specialization].method {
                let method = &mut methods[method];
                method.compiled += 1;
                method.code_ms += code;
                method.code_bytes += m.bytes;
            }
            compiled.push(Compiled {
                call: data.specializations[m.specialization].call.clone(),
                package: package.to_string(),
                from: m.from.clone(),
                prepare_ms: millis(m.prepare),
                code_ms: millis(m.code),
                code_bytes: m.bytes,
            });
        }
        compiled.sort_by(|a, b| (b.prepare_ms + b.code_ms).total_cmp(&(a.prepare_ms + a.code_ms)));
        let mut roots: Vec<Root> = data
            .roots
            .iter()
            .map(|r| Root {
                frame: r.frame,
                call: data.specializations[data.frames[r.frame].specialization].call.clone(),
                from: r.from.clone(),
                frames: below[r.frame],
                inclusive_ms: millis(inclusive[r.frame]),
            })
            .collect();
        roots.sort_by(|a, b| b.inclusive_ms.total_cmp(&a.inclusive_ms));
        let frames = data
            .frames
            .iter()
            .zip(&inclusive)
            .map(|(f, &all)| Frame {
                specialization: f.specialization,
                parent: f.parent,
                known: f.known.clone(),
                infer_ms: millis(f.infer),
                optimize_ms: millis(f.optimize),
                inclusive_ms: millis(all),
            })
            .collect();
        let specializations = data
            .specializations
            .iter()
            .enumerate()
            .map(|(i, s)| Specialization {
                call: s.call.clone(),
                method: s.method,
                package: data.package_of(i).to_string(),
            })
            .collect();
        let mut packages: Vec<Package> =
            packages.into_iter().map(|(name, p)| Package { package: name.to_string(), ..p }).collect();
        packages.sort_by(|a, b| (b.exclusive_ms + b.code_ms).total_cmp(&(a.exclusive_ms + a.code_ms)));
        Report { totals, frames, specializations, methods, packages, roots, compiled }
    }

    pub fn text(&self, top: usize) -> String {
        let t = &self.totals;
        let mut out = format!(
            "{} ({} with known arguments) of {}, needed by {} at run time\n\
             interpretation {} ms, optimizer {} ms; native code of {} {} ms, {} bytes\n",
            count(t.frames as u64, "frame"),
            t.known,
            count(t.specializations as u64, "specialization"),
            count(t.roots as u64, "call"),
            ms(t.infer_ms),
            ms(t.optimize_ms),
            count(t.compiled as u64, "specialization"),
            ms(t.code_ms),
            t.code_bytes
        );
        out.push_str("\nBy package (ms)\n");
        let mut table = Table::new(&[">inference", ">code", ">bytes", ">frames", ">spec.", "package"]);
        for p in self.packages.iter().take(top) {
            table.row([
                ms(p.exclusive_ms),
                ms(p.code_ms),
                p.code_bytes.to_string(),
                p.frames.to_string(),
                p.specializations.to_string(),
                p.package.clone(),
            ]);
        }
        out.push_str(&table.text(self.packages.len()));
        out.push_str("\nBy method (ms): its frames themselves, with what they needed, native code\n");
        let mut table = Table::new(&[">exclusive", ">inclusive", ">code", ">frames", ">spec.", "method", "place"]);
        let mut methods: Vec<&Method> = self.methods.iter().filter(|m| m.frames + m.compiled > 0).collect();
        methods.sort_by(|a, b| b.exclusive_ms.total_cmp(&a.exclusive_ms).then(a.method.cmp(&b.method)));
        for m in methods.iter().take(top) {
            table.row([
                ms(m.exclusive_ms),
                ms(m.inclusive_ms),
                ms(m.code_ms),
                m.frames.to_string(),
                m.specializations.to_string(),
                m.method.clone(),
                m.place.clone(),
            ]);
        }
        out.push_str(&table.text(methods.len()));
        out.push_str("\nCalls at run time that began inference (ms)\n");
        let mut table = Table::new(&[">inclusive", ">frames", "call", "from"]);
        for r in self.roots.iter().take(top) {
            table.row([ms(r.inclusive_ms), r.frames.to_string(), r.call.clone(), r.from.clone()]);
        }
        out.push_str(&table.text(self.roots.len()));
        out.push_str("\nNative code (ms): loops made ready, code generator and linker\n");
        let mut table = Table::new(&[">loops", ">code", ">bytes", "specialization", "called from"]);
        for c in self.compiled.iter().take(top) {
            table.row([ms(c.prepare_ms), ms(c.code_ms), c.code_bytes.to_string(), c.call.clone(), c.from.clone()]);
        }
        out.push_str(&table.text(self.compiled.len()));
        out.push_str("\nThe tree (ms with what is below; exclusive)\n");
        out.push_str(&self.tree(top));
        out
    }

    /// The frames that took longest, each with those below it that took at least a twentieth of its time.
    fn tree(&self, top: usize) -> String {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.frames.len()];
        for (i, f) in self.frames.iter().enumerate() {
            f.parent.into_iter().for_each(|p| children[p].push(i));
        }
        let mut out = String::new();
        for r in self.roots.iter().take(top.div_ceil(3)) {
            let least = r.inclusive_ms / 20.0;
            let mut todo = vec![(r.frame, 0usize)];
            let mut lines = 0;
            while let Some((at, depth)) = todo.pop() {
                let f = &self.frames[at];
                if lines == top {
                    out.push_str("      ...\n");
                    break;
                }
                lines += 1;
                let own = f.infer_ms + f.optimize_ms;
                let label = self.label(at);
                out.push_str(&format!("{:>9} {:>9}  {}{label}\n", ms(f.inclusive_ms), ms(own), "  ".repeat(depth)));
                let below = children[at].iter().rev().filter(|&&c| self.frames[c].inclusive_ms >= least);
                todo.extend(below.map(|&c| (c, depth + 1)));
            }
        }
        out
    }

    fn label(&self, frame: usize) -> String {
        let f = &self.frames[frame];
        let call = &self.specializations[f.specialization].call;
        match f.known.as_deref() {
            None => call.clone(),
            Some("") => format!("{call} [known function]"),
            Some(known) => format!("{call} [{known}]"),
        }
    }

    /// One line a frame for the tools that draw flame graphs: the frames from the outermost, and microseconds.
    pub fn folded(&self) -> String {
        let clean = |text: String| text.replace(';', ",").replace('\n', " ");
        let mut stacks: Vec<String> = Vec::with_capacity(self.frames.len());
        let mut sums: BTreeMap<String, f64> = BTreeMap::new();
        for (i, f) in self.frames.iter().enumerate() {
            let own = clean(self.label(i));
            let stack = f.parent.map_or(own.clone(), |p| format!("{};{own}", stacks[p]));
            *sums.entry(stack.clone()).or_default() += f.infer_ms + f.optimize_ms;
            stacks.push(stack);
        }
        sums.iter().map(|(stack, ms)| format!("{stack} {:.0}\n", (ms * 1000.0).max(1.0))).collect()
    }
}
