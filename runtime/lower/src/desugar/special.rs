//! Forms that only macros write: meta data, bounds checks, quoted code, reflection on variables, labels.

use super::Desugar;
use crate::convert::to_value;
use crate::tree::*;
use abi::{Known, method_flags};
use syntax::{Ast, Expr, Sym};

impl Desugar<'_, '_> {
    pub(super) fn special(&mut self, e: &Expr, ast: &Ast) -> R<Node> {
        match (e.head.as_str(), e.args.as_slice()) {
            ("copyast", [inner]) => {
                let inner = self.expr(inner)?;
                Ok(self.cx.core_call("copyast", vec![inner]))
            }
            ("inert" | "quote", [inner]) => Ok(Node::Const(to_value(self.cx.heap(), inner))),
            ("escape", _) => self.bad_form("\"esc(...)\" used outside of macro expansion"),
            ("hygienic-scope" | "unescape", [inner, ..]) => self.expr(inner),
            ("core", [Ast::Sym(name)]) => Ok(self.cx.core(name)),
            ("top", [Ast::Sym(name)]) => Ok(self.cx.top(name)),
            ("globalref", [Ast::Value(m), Ast::Sym(name)]) => Ok(Node::Global(self.cx.host.global_ref(*m, name))),
            ("meta", parts) => self.meta(parts),
            ("inbounds", [Ast::Bool(true)]) => Ok(Node::Inbounds(true)),
            ("inbounds", _) => Ok(Node::Inbounds(false)),
            ("boundscheck", _) => Ok(Node::BoundsCheck),
            ("inline", [Ast::Bool(true)]) => Ok(Node::CallSite(Some(true))),
            ("noinline", [Ast::Bool(true)]) => Ok(Node::CallSite(Some(false))),
            ("inline" | "noinline", _) => Ok(Node::CallSite(None)),
            ("loopinfo", [Ast::Sym(what), ..]) if what.as_str() == "julia.simdloop" => Ok(Node::SimdLoop),
            ("loopinfo" | "aliasscope" | "popaliasscope" | "purity", _) => Ok(self.cx.nothing()),
            ("latestworld", []) => Ok(Node::LatestWorld { required: true }),
            ("latestworld-if-toplevel", []) => Ok(Node::LatestWorld { required: false }),
            ("generated", []) => Ok(self.cx.boolean(false)),
            ("isdefined", [thing, ..]) => self.is_defined(thing, ast),
            ("islocal", [Ast::Sym(name)]) => Ok(Node::IsLocal(name.clone())),
            ("isglobal", [Ast::Sym(name)]) => {
                let local = Node::IsLocal(name.clone());
                Ok(self.cx.not(local))
            }
            ("islocal", _) => Ok(self.cx.boolean(false)),
            ("isglobal", _) => Ok(self.cx.boolean(true)),
            ("locals", []) => {
                let any = self.cx.known(Known::Any);
                let symbol = self.cx.known(Known::Symbol);
                let dict = self.cx.top("Dict");
                let dict = self.cx.core_call("apply_type", vec![dict, symbol, any]);
                let store = self.cx.top("setindex!");
                Ok(Node::Locals(Box::new((dict, store)), Vec::new()))
            }
            ("the_exception", []) => Ok(Node::Exception),
            ("gc_preserve", [body, kept @ ..]) => {
                let kept = self.exprs(kept)?;
                let body = self.expr(body)?;
                let t = self.cx.temp();
                Ok(Node::Block(vec![Node::SetTemp(t, Box::new(body)), Node::KeepAlive(kept), Node::Temp(t)]))
            }
            ("symboliclabel", [Ast::Sym(label), ..]) => Ok(Node::Label(label.clone())),
            ("symbolicgoto", [Ast::Sym(label), ..]) => Ok(Node::Goto(label.clone())),
            ("new", [ty, args @ ..]) => self.raw_new(ty, args),
            ("#new", [ty, Ast::Int(n), args @ ..]) => self.constructor_new(ty, *n, args),
            ("splatnew", [ty, tuple]) => {
                let ty = self.expr(ty)?;
                let tuple = self.expr(tuple)?;
                Ok(Node::SplatNew(Box::new(ty), Box::new(tuple)))
            }
            ("foreigncall", [target, ret, types, required, _, args @ ..]) => {
                self.foreign_call(target, ret, types, required, args)
            }
            ("scope-block" | "scope_block", [body]) => {
                let body = self.expr(body)?;
                Ok(Node::scope(ScopeKind::Hard, body))
            }
            ("softscope" | "hardscope", _) => Ok(self.cx.nothing()),
            ("error" | "incomplete", parts) => {
                let message = match parts.first() {
                    Some(Ast::Str(s)) => String::from_utf8_lossy(s).into_owned(),
                    Some(other) => crate::deparse::deparse(self.cx.heap(), other),
                    None => "malformed expression".to_string(),
                };
                self.cx.plain_error(message)
            }
            ("opaque_closure" | "new_opaque_closure" | "cfunction" | "thunk" | "method" | "lambda" | "invoke", _) => {
                self.cx.plain_error(format!("`Expr(:{})` is not supported", e.head))
            }
            ("...", _) => self.bad_form("\"...\" expression outside call"),
            ("$", _) => self.bad_form("\"$\" expression outside quote"),
            ("parameters", _) => self.bad_form("unexpected semicolon"),
            ("kw", _) => self.bad_form("misplaced keyword argument"),
            ("braces" | "bracescat", _) => self.bad_form("{ } vector syntax is discontinued"),
            ("&", _) => {
                let text = crate::deparse::deparse(self.cx.heap(), ast);
                self.cx.error(format!("invalid syntax {text}"))
            }
            ("::", _) => self.bad_form("invalid \"::\" syntax"),
            (":=", _) => self.bad_form("unsupported assignment operator \":=\""),
            ("macrocall", _) => self.bad("macro call was not expanded:", ast),
            ("break" | "continue", _) => self.bad("labelled loop exit is not supported:", ast),
            (head, _) => self.cx.plain_error(format!("unsupported or misplaced expression \"{head}\"")),
        }
    }

    fn bad_form<T>(&mut self, message: &str) -> R<T> {
        self.cx.error(message)
    }

    fn is_defined(&mut self, thing: &Ast, ast: &Ast) -> R<Node> {
        match thing {
            Ast::Sym(s) => Ok(Node::IsDefined(Box::new(Node::Name(s.clone())))),
            _ => match self.target(thing) {
                Some(Target::Global(g)) => Ok(Node::IsDefined(Box::new(Node::Global(g)))),
                _ => self.bad("invalid \"isdefined\" expression", ast),
            },
        }
    }

    /// Facts about the enclosing function.
    fn meta(&mut self, parts: &[Ast]) -> R<Node> {
        if let [Ast::Sym(what), names @ ..] = parts
            && (what == "nospecialize" || what == "specialize")
        {
            if what == "specialize" {
                return Ok(self.cx.nothing());
            }
            let names = names.iter().filter_map(argument_name).collect();
            return Ok(Node::NoSpecialize(names));
        }
        let mut flags = 0;
        for part in parts {
            flags |= match part {
                Ast::Sym(s) => match s.as_str() {
                    "inline" => method_flags::INLINE,
                    "noinline" => method_flags::NOINLINE,
                    "propagate_inbounds" => method_flags::PROPAGATE_INBOUNDS | method_flags::INLINE,
                    "no_constprop" => method_flags::NO_CONSTPROP,
                    "aggressive_constprop" => method_flags::AGGRESSIVE_CONSTPROP,
                    _ => 0,
                },
                // What `@assume_effects` asserts.
                Ast::Expr(p) if p.head == "purity" => purity_bits(&p.args),
                _ => 0,
            };
        }
        Ok(Node::Meta(flags))
    }

    /// `Expr(:new, T, args...)` as written by a macro: fields are checked, not converted.
    fn raw_new(&mut self, ty: &Ast, args: &[Ast]) -> R<Node> {
        let mut setup = Vec::new();
        let ty = self.expr(ty)?;
        let ty = self.temporary(ty, &mut setup);
        let mut fields = vec![ty.clone()];
        for (i, a) in args.iter().enumerate() {
            if a.as_expr("...").is_some() {
                return self.bad("\"...\" is not supported in", a);
            }
            let value = self.expr(a)?;
            let index = self.cx.int(i as i64 + 1);
            let field = self.cx.core_call("fieldtype", vec![ty.clone(), index]);
            let checked = self.cx.core_call("typeassert", vec![value, field]);
            fields.push(self.temporary(checked, &mut setup));
        }
        setup.push(Node::New(fields));
        Ok(Self::seq(setup))
    }
}

/// The name in `x`, `x::T`, `x = 1` of a `@nospecialize` in a body.
fn argument_name(ast: &Ast) -> Option<Sym> {
    match ast {
        Ast::Sym(s) => Some(s.clone()),
        Ast::Expr(e) if matches!(e.head.as_str(), "::" | "kw" | "=" | "...") => e.args.first().and_then(argument_name),
        _ => None,
    }
}

/// The asserted effects that inference knows, as method flags. They come in the order of `Base.@assume_effects`:
/// consistent, effect_free, nothrow, terminates_globally, terminates_locally, notaskstate, inaccessiblememonly, ...
fn purity_bits(args: &[Ast]) -> u64 {
    use abi::effect::{CONSISTENT, EFFECT_FREE, NOGLOBAL, NOTHROW, TERMINATES};
    // (Who returns the same whenever it is called reads no global that changes.)
    let known = [(0, CONSISTENT | NOGLOBAL), (1, EFFECT_FREE), (2, NOTHROW), (3, TERMINATES), (6, NOGLOBAL)];
    let asserted = |at: usize| matches!(args.get(at), Some(Ast::Bool(true)));
    let effects = known.iter().filter(|(at, _)| asserted(*at)).fold(0, |bits, (_, bit)| bits | u64::from(*bit));
    effects << method_flags::EFFECTS_SHIFT | if asserted(4) { method_flags::LOOPS_END } else { 0 }
}
