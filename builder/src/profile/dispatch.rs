//! Calls that were resolved when they ran: by call site, and what was inferred only because such a call reached it.

use super::data::Data;
use super::{Table, count, millis, ms, place};
use serde::Serialize;
use std::collections::HashMap;

#[derive(Serialize)]
pub(super) struct Report {
    totals: Totals,
    sites: Vec<Site>,
    /// Specializations that no inferred code calls: only dispatch reaches them.
    only_dispatched: Vec<Reached>,
}

#[derive(Default, Serialize)]
struct Totals {
    calls: u64,
    sites: usize,
    /// From native code, and not from top-level statements and what else is interpreted.
    compiled_calls: u64,
    compiled_sites: usize,
    only_dispatched: usize,
    only_dispatched_ms: f64,
}

#[derive(Serialize)]
struct Site {
    function: String,
    place: String,
    /// The specialization whose code it is in; none where it is interpreted.
    compiled: Option<String>,
    /// That specialization's.
    package: String,
    count: u64,
    calls: Vec<Call>,
}

/// Calls with arguments of the same types.
#[derive(Serialize)]
struct Call {
    types: String,
    count: u64,
    method: String,
    method_place: String,
}

#[derive(Serialize)]
struct Reached {
    call: String,
    package: String,
    place: String,
    count: u64,
    /// Where it was called from, the most frequent first.
    from: Vec<String>,
    /// Compiling it, with the inference of what it calls; none where it was there.
    took_ms: Option<f64>,
}

fn at(function: &str, place: &str) -> String {
    if place.is_empty() { function.to_string() } else { format!("{function} at {place}") }
}

impl Report {
    pub fn of(data: &Data) -> Report {
        let method = |s: usize| data.specializations[s].method.map(|m| &data.methods[m]);
        let mut sites: Vec<Site> = data
            .sites
            .iter()
            .map(|s| {
                let mut calls: Vec<Call> = s
                    .calls
                    .iter()
                    .map(|c| Call {
                        types: c.types.clone(),
                        count: c.count,
                        method: method(c.specialization).map_or(String::new(), |m| m.text.clone()),
                        method_place: method(c.specialization).map_or(String::new(), |m| place(&m.file, m.line)),
                    })
                    .collect();
                calls.sort_by_key(|c| std::cmp::Reverse(c.count));
                Site {
                    function: s.function.clone(),
                    place: place(&s.file, s.line),
                    compiled: s.specialization.map(|c| data.specializations[c].call.clone()),
                    package: s.specialization.map_or("", |c| data.package_of(c)).to_string(),
                    count: calls.iter().map(|c| c.count).sum(),
                    calls,
                }
            })
            .filter(|s| s.count > 0)
            .collect();
        // What is compiled can be made to need no dispatch; a statement at top level cannot.
        sites.sort_by_key(|s| std::cmp::Reverse((s.compiled.is_some(), s.count)));
        let mut took: HashMap<usize, u64> = HashMap::new();
        data.made.iter().for_each(|m| *took.entry(m.specialization).or_default() += m.took);
        let mut reached: HashMap<usize, (u64, Vec<(u64, String)>)> = HashMap::new();
        for s in &data.sites {
            for c in &s.calls {
                let entry = reached.entry(c.specialization).or_default();
                entry.0 += c.count;
                entry.1.push((c.count, at(&s.function, &place(&s.file, s.line))));
            }
        }
        let mut only: Vec<Reached> = reached
            .into_iter()
            .filter(|(s, _)| data.specializations[*s].callers == 0 && !data.specializations[*s].in_image)
            .map(|(s, (count, mut from))| {
                from.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
                from.dedup_by(|a, b| a.1 == b.1);
                Reached {
                    call: data.specializations[s].call.clone(),
                    package: data.package_of(s).to_string(),
                    place: method(s).map_or(String::new(), |m| place(&m.file, m.line)),
                    count,
                    from: from.into_iter().map(|(_, f)| f).collect(),
                    took_ms: took.get(&s).map(|&t| millis(t)),
                }
            })
            .collect();
        only.sort_by(|a, b| {
            let time = b.took_ms.unwrap_or(0.0).total_cmp(&a.took_ms.unwrap_or(0.0));
            time.then(b.count.cmp(&a.count)).then(a.call.cmp(&b.call))
        });
        let compiled = || sites.iter().filter(|s| s.compiled.is_some());
        let totals = Totals {
            calls: sites.iter().map(|s| s.count).sum(),
            sites: sites.len(),
            compiled_calls: compiled().map(|s| s.count).sum(),
            compiled_sites: compiled().count(),
            only_dispatched: only.len(),
            only_dispatched_ms: only.iter().filter_map(|r| r.took_ms).sum(),
        };
        Report { totals, sites, only_dispatched: only }
    }

    pub fn text(&self, top: usize) -> String {
        let t = &self.totals;
        let mut out = format!(
            "{} resolved at run time from {}; {} from {} in compiled code\n\
             {} inferred only because such a call reached them, {} ms\n",
            count(t.calls, "call"),
            count(t.sites as u64, "call site"),
            t.compiled_calls,
            t.compiled_sites,
            count(t.only_dispatched as u64, "specialization"),
            ms(t.only_dispatched_ms)
        );
        for (title, compiled) in [
            ("Call sites in compiled code, the most calls first", true),
            ("Call sites in what is interpreted (top-level statements)", false),
        ] {
            let all: Vec<&Site> = self.sites.iter().filter(|s| s.compiled.is_some() == compiled).collect();
            out.push_str(&format!("\n{title}\n"));
            if all.is_empty() {
                out.push_str("  none\n");
            }
            for s in all.iter().take(top) {
                let code = s.compiled.as_ref().map_or(String::new(), |c| format!(", in {c}"));
                out.push_str(&format!("{:>9}  {}{code}\n", s.count, at(&s.function, &s.place)));
                for c in s.calls.iter().take(top) {
                    out.push_str(&format!("{:>18}  {} -> {}\n", c.count, c.types, c.method));
                }
                if s.calls.len() > top {
                    out.push_str(&format!("{:>18}  and {} more\n", "", s.calls.len() - top));
                }
            }
            if all.len() > top {
                out.push_str(&format!("  and {} more (--top shows more)\n", all.len() - top));
            }
        }
        out.push_str("\nReached only by dispatch: no inferred code calls them (ms with what they call)\n");
        let mut table = Table::new(&[">took", ">calls", "call", "from"]);
        for r in self.only_dispatched.iter().take(top) {
            let more = r.from.len().saturating_sub(1);
            let from = r.from.first().cloned().unwrap_or_default();
            let from = if more > 0 { format!("{from} and {more} more") } else { from };
            table.row([r.took_ms.map_or("-".to_string(), ms), r.count.to_string(), r.call.clone(), from]);
        }
        out.push_str(&table.text(self.only_dispatched.len()));
        out
    }
}
