//! The entry points: a whole text, or one statement from an offset, as `Meta.parse` needs.

use crate::ast::Ast;
use crate::check;
use crate::diagnostic::{self, Diagnostic};
use crate::kind::Kind;
use crate::parser::Rule;
use crate::source::Source;
use crate::stream::{Ctx, Parser};
use crate::to_ast::Build;
use crate::tree::{Child, Tree};

/// Nesting that any thread's stack can take; deeper texts are parsed on a thread with a big one.
const SHALLOW: u32 = 64;
/// Nesting that is refused.
const DEEPEST: u32 = 3000;
/// The same two bounds for the tree, where each nesting of the text may be several nodes.
const SHALLOW_TREE: usize = 300;
const DEEPEST_TREE: usize = 4000;
/// Stack of the helper thread; only what is used of it is ever touched.
const BIG_STACK: usize = 256 << 20;

/// What a text that ends too early seems to lack: `Base.incomplete_tag`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incomplete {
    /// A closing quote.
    String,
    /// A closing backtick.
    Cmd,
    /// A closing quote of a character.
    Char,
    /// The end of a comment.
    Comment,
    /// An `end`.
    Block,
    /// Something else.
    Other,
}

impl Incomplete {
    /// Julia's symbol for it.
    pub fn tag(self) -> &'static str {
        match self {
            Incomplete::String => "string",
            Incomplete::Cmd => "cmd",
            Incomplete::Char => "char",
            Incomplete::Comment => "comment",
            Incomplete::Block => "block",
            Incomplete::Other => "other",
        }
    }
}

/// Why a text did not parse.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Julia's text for its `ParseError`, as `showerror` prints it.
    pub message: String,
    /// Set when more text might mend it.
    pub incomplete: Option<Incomplete>,
    /// Everything that was found, in source order.
    pub findings: Vec<Diagnostic>,
}

impl Failure {
    /// `Expr(:error, message)` or `Expr(:incomplete, message)`.
    pub fn to_ast(&self) -> Ast {
        let head = if self.incomplete.is_some() { "incomplete" } else { "error" };
        Ast::expr(head, vec![Ast::Str(self.message.clone().into_bytes().into_boxed_slice())])
    }
}

/// A parsed text.
#[derive(Clone, Debug)]
pub struct Parsed<'a> {
    text: &'a [u8],
    file: Option<&'a str>,
    first_line: u32,
    tree: Tree,
    depth: usize,
    diagnostics: Vec<Diagnostic>,
}

/// One statement (or atom) and where the text goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The expression; `Nothing` when only white space was left; `error` or `incomplete` when it is bad.
    pub ast: Ast,
    /// The byte offset after it.
    pub next: usize,
    /// Why it is bad.
    pub failure: Option<Failure>,
}

/// Parses a whole file. Line nodes name `file`, or no file when it is empty.
pub fn parse_all<'a>(text: &'a (impl AsRef<[u8]> + ?Sized), file: &'a str) -> Parsed<'a> {
    parse(text.as_ref(), 0, Some(file), 1, Rule::All)
}

/// Parses one statement that starts at byte `offset` (0-based), as `Meta.parse(text, offset + 1)` does:
/// lines count from `first_line` at the offset. With `greedy` false an atom is parsed.
pub fn parse_statement(
    text: &(impl AsRef<[u8]> + ?Sized),
    offset: usize,
    greedy: bool,
    file: &str,
    first_line: u32,
) -> Statement {
    let rule = if greedy { Rule::Statement } else { Rule::Atom };
    let p = parse(text.as_ref(), offset, Some(file), first_line, rule);
    let next = p.tree.end as usize;
    if p.tree.nodes.iter().all(|n| n.kind.is_whitespace()) && p.diagnostics.is_empty() {
        return Statement { ast: Ast::Nothing, next, failure: None };
    }
    match p.failure() {
        Some(f) => Statement { ast: f.to_ast(), next, failure: Some(f) },
        None => Statement { ast: p.ast(), next, failure: None },
    }
}

/// Parses from byte `start` by a rule.
pub fn parse<'a>(text: &'a [u8], start: usize, file: Option<&'a str>, first_line: u32, rule: Rule) -> Parsed<'a> {
    // Offsets are 32 bits wide; a longer text is cut, and says so.
    let whole = text;
    let text = &text[..text.len().min(u32::MAX as usize - 1)];
    let start = start.min(text.len());
    let (mut tree, mut diagnostics, too_deep) = run(text, start, rule, SHALLOW);
    // Without a thread for it, the shallow attempt stands: it says that the nesting is too deep.
    if too_deep && let Some(deep) = on_big_stack(|| run(text, start, rule, DEEPEST)) {
        (tree, diagnostics, _) = deep;
    }
    if whole.len() > text.len() {
        diagnostics.push(Diagnostic::error(tree.end, tree.end, "source text is longer than 4 GiB"));
    }
    let depth = tree.depth();
    if depth > DEEPEST_TREE && !diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.push(Diagnostic::error(tree.start, tree.end, "expression is nested too deeply"));
    }
    check::check_tokens(text, &mut tree, &mut diagnostics);
    Parsed { text, file, first_line, tree, depth, diagnostics }
}

fn run(text: &[u8], start: usize, rule: Rule, max_depth: u32) -> (Tree, Vec<Diagnostic>, bool) {
    let c = Ctx::NORMAL;
    let mut p = Parser::new(text, start, max_depth);
    if rule != Rule::All {
        p.bump_trivia();
    }
    if rule == Rule::All || p.peek(c) != Kind::End {
        p.run(rule);
        if rule == Rule::Statement {
            p.bump_trivia_to(false);
            if p.peek(c) == Kind::Newline {
                p.skip(c);
            }
        }
    }
    let tree = Tree { nodes: p.out, start: start as u32, end: p.byte };
    (tree, p.diags, p.too_deep)
}

/// Runs `f` where deep recursion fits; `None` when the system gives no thread for it.
fn on_big_stack<R: Send>(f: impl FnOnce() -> R + Send) -> Option<R> {
    std::thread::scope(|s| {
        let thread = std::thread::Builder::new().stack_size(BIG_STACK).spawn_scoped(s, f).ok()?;
        thread.join().ok()
    })
}

impl<'a> Parsed<'a> {
    /// The lossless tree.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// All findings, in source order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Is there an error?
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The text with its lines.
    pub fn source(&self) -> Source<'a> {
        // A finding may be about a token after the statement.
        let end = self.diagnostics.iter().map(|d| d.end).fold(self.tree.end, u32::max);
        Source::new(self.text, self.tree.start as usize, end as usize, self.file, self.first_line)
    }

    /// The first findings in our rendering: `file:line:col`, the line, carets. What follows the first
    /// dozens is seldom more than their echo.
    pub fn render(&self) -> String {
        const MOST: usize = 50;
        let source = self.source();
        let mut out = String::new();
        let mut last = None;
        for d in self.diagnostics.iter().take(MOST) {
            // A second error at the same byte is how recovery from the first one looks.
            if !(d.is_error() && last == Some(d.start)) {
                out.push_str(&d.render(&source));
            }
            last = d.is_error().then_some(d.start);
        }
        if self.diagnostics.len() > MOST {
            out.push_str(&format!("... and {} more\n", self.diagnostics.len() - MOST));
        }
        out
    }

    /// Why it did not parse, if it did not.
    pub fn failure(&self) -> Option<Failure> {
        if !self.has_errors() {
            return None;
        }
        let message = diagnostic::julia_parse_error(&self.diagnostics, &self.source());
        Some(Failure { message, incomplete: self.incomplete(), findings: self.diagnostics.clone() })
    }

    /// The expression. For a file it is a `toplevel`, which ends before the first bad statement, with
    /// an `error` or `incomplete` in its place.
    pub fn ast(&self) -> Ast {
        let source = self.source();
        self.deep(|| {
            if self.has_errors() {
                self.ast_until_error(&source)
            } else {
                Build::new(self.text, &self.tree, &source).root()
            }
        })
        .unwrap_or_else(|| {
            let message = "ParseError: no stack is left for an expression that is nested so deeply".to_string();
            Failure { message, incomplete: None, findings: Vec::new() }.to_ast()
        })
    }

    /// Runs a recursive walk of the tree.
    fn deep<R: Send>(&self, f: impl FnOnce() -> R + Send) -> Option<R> {
        if self.depth > SHALLOW_TREE { on_big_stack(f) } else { Some(f()) }
    }

    fn ast_until_error(&self, source: &Source) -> Ast {
        let failure = self.failure().map_or(Ast::Nothing, |f| f.to_ast());
        let mut roots = Vec::new();
        self.tree.roots(&mut roots);
        let [root] = roots[..] else { return failure };
        if self.tree.node(root).kind != Kind::Toplevel {
            return failure;
        }
        let mut build = Build::new(self.text, &self.tree, source);
        let mut statements = Vec::new();
        self.tree.children(root, &mut statements);
        let mut args = Vec::new();
        let too_deep = self.depth > DEEPEST_TREE;
        for s in statements {
            if too_deep || self.is_bad(s) {
                break;
            }
            args.push(build.line(s.start));
            args.push(build.arg(s, false));
        }
        let at = self.first_error().map_or(self.tree.start, |e| e.node.start);
        args.push(build.line(at));
        args.push(failure);
        Ast::expr("toplevel", args)
    }

    /// Is there an error node in it, or does a finding fall into it? (Findings are in source order.)
    fn is_bad(&self, c: Child) -> bool {
        let first = c.at as usize - self.tree.node(c).span as usize;
        let finding = self.diagnostics.iter().find(|d| d.is_error());
        self.tree.nodes[first..=c.at as usize].iter().any(|n| n.kind.is_error())
            || finding.is_some_and(|d| d.start < c.end)
    }

    /// What the text lacks at its end, if that is all that is wrong with it.
    pub fn incomplete(&self) -> Option<Incomplete> {
        let e = self.deep(|| self.first_error()).flatten()?;
        let n = self.tree.node(e.node);
        let code_end = self.code_end();
        if code_end == self.tree.start || e.node.end < code_end {
            return (n.kind == Kind::ErrEofMultiComment).then_some(Incomplete::Comment);
        }
        if e.node.start < code_end && n.kind != Kind::ErrEscape {
            return None;
        }
        if n.kind == Kind::Error && !n.is_leaf() {
            let mut kids = Vec::new();
            self.tree.children(e.node, &mut kids);
            if kids.iter().any(|k| self.tree.node(*k).kind == Kind::Error) {
                return Some(Incomplete::Other);
            }
        }
        Some(match e.parent {
            Some(Kind::String | Kind::KwVar) => Incomplete::String,
            Some(Kind::CmdString) => Incomplete::Cmd,
            Some(Kind::Char) => Incomplete::Char,
            Some(Kind::Block | Kind::KwQuote | Kind::KwLet | Kind::KwTry) => Incomplete::Block,
            Some(Kind::KwFor | Kind::KwWhile | Kind::KwFunction | Kind::KwIf | Kind::KwModule | Kind::KwStruct)
                if e.place > 1 =>
            {
                Incomplete::Block
            }
            Some(Kind::KwDo) if e.place >= 3 => Incomplete::Block,
            _ => Incomplete::Other,
        })
    }

    /// Where the last token that is neither space nor comment ends. Tokens that were missing count where they
    /// were missed.
    fn code_end(&self) -> u32 {
        let mut at = self.tree.end;
        for n in self.tree.nodes.iter().rev().filter(|n| n.is_leaf()) {
            let blank = n.kind.is_whitespace() || n.kind == Kind::ErrEofMultiComment;
            if !blank {
                return at;
            }
            at -= n.len;
        }
        self.tree.start
    }

    fn first_error(&self) -> Option<ErrorPlace> {
        let mut roots = Vec::new();
        self.tree.roots(&mut roots);
        match roots[..] {
            [one] if self.tree.node(one).kind.is_error() => Some(ErrorPlace { node: one, place: 0, parent: None }),
            [one] => self.first_error_in(one),
            _ => self.first_error_among(&roots, None),
        }
    }

    fn first_error_in(&self, c: Child) -> Option<ErrorPlace> {
        let n = self.tree.node(c);
        if n.is_leaf() {
            return None;
        }
        let mut kids = Vec::new();
        self.tree.children(c, &mut kids);
        self.first_error_among(&kids, Some(n.kind))
    }

    fn first_error_among(&self, kids: &[Child], parent: Option<Kind>) -> Option<ErrorPlace> {
        for (i, &k) in kids.iter().enumerate() {
            let k = self.without_parens(k);
            if self.tree.node(k).kind.is_error() {
                return Some(ErrorPlace { node: k, place: i + 1, parent });
            }
            if let Some(e) = self.first_error_in(k) {
                return Some(e);
            }
        }
        None
    }

    /// Grouping parentheses do not count as a parent.
    fn without_parens(&self, mut c: Child) -> Child {
        while self.tree.node(c).kind == Kind::Parens {
            let mut kids = Vec::new();
            self.tree.children(c, &mut kids);
            match kids[..] {
                [one] => c = one,
                _ => break,
            }
        }
        c
    }
}

/// Where the first error node stands: which child (from 1) of what.
struct ErrorPlace {
    node: Child,
    place: usize,
    parent: Option<Kind>,
}

/// `toplevel` of a text that is known to be good, for tests and built-in sources.
pub fn parse_good(text: &str, file: &str) -> Result<Ast, String> {
    let p = parse_all(text, file);
    if p.has_errors() { Err(p.render()) } else { Ok(p.ast()) }
}
