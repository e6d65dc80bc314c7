//! The parser's two ends: tokens to look at, and the flat tree that grows as they are taken.

use crate::diagnostic::{Diagnostic, Level, Related};
use crate::kind::Kind;
use crate::lexer::{Lexer, SPACED, Token};
use crate::tree::{Node, flag};

/// A place in the output: a node emitted with it later covers what came since.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    /// Nodes before.
    pub node: usize,
    /// Byte.
    pub byte: u32,
}

/// What surrounds the expression being parsed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ctx(u8);

impl Ctx {
    /// `:` makes ranges (not so between `?` and `:`).
    pub const RANGE_COLON: u8 = 1;
    /// `a -b` is two elements.
    pub const SPACE: u8 = 2;
    /// `for` ends macro arguments and makes a generator.
    pub const GENERATOR: u8 = 4;
    /// `end` and `begin` are indices.
    pub const END_SYMBOL: u8 = 8;
    /// Newlines are white space.
    pub const NEWLINES: u8 = 16;
    /// `where` may be taken here.
    pub const WHERE: u8 = 32;

    /// Outside everything.
    pub const NORMAL: Ctx = Ctx(Ctx::RANGE_COLON | Ctx::WHERE);

    #[inline]
    pub fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }
    #[inline]
    pub fn with(self, bits: u8) -> Ctx {
        Ctx(self.0 | bits)
    }
    #[inline]
    pub fn without(self, bits: u8) -> Ctx {
        Ctx(self.0 & !bits)
    }
    /// For elements separated by spaces.
    pub fn spaced(self) -> Ctx {
        self.with(Ctx::SPACE).without(Ctx::NEWLINES)
    }
    /// For what stands inside brackets.
    pub fn bracketed(self) -> Ctx {
        self.with(Ctx::RANGE_COLON | Ctx::WHERE | Ctx::NEWLINES).without(Ctx::SPACE)
    }
}

/// The state of one parse.
pub(crate) struct Parser<'a> {
    lexer: Lexer<'a>,
    toks: Vec<Token>,
    /// The first token not taken yet, trivia included.
    at: usize,
    /// The next token where newlines count, and where they do not.
    next: usize,
    next_past_newlines: usize,
    /// The first byte not taken yet.
    pub byte: u32,
    pub out: Vec<Node>,
    pub diags: Vec<Diagnostic>,
    /// Brackets and blocks around; see `enter`.
    pub depth: u32,
    pub max_depth: u32,
    /// The nesting limit was hit: the rest is skipped.
    pub too_deep: bool,
}

impl<'a> Parser<'a> {
    pub fn new(src: &'a [u8], start: usize, max_depth: u32) -> Self {
        let mut p = Parser {
            lexer: Lexer::new(src, start),
            toks: Vec::with_capacity(((src.len() - start) / 8).min(1 << 16)),
            at: 0,
            next: 0,
            next_past_newlines: 0,
            byte: start as u32,
            out: Vec::with_capacity(((src.len() - start) / 4).min(1 << 18)),
            diags: Vec::new(),
            depth: 0,
            max_depth,
            too_deep: false,
        };
        p.settle();
        p
    }

    pub fn src(&self) -> &'a [u8] {
        self.lexer.src
    }

    /// The token at that index, lexed if need be.
    #[inline]
    fn tok(&mut self, i: usize) -> Token {
        while self.toks.len() <= i {
            self.lex_one();
        }
        self.toks[i]
    }

    fn lex_one(&mut self) {
        let mut t = self.lexer.next_token();
        let after_space = self.toks.last().is_some_and(|p| p.kind.is_whitespace());
        if after_space || t.kind.is_whitespace() {
            t.flags |= SPACED;
        }
        self.toks.push(t);
    }

    /// Finds which tokens come next. What was found before stays true until the place has passed it, so
    /// that a long run of comments is walked once, not once for each of its lines.
    #[inline]
    fn settle(&mut self) {
        if self.next < self.at || self.at == 0 {
            let mut i = self.at;
            while matches!(self.tok(i).kind, Kind::Whitespace | Kind::Comment) {
                i += 1;
            }
            self.next = i;
        }
        if self.next_past_newlines < self.next || self.at == 0 {
            let mut i = self.next;
            while self.tok(i).kind.is_whitespace() {
                i += 1;
            }
            self.next_past_newlines = i;
        }
    }

    fn next_index(&self, past_newlines: bool) -> usize {
        if past_newlines { self.next_past_newlines } else { self.next }
    }

    /// The kind of the next token.
    #[inline]
    pub fn peek(&self, c: Ctx) -> Kind {
        self.peek_token(c).kind
    }

    /// The next token.
    #[inline]
    pub fn peek_token(&self, c: Ctx) -> Token {
        self.toks[self.next_index(c.has(Ctx::NEWLINES))]
    }

    /// The next token, with newlines skipped whatever the context.
    pub fn peek_past_newlines(&self) -> Token {
        self.toks[self.next_past_newlines]
    }

    /// The `n`th next token, from 1.
    pub fn peek_nth(&mut self, c: Ctx, n: usize) -> Token {
        self.peek_nth_at(c.has(Ctx::NEWLINES), n)
    }

    pub fn peek_nth_at(&mut self, past_newlines: bool, n: usize) -> Token {
        let mut i = self.next_index(past_newlines);
        for _ in 1..n {
            if self.toks[i].kind == Kind::End {
                break;
            }
            i += 1;
            loop {
                let k = self.tok(i).kind;
                if !k.is_whitespace() || (k == Kind::Newline && !past_newlines) {
                    break;
                }
                i += 1;
            }
        }
        self.tok(i)
    }

    /// Bytes of the next token.
    pub fn next_span(&self, past_newlines: bool) -> (u32, u32) {
        self.tok_span(self.next_index(past_newlines))
    }

    fn tok_span(&self, i: usize) -> (u32, u32) {
        let start = if i > self.at { self.toks[i - 1].end } else { self.byte };
        (start, self.toks[i].end)
    }

    fn take(&mut self, flags: u8, kind: Option<Kind>) {
        let t = self.toks[self.at];
        if t.kind == Kind::End {
            return;
        }
        let trivia = t.kind.is_whitespace();
        let flags =
            (t.flags & (flag::DOTTED | flag::SUFFIXED)) | flag::LEAF | if trivia { flag::TRIVIA } else { flags };
        let kind = if trivia { t.kind } else { kind.unwrap_or(t.kind) };
        self.out.push(Node { kind, orig: t.kind, flags, dim: 0, len: t.end - self.byte, span: 0 });
        self.byte = t.end;
        self.at += 1;
    }

    /// Takes trivia, and the next token with these flags.
    pub fn bump(&mut self, c: Ctx, flags: u8) {
        self.bump_as(c, flags, None);
    }

    /// Like `bump`, and the token gets another kind.
    pub fn bump_as(&mut self, c: Ctx, flags: u8, kind: Option<Kind>) {
        self.bump_to(self.next_index(c.has(Ctx::NEWLINES)), flags, kind);
    }

    fn bump_to(&mut self, last: usize, flags: u8, kind: Option<Kind>) {
        while self.at < last {
            self.take(flag::TRIVIA, None);
        }
        self.take(flags, kind);
        if self.at > self.toks.len() - 1 {
            self.tok(self.at);
        }
        self.settle();
    }

    /// Takes the next token as trivia.
    pub fn skip(&mut self, c: Ctx) {
        self.bump(c, flag::TRIVIA);
    }

    /// Takes the next token, newlines before it included, as trivia.
    pub fn skip_past_newlines(&mut self) {
        self.bump_to(self.next_past_newlines, flag::TRIVIA, None);
    }

    /// Takes the next token inside an error node.
    pub fn bump_error(&mut self, c: Ctx, flags: u8, message: impl Into<String>) {
        let m = self.mark();
        self.bump(c, flags);
        self.emit_error(m, flags, message);
    }

    /// Takes white space, comments and newlines.
    pub fn bump_trivia(&mut self) {
        self.bump_trivia_to(true);
    }

    /// Takes white space and comments, and newlines too if told so.
    pub fn bump_trivia_to(&mut self, past_newlines: bool) {
        let last = self.next_index(past_newlines);
        if self.at < last {
            while self.at < last {
                self.take(flag::TRIVIA, None);
            }
            self.settle();
        }
    }

    /// Takes trivia (newlines if told so) inside an error node.
    pub fn bump_trivia_error(&mut self, past_newlines: bool, flags: u8, message: &str) {
        let m = self.mark();
        self.bump_trivia_to(past_newlines);
        self.emit_error(m, flags, message);
    }

    /// Adds a leaf of no bytes.
    pub fn bump_invisible(&mut self, kind: Kind, flags: u8) {
        self.out.push(Node { kind, orig: kind, flags: flags | flag::LEAF, dim: 0, len: 0, span: 0 });
    }

    /// Adds an error leaf of no bytes, and reports it.
    pub fn missing(&mut self, flags: u8, message: impl Into<String>) {
        let b = self.byte;
        self.bump_invisible(Kind::Error, flags);
        self.error(b, b, message);
    }

    /// Takes the next two tokens as one.
    pub fn bump_glued(&mut self, kind: Kind) {
        let end = self.tok(self.at + 1).end;
        self.out.push(Node { kind, orig: kind, flags: flag::LEAF, dim: 0, len: end - self.byte, span: 0 });
        self.byte = end;
        self.at += 2;
        self.settle();
    }

    /// Takes the next token in pieces: each a length (negative: all but so much), a kind, and flags.
    pub fn bump_split(&mut self, pieces: &[(i32, Kind, u8)]) {
        let t = self.toks[self.at];
        let total = (t.end - self.byte) as i32;
        for &(len, kind, flags) in pieces {
            let len = if len < 0 { total + len } else { len } as u32;
            let orig = if kind == Kind::Dot { Kind::Dot } else { t.kind };
            self.out.push(Node { kind, orig, flags: flags | flag::LEAF, dim: 0, len, span: 0 });
        }
        self.byte = t.end;
        self.at += 1;
        self.settle();
    }

    /// Takes an operator. A dotted one becomes a trivia dot and the rest, in a `Dot` node if wanted.
    /// Gives the index of the last node added.
    pub fn bump_dotsplit(&mut self, c: Ctx, dot_node: bool, kind: Option<Kind>) -> usize {
        let t = self.peek_token(c);
        if t.dotted() {
            self.bump_trivia_to(c.has(Ctx::NEWLINES));
            let m = self.mark();
            self.bump_split(&[(1, Kind::Dot, flag::TRIVIA), (-1, kind.unwrap_or(t.kind), 0)]);
            if dot_node {
                self.emit(m, Kind::Dot, 0);
            }
        } else {
            self.bump_as(c, 0, kind);
        }
        self.out.len() - 1
    }

    /// Here.
    #[inline]
    pub fn mark(&self) -> Mark {
        Mark { node: self.out.len(), byte: self.byte }
    }

    /// Adds a node over everything since `m`; gives its index.
    pub fn emit(&mut self, m: Mark, kind: Kind, flags: u8) -> usize {
        self.emit_dim(m, kind, flags, 0)
    }

    /// `emit` with a dimension.
    pub fn emit_dim(&mut self, m: Mark, kind: Kind, flags: u8, dim: u8) -> usize {
        let (len, span) = (self.byte - m.byte, (self.out.len() - m.node) as u32);
        self.out.push(Node { kind, orig: kind, flags, dim, len, span });
        self.out.len() - 1
    }

    /// Adds an error node over everything since `m`, and reports it.
    pub fn emit_error(&mut self, m: Mark, flags: u8, message: impl Into<String>) -> usize {
        self.error(m.byte, self.byte, message);
        self.emit(m, Kind::Error, flags)
    }

    /// The bytes since `m`, without white space at either end.
    pub fn span_since(&self, m: Mark) -> (u32, u32) {
        let leaves = || self.out[m.node..].iter().filter(|n| n.is_leaf());
        let blank = |n: &&Node| n.kind.is_whitespace();
        let after: u32 = leaves().rev().take_while(blank).map(|n| n.len).sum();
        let end = self.byte - after;
        let before: u32 = leaves().take_while(blank).map(|n| n.len).sum();
        ((m.byte + before).min(end), end)
    }

    pub fn error(&mut self, start: u32, end: u32, message: impl Into<String>) {
        self.diags.push(Diagnostic::error(start, end, message));
    }

    pub fn warning(&mut self, start: u32, end: u32, message: &str) {
        self.diags.push(Diagnostic { level: Level::Warning, ..Diagnostic::error(start, end, message) });
    }

    /// Reports about the next token, newlines skipped.
    pub fn error_next(&mut self, message: impl Into<String>) {
        let (a, b) = self.next_span(true);
        self.error(a, b, message);
    }

    /// The bytes of the white space before the next token, newlines included.
    pub fn space_span(&self) -> (u32, u32) {
        let last = self.next_past_newlines.saturating_sub(1).max(self.at);
        (self.byte, self.toks[last].end)
    }

    /// Says what to do about the latest finding.
    pub fn hint(&mut self, text: impl Into<String>) {
        if let Some(d) = self.diags.last_mut() {
            d.hint = Some(text.into());
        }
    }

    /// Points the latest finding to a second place.
    pub fn relate(&mut self, start: u32, end: u32, note: impl Into<String>) {
        if let Some(d) = self.diags.last_mut() {
            d.related = Some(Related { start, end, note: note.into() });
        }
    }

    /// The index of the node that was finished last, trivial tokens and (if told so) grouping parentheses aside.
    /// Skipped text in an error node counts: it is the last thing that stands there.
    pub fn behind_index(&self, skip_parens: bool) -> Option<usize> {
        let mut i = self.out.len();
        if skip_parens {
            while i > 0 && self.out[i - 1].kind == Kind::Parens && !self.out[i - 1].is_leaf() {
                i -= 1;
            }
        }
        while i > 0 {
            let n = &self.out[i - 1];
            if n.kind != Kind::Tombstone && !(n.is_trivia() && n.is_leaf()) {
                return Some(i - 1);
            }
            i -= 1 + n.span as usize;
        }
        None
    }

    /// The kind of the node finished last; `End` when there is none.
    pub fn behind(&self) -> Kind {
        self.behind_index(true).map_or(Kind::End, |i| self.out[i].kind)
    }

    /// The token kind of the node finished last; `End` when it is no token.
    pub fn behind_orig(&self) -> Kind {
        match self.behind_index(true) {
            Some(i) if self.out[i].is_leaf() => self.out[i].orig,
            _ => Kind::End,
        }
    }

    /// Where a node ends.
    pub fn end_of(&self, node: usize) -> u32 {
        self.byte - self.out[node + 1..].iter().filter(|n| n.is_leaf()).map(|n| n.len).sum::<u32>()
    }

    /// The first child of a node that is not trivia.
    pub fn first_child(&self, node: usize) -> Option<usize> {
        let first = node - self.out[node].span as usize;
        let mut i = node;
        let mut found = None;
        while i > first {
            let n = &self.out[i - 1];
            if !n.is_trivia() {
                found = Some(i - 1);
            }
            i -= 1 + n.span as usize;
        }
        found
    }

    /// May one more level of nesting be entered? Pair with `leave`.
    pub fn enter(&mut self) -> bool {
        self.depth += 1;
        if self.depth <= self.max_depth {
            return true;
        }
        if !self.too_deep {
            self.too_deep = true;
            self.error_next("expression is nested too deeply");
        }
        false
    }

    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Takes everything that is left into one error node: nothing sensible can follow.
    pub fn give_up(&mut self) {
        let m = self.mark();
        while self.toks[self.next_past_newlines].kind != Kind::End {
            self.skip_past_newlines();
        }
        self.emit(m, Kind::Error, 0);
    }
}
