//! The tree to `Ast`, with exactly the shapes (and the oddities) of Julia's `Expr`.
//!
//! Shapes that programs rely on and that are not obvious: line nodes stand before each statement of a
//! block, `=` in a call's arguments is `kw`, `parameters` come first, the operator of an infix call comes
//! first, grouping parentheses vanish.

mod shapes;
mod strings;

use crate::ast::{Ast, LineNode, Sym};
use crate::chars;
use crate::kind::Kind;
use crate::literal;
use crate::source::Source;
use crate::tree::{Child, Node, Tree, flag};

/// The state of one conversion.
pub(crate) struct Build<'a> {
    src: &'a [u8],
    tree: &'a Tree,
    source: &'a Source<'a>,
    file: Option<Sym>,
    /// Children of the nodes being converted: a stack, to keep allocations few.
    kids: Vec<Child>,
}

fn sym(text: &str) -> Ast {
    Ast::Sym(Sym::new(text))
}

/// Is it an `Expr` with that head?
fn is(a: &Ast, head: &str) -> bool {
    a.as_expr(head).is_some()
}

/// How the parent treats its children.
#[derive(Clone, Copy, Default)]
struct Treat {
    /// A lone dotted operator in the first place is one symbol (`.+`).
    join_dot: bool,
    /// `a = b` after the first place is a keyword argument.
    kw: bool,
    /// So it is inside `parameters`.
    kw_in_parameters: bool,
}

impl<'a> Build<'a> {
    pub fn new(src: &'a [u8], tree: &'a Tree, source: &'a Source<'a>) -> Self {
        Build { src, tree, source, file: source.file().map(Sym::new), kids: Vec::new() }
    }

    /// The expression of the whole tree.
    pub fn root(&mut self) -> Ast {
        let mut roots = Vec::new();
        self.tree.roots(&mut roots);
        match roots[..] {
            [one] => self.arg(one, false),
            _ => {
                let args = roots.iter().map(|r| self.arg(*r, false)).collect();
                Ast::expr("block", args)
            }
        }
    }

    /// The line of a byte as a line node.
    pub fn line(&self, byte: u32) -> Ast {
        Ast::Line(LineNode { line: self.source.line(byte), file: self.file.clone() })
    }

    fn node(&self, c: Child) -> &'a Node {
        &self.tree.nodes[c.at as usize]
    }

    fn text(&self, c: Child) -> &'a str {
        std::str::from_utf8(&self.src[c.start as usize..c.end as usize]).unwrap_or("\u{fffd}")
    }

    /// Runs `f` with the significant children of `c`.
    fn with_children<R>(&mut self, c: Child, f: impl FnOnce(&mut Self, std::ops::Range<usize>) -> R) -> R {
        let base = self.kids.len();
        self.tree.children(c, &mut self.kids);
        let range = base..self.kids.len();
        let r = f(self, range);
        self.kids.truncate(base);
        r
    }

    /// The single significant child, if there is just one.
    fn only_child(&mut self, c: Child) -> Option<Child> {
        self.with_children(c, |b, r| if r.len() == 1 { Some(b.kids[r.start]) } else { None })
    }

    fn first_child(&mut self, c: Child) -> Option<Child> {
        self.with_children(c, |b, r| b.kids.get(r.start).copied().filter(|_| !r.is_empty()))
    }

    /// A child's expression: parentheses vanish, lone dotted operators find their form.
    pub fn arg(&mut self, mut c: Child, join_dot: bool) -> Ast {
        let mut parens = false;
        loop {
            let n = self.node(c);
            if n.is_leaf() {
                return self.leaf(c);
            }
            match n.kind {
                Kind::Parens => match self.only_child(c) {
                    Some(inner) => {
                        parens = true;
                        c = inner;
                    }
                    None => {
                        let args = self.args(c, Treat::default());
                        return Ast::expr("block", args);
                    }
                },
                Kind::Dot => {
                    let Some(op) = self.only_child(c) else {
                        return self.expr(c);
                    };
                    let name = chars::normalize(self.text(op)).into_owned();
                    if (join_dot && !parens) || self.node(op).kind.is_syntactic_operator() {
                        return sym(&format!(".{name}"));
                    }
                    return Ast::expr(".", vec![sym(&name)]);
                }
                _ => return self.expr(c),
            }
        }
    }

    /// All children's expressions.
    fn args(&mut self, c: Child, treat: Treat) -> Vec<Ast> {
        self.with_children(c, |b, r| {
            let mut out = Vec::with_capacity(r.len() + 2);
            for i in r.clone() {
                let first = i == r.start;
                let mut a = b.arg(b.kids[i], treat.join_dot && first);
                if let Ast::Expr(e) = &mut a {
                    if treat.kw && !first && e.head == "=" {
                        e.head = Sym::new_static("kw");
                    } else if treat.kw_in_parameters && e.head == "parameters" {
                        for p in &mut e.args {
                            if let Ast::Expr(p) = p
                                && p.head == "="
                            {
                                p.head = Sym::new_static("kw");
                            }
                        }
                    }
                }
                out.push(a);
            }
            out
        })
    }

    fn leaf(&mut self, c: Child) -> Ast {
        let n = self.node(c);
        let text = self.text(c);
        match n.kind {
            Kind::Ident => self.name(c),
            Kind::MacroName if text == "." => sym("@__dot__"),
            Kind::MacroName => match self.name(c) {
                Ast::Sym(s) => sym(&format!("@{s}")),
                other => other,
            },
            Kind::StrMacroName => sym(&format!("@{}_str", chars::normalize(text))),
            Kind::CmdMacroName => sym(&format!("@{}_cmd", chars::normalize(text))),
            Kind::Placeholder => Ast::Bool(false),
            Kind::Bool => Ast::Bool(text == "true"),
            Kind::Integer => literal::integer(text),
            Kind::BinInt | Kind::HexInt | Kind::OctInt => literal::unsigned(text, n.kind),
            Kind::Float => Ast::Float64(literal::float64(text)),
            Kind::Float32 => Ast::Float32(literal::float32(text)),
            Kind::CharChunk => self.char_value(c),
            Kind::StrChunk | Kind::CmdChunk => Ast::Str(self.chunk(c).into_boxed_slice()),
            Kind::Error => Ast::expr("error", vec![]),
            k if k.is_error() => {
                let message = format!("{}: `{text}`", k.error_text());
                Ast::expr("error", vec![Ast::Str(message.into_bytes().into_boxed_slice())])
            }
            _ => sym(&chars::normalize(text)),
        }
    }

    /// A name or operator as a symbol.
    fn name(&mut self, c: Child) -> Ast {
        if self.node(c).has(flag::B) {
            let mut raw = Vec::new();
            literal::unescape_raw(&self.src[c.start as usize..c.end as usize], b'"', &mut raw);
            return sym(&chars::normalize(&String::from_utf8_lossy(&raw)));
        }
        sym(&chars::normalize(self.text(c)))
    }

    fn char_value(&mut self, c: Child) -> Ast {
        let mut bytes = Vec::with_capacity(4);
        literal::unescape(&self.src[c.start as usize..c.end as usize], &mut bytes, |_| {});
        match literal::first_char(&bytes) {
            Some((value, used)) if used == bytes.len() => Ast::Char(value),
            _ => Ast::expr("error", vec![]),
        }
    }
}
