//! Coverage in words: what became of each statement, and of each specialization that the proof saw compiled at run
//! time: from which call, and why the image did not have it.

use crate::plan::Status;
use crate::statements::{Sources, Statement};
use abi::Value;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, HashSet};

/// A statement and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub statement: String,
    /// Where it stands: the trace of a workload, or a file.
    pub source: String,
    pub line: u32,
    /// `compiled`, `already there`, `no method`, `not concrete`, `error`, or `of the workload itself`.
    pub status: &'static str,
    pub reason: Option<String>,
    /// The name that it uses and that nobody has defined, with its module.
    pub unknown: Option<String>,
}

/// `main_is_saved`: the image has definitions in `Main`. Without, what is in `Main` was defined by the workload.
/// `compiled`: what there is code for.
pub(crate) fn tell(
    statements: &[Statement],
    statuses: &[Status],
    sources: &Sources,
    main_is_saved: bool,
    compiled: &HashSet<Value>,
) -> Vec<Told> {
    let one = |(s, status): (&Statement, &Status)| {
        let (status, reason) = match status {
            Status::Planned(code) if compiled.contains(&code.0) => ("compiled", None),
            Status::Planned(_) => ("error", Some("its code could not be compiled (see below)".to_string())),
            Status::AlreadyThere => ("already there", None),
            Status::NoMethod(why) => ("no method", Some(why.clone())),
            Status::NotConcrete(why) => ("not concrete", Some(why.clone())),
            Status::Refused(why) => ("error", Some(why.clone())),
        };
        let (source, line) = sources.find(s.line);
        let own = !main_is_saved && sources.is_trace(source) && s.text.contains("Main.") && reason.is_some();
        Told {
            statement: s.text.clone(),
            source: sources.names.get(source as usize).cloned().unwrap_or_default(),
            line,
            status: if own { "of the workload itself" } else { status },
            unknown: s.unknown.clone().filter(|_| !own),
            reason: reason.filter(|_| !own),
        }
    };
    statements.iter().zip(statuses).map(one).collect()
}

impl Told {
    /// Whether it asked for something that the image does not have.
    pub fn is_refused(&self) -> bool {
        self.reason.is_some()
    }

    pub fn json(&self) -> Json {
        json!({
            "statement": self.statement, "source": self.source, "line": self.line, "status": self.status,
            "reason": self.reason, "unknown_name": self.unknown,
        })
    }
}

/// The statements that were not taken, for people: each with its place, then the names that nobody knows.
pub(crate) fn refusals(all: &[Told]) -> Vec<String> {
    let mut out = Vec::new();
    let mut unknown: BTreeMap<&str, u64> = BTreeMap::new();
    for t in all.iter().filter(|t| t.is_refused()) {
        let reason = t.reason.as_deref().unwrap_or("");
        out.push(format!("{}:{}: {} ({reason}): {}", t.source, t.line, t.status, t.statement));
        if let Some(name) = &t.unknown {
            *unknown.entry(name).or_default() += 1;
        }
    }
    if !unknown.is_empty() {
        let names: Vec<String> = unknown
            .iter()
            .map(|(name, n)| format!("{name} ({n} statement{})", if *n == 1 { "" } else { "s" }))
            .collect();
        out.push(format!("unknown names: {}", names.join(", ")));
    }
    out
}

/// How many statements have each status, in words.
pub(crate) fn counts(all: &[Told]) -> String {
    let mut by_status: Vec<(&str, u64)> = Vec::new();
    for t in all {
        match by_status.iter_mut().find(|(s, _)| *s == t.status) {
            Some((_, n)) => *n += 1,
            None => by_status.push((t.status, 1)),
        }
    }
    by_status.iter().map(|(s, n)| format!("{n} {s}")).collect::<Vec<_>>().join(", ")
}

/// A specialization that was compiled at run time on the image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uncovered {
    pub statement: String,
    /// The call: function, file and line.
    pub from: String,
    /// Why the image did not have its code, as the running session sees it.
    pub because: String,
}

impl Uncovered {
    /// Adds what the plan knows to the reason.
    pub fn explain(&mut self, statements: &[Told]) {
        let planned = statements.iter().find(|t| t.statement == self.statement);
        let more = match planned {
            None => "no statement asked for it".to_string(),
            Some(t) if t.is_refused() => {
                format!("its statement was refused: {}: {}", t.status, t.reason.as_deref().unwrap_or(""))
            }
            Some(t) => format!("its statement is {}", t.status),
        };
        self.because = if self.because.is_empty() { more } else { format!("{}; {more}", self.because) };
    }

    pub fn text(&self) -> String {
        format!("compiled at run time: {}\n    called from {}\n    {}", self.statement, self.from, self.because)
    }

    pub fn json(&self) -> Json {
        json!({"statement": self.statement, "from": self.from, "because": self.because})
    }
}
