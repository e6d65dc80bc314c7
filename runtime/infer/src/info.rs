//! How each call was resolved: what SSA construction needs to emit it, and what it depends on.

use crate::effects::Effects;
use crate::frame::FrameId;
use crate::lattice::L;
use abi::Value;
use std::rc::Rc;

/// The resolution of one statement.
#[derive(Clone, Debug)]
pub enum Info {
    /// A call of a generic function.
    Generic(GenericInfo),
    /// `_apply_iterate` whose arguments could be spread: the flat arguments and the call made with them.
    Apply(ApplyInfo),
    /// `invoke(f, types, args...)` with one method, and how it was found.
    Invoke(MatchResult, InvokeLookup),
    /// Nothing to emit for the call itself, only what it depends on (`return_type`, folded calls).
    Facts(Vec<Edge>),
    /// A read of a global.
    Global(Value),
}

/// The lookup of an `invoke`.
#[derive(Clone, Debug)]
pub struct InvokeLookup {
    /// The signature that was looked up.
    pub sig: Value,
    pub method: Value,
    /// The worlds in which the lookup has this answer.
    pub worlds: (u64, u64),
}

/// A generic call: one entry for each combination of argument types that it was split into.
#[derive(Clone, Debug)]
pub struct GenericInfo {
    pub splits: Vec<Split>,
    /// Every possible call is covered by the matches.
    pub covered: bool,
    /// What else the result depends on (iteration protocol, nested folds).
    pub edges: Vec<Edge>,
}

/// One combination of argument types with its methods.
#[derive(Clone, Debug)]
pub struct Split {
    /// The arguments as they are in this case.
    pub args: Vec<L>,
    /// The signature that was looked up.
    pub sig: Value,
    pub matches: Rc<Matches>,
    /// One result for each match, in order; empty when the matches were not used.
    pub results: Vec<MatchResult>,
}

/// The methods that a signature may reach, most specific first.
#[derive(Clone, Debug)]
pub struct Matches {
    pub list: Vec<Match>,
    /// The matches cover the whole signature.
    pub covered: bool,
    pub ambiguous: bool,
    pub min_world: u64,
    pub max_world: u64,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Match {
    pub method: Value,
    /// The part of the signature that goes to it.
    pub spec_types: Value,
    /// Static parameters (`SimpleVector`).
    pub sparams: Value,
    /// It covers the whole signature.
    pub covers: bool,
}

/// What calling a method gives.
#[derive(Clone, Debug)]
pub struct MatchResult {
    /// The specialization; `None` when it was not inferred (limits).
    pub mi: Option<Value>,
    pub ret: L,
    pub effects: Effects,
    /// The frame that inferred it for these very arguments.
    pub const_frame: Option<FrameId>,
    pub min_world: u64,
    pub max_world: u64,
}

/// A spread call.
#[derive(Clone, Debug)]
pub struct ApplyInfo {
    /// How each argument after the function is spread.
    pub parts: Vec<ApplyPart>,
    /// The types of the flat arguments, the function first.
    pub flat: Vec<L>,
    /// The call with the flat arguments.
    pub call: Option<Rc<Info>>,
    pub ret: L,
    pub effects: Effects,
    pub edges: Vec<Edge>,
}

/// How one argument is spread.
#[derive(Clone, Debug)]
pub enum ApplyPart {
    /// A tuple, named tuple or pair: its fields in order, that many.
    Fields(u32),
    /// A constant `SimpleVector` or other constant collection: these values.
    Consts(Vec<Value>),
    /// By `iterate`, until it gives `nothing`: each step's call.
    Iterate(Vec<IterateStep>),
}

/// One call of `iterate`, known to give a tuple (the last one: `nothing`).
#[derive(Clone, Debug)]
pub struct IterateStep {
    pub args: Vec<L>,
    pub info: Option<Rc<Info>>,
    pub ret: L,
    pub effects: Effects,
}

/// Something that a result depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Direct call of a specialization, however its method was found.
    Invoke(Value),
    /// A lookup of this signature finds exactly these methods.
    Dispatch { sig: Value, methods: Vec<Value> },
    /// The first method that takes all of this signature is this one.
    Covering { sig: Value, method: Value },
    /// The binding keeps its value (constant) or declared type.
    Binding(Value),
}

/// Adds what is not among them yet.
pub(crate) fn add_edges(list: &mut Vec<Edge>, more: impl IntoIterator<Item = Edge>) {
    for e in more {
        if !list.contains(&e) {
            list.push(e);
        }
    }
}
