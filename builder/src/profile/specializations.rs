//! Methods by how many specializations of them there are, whose loading made them, and which of them several packages
//! would carry.

use super::data::Data;
use super::{Table, count, millis, ms, place};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Serialize)]
pub(super) struct Report {
    totals: Totals,
    methods: Vec<Method>,
    owners: Vec<Owner>,
    /// Set when more than one package was loaded.
    duplicates: Vec<Duplicate>,
    /// Packages that could not be loaded by themselves, with the reason.
    not_asked: Vec<(String, String)>,
}

#[derive(Default, Serialize)]
struct Totals {
    methods: usize,
    compiled: usize,
    /// Inferred, and not compiled: inlined, or not called.
    only_inferred: usize,
    code_bytes: u64,
    duplicates: usize,
    /// Bytes of all copies but one of each.
    duplicate_bytes: u64,
}

#[derive(Serialize)]
struct Method {
    method: String,
    package: String,
    place: String,
    compiled: usize,
    only_inferred: usize,
    /// Specializations whose code the image has.
    in_image: usize,
    code_bytes: u64,
    infer_ms: f64,
    code_ms: f64,
    specializations: Vec<Specialization>,
}

#[derive(Serialize)]
struct Specialization {
    call: String,
    owner: String,
    from: String,
    code_bytes: u64,
    code_ms: f64,
}

/// A package, or the program, as the one whose loading made specializations.
#[derive(Default, Serialize)]
struct Owner {
    package: String,
    own_methods: usize,
    methods_of_others: usize,
    code_bytes: u64,
}

/// A specialization of somebody else's method that several packages' loading and workloads make.
#[derive(Serialize)]
struct Duplicate {
    call: String,
    /// The package of the method.
    package: String,
    owners: Vec<String>,
    code_bytes: u64,
}

impl Duplicate {
    /// Bytes of all copies but one.
    fn too_many(&self) -> u64 {
        self.code_bytes * (self.owners.len() as u64).saturating_sub(1)
    }
}

/// What the loading of one package compiled, in a process of its own.
pub(super) struct Alone {
    pub package: String,
    pub data: Result<Data, String>,
}

const PROGRAM: &str = "(the program)";

impl Report {
    pub fn of(data: &Data, alone: &[Alone]) -> Report {
        let mut rows: BTreeMap<usize, Method> = BTreeMap::new();
        let mut own = vec![0u64; data.specializations.len()];
        let mut inferred: BTreeSet<usize> = BTreeSet::new();
        for f in &data.frames {
            own[f.specialization] += f.infer + f.optimize;
            inferred.insert(f.specialization);
        }
        let new_row = |m: usize| {
            let m = &data.methods[m];
            Method {
                method: m.text.clone(),
                package: m.package.clone(),
                place: place(&m.file, m.line),
                compiled: 0,
                only_inferred: 0,
                in_image: m.in_image,
                code_bytes: 0,
                infer_ms: 0.0,
                code_ms: 0.0,
                specializations: Vec::new(),
            }
        };
        let mut owners: BTreeMap<&str, Owner> = BTreeMap::new();
        for m in &data.made {
            // The rest of a running loop is not one that anybody could ask for.
            let s = &data.specializations[m.specialization];
            let Some(method) = s.method.filter(|_| !s.is_rest_of_loop) else { continue };
            inferred.remove(&m.specialization);
            let row = rows.entry(method).or_insert_with(|| new_row(method));
            let owner = m.owner.as_deref().unwrap_or(PROGRAM);
            row.compiled += 1;
            row.code_bytes += m.bytes;
            row.code_ms += millis(m.prepare + m.code);
            row.infer_ms += millis(own[m.specialization]);
            row.specializations.push(Specialization {
                call: s.call.clone(),
                owner: owner.to_string(),
                from: m.from.clone(),
                code_bytes: m.bytes,
                code_ms: millis(m.prepare + m.code),
            });
            let is_own = owner == data.methods[method].package || (m.owner.is_none() && row.package == "Main");
            let o = owners.entry(owner).or_default();
            o.own_methods += usize::from(is_own);
            o.methods_of_others += usize::from(!is_own);
            o.code_bytes += m.bytes;
        }
        for s in inferred {
            let told = &data.specializations[s];
            if let Some(method) = told.method.filter(|_| !told.is_rest_of_loop) {
                let row = rows.entry(method).or_insert_with(|| new_row(method));
                row.only_inferred += 1;
                row.infer_ms += millis(own[s]);
            }
        }
        let mut methods: Vec<Method> = rows.into_values().collect();
        methods.sort_by(|a, b| {
            let key = |m: &Method| std::cmp::Reverse((m.compiled, m.code_bytes, m.only_inferred));
            key(a).cmp(&key(b)).then(a.method.cmp(&b.method))
        });
        let mut owners: Vec<Owner> =
            owners.into_iter().map(|(name, o)| Owner { package: name.to_string(), ..o }).collect();
        owners.sort_by_key(|o| std::cmp::Reverse(o.code_bytes));
        let duplicates = duplicates(alone);
        let totals = Totals {
            methods: methods.len(),
            compiled: methods.iter().map(|m| m.compiled).sum(),
            only_inferred: methods.iter().map(|m| m.only_inferred).sum(),
            code_bytes: methods.iter().map(|m| m.code_bytes).sum(),
            duplicates: duplicates.len(),
            duplicate_bytes: duplicates.iter().map(Duplicate::too_many).sum(),
        };
        let failed = |a: &Alone| a.data.as_ref().err().map(|e| (a.package.clone(), e.clone()));
        Report { totals, methods, owners, duplicates, not_asked: alone.iter().filter_map(failed).collect() }
    }

    pub fn text(&self, top: usize) -> String {
        let t = &self.totals;
        let mut out = format!(
            "{} compiled ({} bytes) and {} only inferred, of {}\n",
            count(t.compiled as u64, "specialization"),
            t.code_bytes,
            t.only_inferred,
            count(t.methods as u64, "method")
        );
        out.push_str("\nBy method (ms)\n");
        let header =
            [">compiled", ">inferred", ">in image", ">bytes", ">inference", ">code", "method", "package", "place"];
        let mut table = Table::new(&header);
        for m in self.methods.iter().take(top) {
            table.row([
                m.compiled.to_string(),
                m.only_inferred.to_string(),
                m.in_image.to_string(),
                m.code_bytes.to_string(),
                ms(m.infer_ms),
                ms(m.code_ms),
                m.method.clone(),
                m.package.clone(),
                m.place.clone(),
            ]);
        }
        out.push_str(&table.text(self.methods.len()));
        out.push_str("\nBy whose loading made them\n");
        let mut table = Table::new(&[">bytes", ">of own methods", ">of others", "package"]);
        for o in &self.owners {
            let numbers = [o.code_bytes.to_string(), o.own_methods.to_string(), o.methods_of_others.to_string()];
            let [bytes, own, others] = numbers;
            table.row([bytes, own, others, o.package.clone()]);
        }
        out.push_str(&table.text(self.owners.len()));
        out.push_str(&format!(
            "\nOf somebody else's method, and made by several packages, each loaded by itself with its workload: {}, {} bytes \
             too many\n",
            t.duplicates, t.duplicate_bytes
        ));
        let mut table = Table::new(&[">too many", "call", "method of", "made by"]);
        for d in self.duplicates.iter().take(top) {
            table.row([d.too_many().to_string(), d.call.clone(), d.package.clone(), d.owners.join(", ")]);
        }
        out.push_str(&table.text(self.duplicates.len()));
        for (package, why) in &self.not_asked {
            out.push_str(&format!("{package} could not be loaded by itself: {why}\n"));
        }
        out
    }
}

fn duplicates(alone: &[Alone]) -> Vec<Duplicate> {
    let mut found: HashMap<&str, Duplicate> = HashMap::new();
    for a in alone {
        let Ok(data) = &a.data else { continue };
        for m in data.made.iter().filter(|m| m.owner.as_deref() == Some(&a.package)) {
            let s = &data.specializations[m.specialization];
            let package = data.package_of(m.specialization);
            let Some(statement) = s.statement.as_deref().filter(|_| package != a.package && !s.is_rest_of_loop) else {
                continue;
            };
            let d = found.entry(statement).or_insert_with(|| Duplicate {
                call: s.call.clone(),
                package: package.to_string(),
                owners: Vec::new(),
                code_bytes: m.bytes,
            });
            if !d.owners.contains(&a.package) {
                d.owners.push(a.package.clone());
            }
        }
    }
    let mut out: Vec<Duplicate> = found.into_values().filter(|d| d.owners.len() > 1).collect();
    out.sort_by(|a, b| b.too_many().cmp(&a.too_many()).then_with(|| a.call.cmp(&b.call)));
    out
}
