//! What each definition ended, as trees by cause, the largest first; and what of the image could not be used for it.

use super::data::{Cause, Data, Definition};
use super::{Table, count, millis, ms, place};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

#[derive(Serialize)]
pub(super) struct Report {
    totals: Totals,
    trees: Vec<Tree>,
    /// What was compiled at run time although the image had its code, or a statement asked for it.
    blocked: Vec<Blocked>,
}

#[derive(Default, Serialize)]
struct Totals {
    definitions: usize,
    /// Specializations that ended; one that ends twice counts twice.
    ended: usize,
    from_image: usize,
    /// Those that the program called again.
    compiled_again: usize,
    compiled_again_ms: f64,
}

/// All that one definition ended.
#[derive(Serialize)]
struct Tree {
    /// `inserted`, `deleted` (a method), or `binding`.
    kind: &'static str,
    cause: String,
    package: String,
    place: String,
    /// The innermost call when the definition was made.
    from: String,
    ended: usize,
    from_image: usize,
    compiled_again: usize,
    compiled_again_ms: f64,
    nodes: Vec<Node>,
}

/// A specialization that ended, with those that were compiled on it.
#[derive(Serialize)]
struct Node {
    call: String,
    package: String,
    place: String,
    /// `superseded` or `deleted` (code of the method itself), `lookup` (it had looked up a call that may mean another
    /// method now), `binding` (it used its meaning), or `caller`.
    why: &'static str,
    lookup: Option<String>,
    from_image: bool,
    /// What compiling it again took.
    again_ms: Option<f64>,
    /// All below it.
    below: usize,
    nodes: Vec<Node>,
}

#[derive(Serialize)]
struct Blocked {
    call: String,
    statement: Option<String>,
    from_image: bool,
    /// The statement that asked for it: file and line.
    asked_at: Option<String>,
    reason: String,
    from: String,
    took_ms: f64,
}

impl Report {
    /// `statements`: `precompile` lines that the image was made of, each with its place.
    pub fn of(data: &Data, statements: &HashMap<String, String>) -> Report {
        // What compiling it again took belongs to the last definition before that ended it.
        let mut ended_by: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, d) in data.definitions.iter().enumerate() {
            d.ended.iter().for_each(|e| ended_by.entry(e.specialization).or_default().push(i));
        }
        let mut again: HashMap<(usize, usize), f64> = HashMap::new();
        for m in data.made.iter().filter(|m| m.again) {
            let by = ended_by.get(&m.specialization).into_iter().flatten();
            if let Some(&i) = by.rev().find(|&&i| i < m.definitions) {
                *again.entry((i, m.specialization)).or_default() += millis(m.took);
            }
        }
        let mut trees: Vec<Tree> = Vec::new();
        for (i, d) in data.definitions.iter().enumerate() {
            trees.push(tree(data, d, &|s| again.get(&(i, s)).copied()));
        }
        trees.sort_by_key(|t| std::cmp::Reverse(t.ended));
        let totals = Totals {
            definitions: trees.len(),
            ended: trees.iter().map(|t| t.ended).sum(),
            from_image: trees.iter().map(|t| t.from_image).sum(),
            compiled_again: trees.iter().map(|t| t.compiled_again).sum(),
            compiled_again_ms: trees.iter().map(|t| t.compiled_again_ms).sum(),
        };
        let mut blocked: Vec<Blocked> = data
            .made
            .iter()
            .filter_map(|m| {
                let s = &data.specializations[m.specialization];
                let asked_at = s.statement.as_ref().and_then(|text| statements.get(text)).cloned();
                (s.in_image || asked_at.is_some()).then(|| Blocked {
                    call: s.call.clone(),
                    statement: s.statement.clone(),
                    from_image: s.in_image,
                    asked_at,
                    reason: m.because.clone(),
                    from: m.from.clone(),
                    took_ms: millis(m.took),
                })
            })
            .collect();
        blocked.sort_by(|a, b| b.took_ms.total_cmp(&a.took_ms));
        Report { totals, trees, blocked }
    }

    pub fn text(&self, top: usize) -> String {
        let t = &self.totals;
        let mut out = format!(
            "{} invalidated {}, {} of them with code in the image; {} compiled again, {} ms\n",
            count(t.definitions as u64, "definition"),
            count(t.ended as u64, "specialization"),
            t.from_image,
            t.compiled_again,
            ms(t.compiled_again_ms)
        );
        for tree in self.trees.iter().take(top) {
            out.push_str(&format!(
                "\n{} {} ({}{}) invalidated {}{}{}\n",
                tree.verb(),
                tree.cause,
                tree.package,
                if tree.place.is_empty() { String::new() } else { format!(", {}", tree.place) },
                count(tree.ended as u64, "specialization"),
                if tree.from_image > 0 { format!(", {} of the image", tree.from_image) } else { String::new() },
                if tree.compiled_again > 0 {
                    format!("; {} compiled again, {} ms", tree.compiled_again, ms(tree.compiled_again_ms))
                } else {
                    String::new()
                },
            ));
            let mut lines = Vec::new();
            tree.nodes.iter().for_each(|n| n.lines(1, &mut lines));
            let more = lines.len().saturating_sub(4 * top);
            lines.truncate(4 * top);
            lines.iter().for_each(|l| out.push_str(l));
            if more > 0 {
                out.push_str(&format!("  and {more} more (--top shows more)\n"));
            }
        }
        if self.trees.len() > top {
            let more = count((self.trees.len() - top) as u64, "more definition");
            out.push_str(&format!("\nand {more} (--top shows more)\n"));
        }
        out.push_str("\nCompiled at run time although the image had its code, or a statement asked for it (ms)\n");
        let mut table = Table::new(&[">took", "call", "reason", "from"]);
        for b in self.blocked.iter().take(top) {
            let asked = b.asked_at.as_ref().map_or(String::new(), |at| format!("; asked for at {at}"));
            table.row([ms(b.took_ms), b.call.clone(), format!("{}{asked}", b.reason), b.from.clone()]);
        }
        out.push_str(&table.text(self.blocked.len()));
        out
    }
}

impl Tree {
    fn verb(&self) -> &'static str {
        match self.kind {
            "binding" => "a new meaning of",
            "deleted" => "deleting",
            _ => "inserting",
        }
    }
}

/// Longer lines of a tree are cut.
const WIDEST_LINE: usize = 140;

impl Node {
    fn lines(&self, depth: usize, out: &mut Vec<String>) {
        let what = match (self.why, &self.lookup) {
            ("lookup", Some(call)) => format!("lookup of {call} in "),
            ("superseded", _) => "superseded ".to_string(),
            _ => String::new(),
        };
        let mut notes = Vec::new();
        if self.below > 0 {
            notes.push(format!("{} below", self.below));
        }
        if self.from_image {
            notes.push("of the image".to_string());
        }
        if let Some(took) = self.again_ms {
            notes.push(format!("compiled again, {} ms", ms(took)));
        }
        let notes = if notes.is_empty() { String::new() } else { format!("  ({})", notes.join("; ")) };
        let mut line = format!("{}{what}{}", "  ".repeat(depth), self.call);
        if let Some((at, _)) = line.char_indices().nth(WIDEST_LINE) {
            line.truncate(at);
            line.push_str("...");
        }
        out.push(format!("{line}{notes}\n"));
        self.nodes.iter().for_each(|n| n.lines(depth + 1, out));
    }
}

fn tree(data: &Data, d: &Definition, cost: &dyn Fn(usize) -> Option<f64>) -> Tree {
    let (kind, cause, package, at) = match &d.cause {
        Cause::Method { method, deleted } => {
            let m = &data.methods[*method];
            // A method that came and went later has ended code as the one and as the other.
            let gone = *deleted && d.ended.iter().any(|e| e.own);
            (if gone { "deleted" } else { "inserted" }, m.text.clone(), m.package.clone(), place(&m.file, m.line))
        }
        Cause::Binding { module, name } => {
            let package = module.split('.').next().unwrap_or(module).to_string();
            ("binding", format!("{module}.{name}"), package, String::new())
        }
        Cause::Other => ("inserted", "a definition".to_string(), String::new(), String::new()),
    };
    // By position in the log; what ended through another hangs below the last one of that name.
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); d.ended.len()];
    let mut top = Vec::new();
    let mut at_of: HashMap<usize, usize> = HashMap::new();
    for (i, e) in d.ended.iter().enumerate() {
        match e.through.and_then(|t| at_of.get(&t)) {
            Some(&parent) => children[parent].push(i),
            None => top.push(i),
        }
        at_of.insert(e.specialization, i);
    }
    // Parents stand before their children.
    let mut made: Vec<Option<Node>> = d.ended.iter().map(|_| None).collect();
    for (i, e) in d.ended.iter().enumerate().rev() {
        let s = &data.specializations[e.specialization];
        let nodes: Vec<Node> = children[i].iter().filter_map(|&c| made[c].take()).collect();
        let why = match (&d.cause, &e.lookup) {
            _ if e.through.is_some() => "caller",
            (_, Some(_)) => "lookup",
            (Cause::Binding { .. }, None) => "binding",
            _ if e.own => "deleted",
            _ => "superseded",
        };
        made[i] = Some(Node {
            call: s.call.clone(),
            package: data.package_of(e.specialization).to_string(),
            place: s.method.map_or(String::new(), |m| place(&data.methods[m].file, data.methods[m].line)),
            why,
            lookup: e.lookup.clone(),
            from_image: e.in_image,
            again_ms: cost(e.specialization),
            below: nodes.iter().map(|n| n.below + 1).sum(),
            nodes,
        });
    }
    let again: HashSet<usize> = d.ended.iter().map(|e| e.specialization).filter(|&s| cost(s).is_some()).collect();
    Tree {
        kind,
        cause,
        package,
        place: at,
        from: d.from.clone(),
        ended: d.ended.len(),
        from_image: d.ended.iter().filter(|e| e.in_image).count(),
        compiled_again: again.len(),
        compiled_again_ms: again.iter().filter_map(|&s| cost(s)).sum(),
        nodes: top.into_iter().filter_map(|i| made[i].take()).collect(),
    }
}
