//! The lossless tree: one flat vector in post-order, twelve bytes a node, every source byte in a leaf.
//!
//! A node stands after its children; `span` counts the nodes beneath it, `len` the bytes it covers. So a
//! parser appends and never moves anything, and a child list is read from the back. Trivia (white space,
//! comments, punctuation that the shape already tells) are leaves with the `TRIVIA` flag.

use crate::kind::Kind;

/// Properties of a node.
pub mod flag {
    /// A token.
    pub const LEAF: u8 = 1;
    /// Not part of the meaning.
    pub const TRIVIA: u8 = 2;
    /// Three ways to write a call by operator; none of these is a prefix call.
    pub const INFIX: u8 = 4;
    /// See `INFIX`.
    pub const PREFIX_OP: u8 = 8;
    /// See `INFIX`.
    pub const POSTFIX: u8 = 12;
    /// `.=`, `.&&`, `.+=`.
    pub const DOTTED: u8 = 16;
    /// The operator has a suffix such as `₁`.
    pub const SUFFIXED: u8 = 32;
    /// By kind: triple-quoted string; parenthesized tuple, block, macro call; `:x` quote; toplevel by
    /// semicolons; short-form function; mutable struct; bare module.
    pub const A: u8 = 64;
    /// By kind: raw string; a trailing comma.
    pub const B: u8 = 128;
}

/// One node.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// A leaf's kind as the lexer gave it.
    pub orig: Kind,
    /// See `flag`.
    pub flags: u8,
    /// The dimension of `[a ;; b]` and its kin.
    pub dim: u8,
    /// Bytes covered.
    pub len: u32,
    /// Nodes beneath.
    pub span: u32,
}

impl Node {
    /// Is it a token?
    pub fn is_leaf(&self) -> bool {
        self.flags & flag::LEAF != 0
    }
    /// Is it without meaning?
    pub fn is_trivia(&self) -> bool {
        self.flags & flag::TRIVIA != 0
    }
    /// Has it that property?
    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
    /// How a call is written; zero for `f(x)`.
    pub fn call_form(&self) -> u8 {
        self.flags & flag::POSTFIX
    }
    /// Does it count as a child of its parent's meaning?
    pub fn is_significant(&self) -> bool {
        self.kind != Kind::Tombstone && (!self.is_trivia() || self.kind.is_error())
    }
}

/// A whole parse; the last node is not always a single root (a statement may leave trivia beside it).
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Nodes in post-order.
    pub nodes: Vec<Node>,
    /// Where in the text the first node starts.
    pub start: u32,
    /// Where the last node ends.
    pub end: u32,
}

/// A child: its index and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    /// Index into `Tree::nodes`.
    pub at: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Tree {
    /// The node of a child.
    pub fn node(&self, c: Child) -> &Node {
        &self.nodes[c.at as usize]
    }

    /// Appends to `out` the significant nodes among `[first, end)`, which end at byte `pos`, last first.
    fn push_siblings(&self, first: usize, end: usize, mut pos: u32, all: bool, out: &mut Vec<Child>) {
        let mut i = end;
        while i > first {
            let n = &self.nodes[i - 1];
            let start = pos - n.len;
            if all || n.is_significant() {
                out.push(Child { at: (i - 1) as u32, start, end: pos });
            }
            pos = start;
            i -= 1 + n.span as usize;
        }
    }

    /// Appends a node's significant children, in source order.
    pub fn children(&self, c: Child, out: &mut Vec<Child>) {
        self.children_of(c, false, out);
    }

    /// Appends all of a node's children, trivia too, in source order.
    pub fn all_children(&self, c: Child, out: &mut Vec<Child>) {
        self.children_of(c, true, out);
    }

    fn children_of(&self, c: Child, all: bool, out: &mut Vec<Child>) {
        let base = out.len();
        let first = c.at as usize - self.node(c).span as usize;
        self.push_siblings(first, c.at as usize, c.end, all, out);
        out[base..].reverse();
    }

    /// Appends the significant nodes that have no parent, in source order.
    pub fn roots(&self, out: &mut Vec<Child>) {
        let base = out.len();
        self.push_siblings(0, self.nodes.len(), self.end, false, out);
        out[base..].reverse();
    }

    /// The longest path from a root to a leaf, found without recursion.
    pub fn depth(&self) -> usize {
        // Walking backwards, a node's subtree is the `span` nodes before it: a stack of the indices
        // where open subtrees begin has the current depth as its length.
        let mut open: Vec<usize> = Vec::new();
        let mut deepest = 0;
        for i in (0..self.nodes.len()).rev() {
            while open.last().is_some_and(|&first| i < first) {
                open.pop();
            }
            deepest = deepest.max(open.len() + 1);
            if self.nodes[i].span > 0 {
                open.push(i - self.nodes[i].span as usize);
            }
        }
        deepest
    }
}
