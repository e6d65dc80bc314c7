//! The grammar: recursive descent, one function per precedence level, loosest first across the files.
//!
//! Each function takes the tokens of its construct and appends nodes to the flat tree; errors become
//! error nodes and findings, and parsing goes on. What the tree of a construct looks like is said by the
//! tests in `tests/filetests`.

mod array;
mod assign;
mod atom;
mod binary;
mod block;
mod call;
mod function;
mod import;
mod paren;
mod string;
mod unary;

use crate::kind::Kind::{self, *};
use crate::lexer::Token;
use crate::stream::{Ctx, Mark, Parser};
use crate::tree::flag::{self, TRIVIA};

/// What to parse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// A whole file.
    All,
    /// One statement, or several separated by semicolons.
    Statement,
    /// One name, literal or bracketed expression.
    Atom,
}

impl Parser<'_> {
    /// Parses by that rule, from the start.
    pub fn run(&mut self, rule: Rule) {
        let c = Ctx::NORMAL;
        match rule {
            Rule::All => self.toplevel(),
            Rule::Statement => self.statements(c),
            Rule::Atom => self.atom(c, true, false),
        }
    }

    /// Runs `f` one level deeper, or gives the rest up when that is too deep.
    pub(crate) fn nest(&mut self, f: impl FnOnce(&mut Self)) {
        if self.enter() {
            f(self);
        } else {
            self.give_up();
        }
        self.leave();
    }

    /// Ends whatever is being parsed?
    pub(crate) fn is_closing(&self, c: Ctx, k: Kind) -> bool {
        match k {
            KwElse | KwElseif | KwCatch | KwFinally | Comma | RParen | RSquare | RBrace | Semi | End => true,
            KwEnd => !c.has(Ctx::END_SYMBOL),
            _ => false,
        }
    }

    /// Does this word start a construct here?
    pub(crate) fn is_initial_reserved(&self, c: Ctx, k: Kind) -> bool {
        (KwBaremodule..=KwWhile).contains(&k) && !(k == KwBegin && c.has(Ctx::END_SYMBOL))
    }

    /// Does the next word, or pair of words, start a construct?
    pub(crate) fn at_initial_reserved(&mut self, c: Ctx) -> bool {
        let k = self.peek(c);
        if !k.is_keyword() {
            return false;
        }
        if self.is_initial_reserved(c, k) {
            return true;
        }
        match k {
            KwMutable => self.peek_nth_at(false, 2).kind == KwStruct,
            KwPrimitive | KwAbstract => self.peek_nth_at(false, 2).kind == KwType,
            _ => false,
        }
    }

    /// Takes the closing token; if it is not there, reports that and skips to where it may be.
    pub(crate) fn bump_closing(&mut self, c: Ctx, close: Kind, hint: &str, open: Option<Mark>) {
        if self.peek(c) == close {
            self.bump_trivia();
            self.skip(c);
            return;
        }
        let m = self.mark();
        self.error(m.byte, m.byte, format!("Expected `{}`{hint}", close.text()));
        if let Some(o) = open {
            let word = |at: u32| {
                self.src()[at as usize..].iter().take_while(|b| b.is_ascii_alphabetic()).count().max(1) as u32
            };
            if close == KwEnd
                && let Some((start, line)) = self.shifted_end(o)
            {
                self.relate(start, start + word(start), "perhaps to close what starts here");
                self.hint(format!("the `end` in line {line} closes it, but stands further left"));
            } else {
                self.relate(o.byte, o.byte + word(o.byte), "to close what starts here");
            }
        }
        loop {
            let k = self.peek(c);
            if self.is_closing(c, k) && !matches!(k, Comma | Semi) {
                break;
            }
            self.bump(c, 0);
        }
        self.emit(m, Error, TRIVIA);
        if self.peek(c) == close {
            self.skip(c);
        }
    }

    /// Among the constructs since `open` that have their `end`: the first whose `end` begins a line further left than
    /// the line where the construct starts. There an `end` is missing, most likely. Gives the construct's first byte
    /// and the line of its `end`, counted from the start of the text.
    fn shifted_end(&self, open: Mark) -> Option<(u32, usize)> {
        let src = self.src();
        let line_start = |at: usize| src[..at].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let column_of_line =
            |at: usize| src[line_start(at)..at].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let mut at = open.byte;
        for (i, n) in self.out.iter().enumerate().skip(open.node) {
            if n.is_leaf() {
                at += n.len;
                continue;
            }
            let last = &self.out[i - 1];
            if !last.is_leaf() || last.orig != KwEnd || i == open.node {
                continue;
            }
            let (start, end) = ((at - n.len) as usize, (at - last.len) as usize);
            let alone = src[line_start(end)..end].iter().all(|b| matches!(b, b' ' | b'\t'));
            if alone && line_start(start) != line_start(end) && column_of_line(end) < column_of_line(start) {
                let line = src[..end].iter().filter(|b| **b == b'\n').count() + 1;
                return Some((start as u32, line));
            }
        }
        None
    }

    /// Skips tokens until `closer` says stop, all inside one error node.
    pub(crate) fn recover(&mut self, c: Ctx, flags: u8, message: &str, closer: impl Fn(&Self, Kind) -> bool) {
        let m = self.mark();
        loop {
            let k = self.peek(c);
            if k == End {
                self.missing(TRIVIA, "premature end of input");
                break;
            }
            if closer(self, k) {
                break;
            }
            self.bump(c, 0);
        }
        self.emit_error(m, flags, message);
    }

    /// Refuses space before the next token.
    pub(crate) fn no_space(&mut self, c: Ctx) {
        if self.peek_token(c).spaced() {
            self.bump_trivia_error(false, TRIVIA, "whitespace is not allowed here");
        }
    }

    /// A file: statements, each ended by a newline.
    fn toplevel(&mut self) {
        let c = Ctx::NORMAL;
        let m = self.mark();
        loop {
            self.bump_trivia();
            if self.peek(c) == End {
                break;
            }
            self.statements(c);
        }
        self.emit(m, Toplevel, 0);
    }

    /// Statements on one line, separated by semicolons.
    fn statements(&mut self, c: Ctx) {
        let m = self.mark();
        let several = self.separated(c, &[Semi], &[Newline], Self::public_or_statement);
        let junk = self.mark();
        while !matches!(self.peek(c), End | Newline) {
            self.bump(c, 0);
        }
        if junk.node != self.out.len() {
            self.emit_error(junk, TRIVIA, "extra tokens after end of expression");
            let first = &self.src()[m.byte as usize..];
            if first.trim_ascii_start().starts_with(b"def ") {
                self.hint("a function is written `function f(x)`, its body, and `end`");
            }
        }
        if several {
            self.emit(m, Toplevel, flag::A);
        }
    }

    /// Parses items between delimiters; true when there was a delimiter (so a node must hold them).
    pub(crate) fn separated(
        &mut self,
        c: Ctx,
        delimiters: &[Kind],
        closers: &[Kind],
        item: fn(&mut Self, Ctx),
    ) -> bool {
        self.bump_trivia();
        let k = self.peek(c);
        if self.stops(c, k, closers) {
            return true;
        }
        if !delimiters.contains(&k) {
            item(self, c);
        }
        let mut any = false;
        while delimiters.contains(&self.peek(c)) {
            self.skip(c);
            any = true;
            let k = self.peek(c);
            if k == End || closers.contains(&k) {
                break;
            }
            if !delimiters.contains(&k) {
                item(self, c);
            }
        }
        any
    }

    fn stops(&self, _c: Ctx, k: Kind, closers: &[Kind]) -> bool {
        closers.contains(&k)
    }

    /// Items between commas.
    pub(crate) fn comma_separated(&mut self, c: Ctx, mut item: impl FnMut(&mut Self, Ctx)) {
        loop {
            item(self, c);
            if self.peek(c) != Comma {
                return;
            }
            self.skip(c);
        }
    }

    /// The body of a construct, as a block node.
    pub(crate) fn block(&mut self, c: Ctx, item: fn(&mut Self, Ctx)) {
        let m = self.mark();
        self.block_inner(c, item);
        self.emit(m, Block, 0);
    }

    pub(crate) fn block_inner(&mut self, c: Ctx, item: fn(&mut Self, Ctx)) {
        self.separated(c, &[Newline, Semi], &[KwEnd, KwElse, KwElseif, KwCatch, KwFinally], item);
    }

    /// `public a, b` is a statement at top level only; elsewhere `public` is a name.
    pub(crate) fn public_or_statement(&mut self, c: Ctx) {
        if self.peek(c) == KwPublic {
            if matches!(self.peek_nth(c, 2).kind, LParen | Eq | LSquare) {
                let (a, b) = self.next_span(false);
                self.warning(a, b, "using public as an identifier is deprecated");
            } else {
                return self.resword(c);
            }
        }
        self.statement(c);
    }

    /// A statement, or a docstring and what it documents.
    pub(crate) fn statement(&mut self, c: Ctx) {
        self.documented(c, Self::eq);
    }

    pub(crate) fn documented(&mut self, c: Ctx, down: fn(&mut Self, Ctx)) {
        let m = self.mark();
        down(self, c);
        if self.behind() != String {
            return;
        }
        let k = self.peek(c);
        if self.is_closing(c, k) {
            return;
        }
        if k == Newline {
            // One newline may stand between; a blank line parts them.
            let k2 = self.peek_nth(c, 2).kind;
            if self.is_closing(c, k2) || k2 == Newline {
                return;
            }
            self.skip(c);
        }
        down(self, c);
        self.emit(m, Doc, 0);
    }

    /// The kind and plainness test for `=`.
    pub(crate) fn is_plain_equals(t: Token) -> bool {
        t.kind == Eq && t.plain()
    }
}
