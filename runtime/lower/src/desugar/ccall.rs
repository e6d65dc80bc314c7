//! C calls: each argument converted with `cconvert` and `unsafe_convert`, and kept alive across the call.

use super::Desugar;
use crate::tree::*;
use abi::Known;
use heap::Object;
use syntax::Ast;

impl Desugar<'_, '_> {
    /// `ccall(target, [convention,] Ret, (Types...), args...)`.
    pub(super) fn ccall(&mut self, args: &[Ast]) -> R<Node> {
        let convention = |a: &Ast| matches!(a, Ast::Sym(s) if matches!(s.as_str(), "cdecl" | "stdcall" | "fastcall" | "thiscall" | "llvmcall"));
        let (target, rest) = match args {
            [target, c, rest @ ..] if convention(c) => {
                if matches!(c, Ast::Sym(s) if s == "llvmcall") {
                    return self.llvm_intrinsic(target, rest);
                }
                (target, rest)
            }
            [target, rest @ ..] => (target, rest),
            [] => return self.cx.error("too few arguments to ccall"),
        };
        let [ret, types, values @ ..] = rest else {
            return self.cx.error("too few arguments to ccall");
        };
        let Some(types) = types.as_expr("tuple") else {
            return self.cx.error("ccall argument types must be a tuple; try \"(T,)\"");
        };
        let (fixed, repeated) = match types.args.split_last() {
            Some((Ast::Expr(last), fixed)) if last.head == "..." && last.args.len() == 1 => {
                (fixed, Some(&last.args[0]))
            }
            _ => (types.args.as_slice(), None),
        };
        if repeated.is_some() && fixed.is_empty() {
            return self.cx.error("C ABI prohibits vararg without one required argument");
        }
        if values.len() < fixed.len() {
            return self.cx.error("more types than arguments for ccall");
        }
        if values.len() > fixed.len() && repeated.is_none() {
            return self.cx.error("more arguments than types for ccall");
        }
        if let Some(name) = self.of_mpfr(target) {
            let mut all = vec![self.expr(name)?, self.expr(ret)?];
            let declared = self.exprs(&types.args)?;
            all.push(self.cx.core_call("svec", declared));
            all.extend(self.exprs(values)?);
            return Ok(self.cx.top_call("_mpfr_call", all));
        }
        if self.last_name(target) == Some("jl_arrayunset") {
            // Arrays are Julia's own here, and so is what C's function of that name does.
            let all = self.exprs(values)?;
            return Ok(self.cx.top_call("_unset_element", all));
        }
        let mut setup = Vec::new();
        let target = self.foreign_target(target, &mut setup)?;
        let return_type = self.expr(ret)?;
        let return_type = self.reusable(return_type, &mut setup);
        let (mut type_nodes, mut converted, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        let mut lent = Vec::new();
        for (i, value) in values.iter().enumerate() {
            let declared = fixed.get(i).or(repeated);
            let ty = match declared {
                Some(ty) => self.expr(ty)?,
                None => self.cx.known(Known::Any),
            };
            let ty = self.reusable(ty, &mut setup);
            let value = self.expr(value)?;
            let any = self.cx.heap().root(Known::Any);
            if matches!(&ty, Node::Const(t) if *t == any) {
                let value = self.temporary(value, &mut setup);
                kept.push(value.clone());
                converted.push(value);
            } else {
                let root = self.cx.top_call("cconvert", vec![ty.clone(), value]);
                let root = self.temporary(root, &mut setup);
                kept.push(root.clone());
                if declared.is_some_and(|ty| self.is_big_number(ty)) {
                    lent.push(root.clone());
                }
                converted.push((ty.clone(), root).into_node(self));
            }
            type_nodes.push(ty);
        }
        // All are prepared before the first is turned into what C sees.
        let converted: Vec<Node> = converted.into_iter().map(|c| self.temporary(c, &mut setup)).collect();
        let arg_types = self.cx.core_call("svec", type_nodes);
        let arg_types = self.temporary(arg_types, &mut setup);
        let call = self.c_call(target, return_type, arg_types, converted, repeated.is_some());
        let result = self.temporary(call, &mut setup);
        for number in lent {
            setup.push(self.cx.top_call("_take_back", vec![number]));
        }
        if !kept.is_empty() {
            setup.push(Node::KeepAlive(kept));
        }
        setup.push(result);
        Ok(Self::seq(setup))
    }

    /// `ccall("llvm.name", llvmcall, Ret, (Types...), args...)`: Base knows some of them by name.
    fn llvm_intrinsic(&mut self, target: &Ast, rest: &[Ast]) -> R<Node> {
        let [ret, _, values @ ..] = rest else {
            return self.cx.error("too few arguments to ccall");
        };
        let mut all = vec![self.expr(target)?, self.expr(ret)?];
        all.extend(self.exprs(values)?);
        Ok(self.cx.top_call("_llvm_intrinsic", all))
    }

    /// A function's name, `(name, library)`, or a pointer.
    fn foreign_target(&mut self, target: &Ast, setup: &mut Vec<Node>) -> R<Node> {
        let node = match target {
            Ast::Expr(e) if e.head == "tuple" && e.args.len() == 2 => {
                let parts = self.exprs(&e.args)?;
                self.cx.core_call("tuple", parts)
            }
            other => self.expr(other)?,
        };
        Ok(self.reusable(node, setup))
    }

    /// The call itself. A function of variable arguments is told how many floats it gets, which only the runtime does.
    fn c_call(&mut self, target: Node, return_type: Node, arg_types: Node, args: Vec<Node>, is_variadic: bool) -> Node {
        if is_variadic {
            let mut all = vec![target, return_type, arg_types];
            all.extend(args);
            return self.cx.core_call("_ccall", all);
        }
        Node::ForeignCall(Box::new(Foreign { target, return_type, arg_types, args }))
    }

    /// `Expr(:foreigncall, target, ret, svec(types...), nreq, convention, args..., roots...)` as macros write it;
    /// `nreq` is not zero where the function takes variable arguments.
    pub(super) fn foreign_call(
        &mut self,
        target: &Ast,
        ret: &Ast,
        types: &Ast,
        required: &Ast,
        args: &[Ast],
    ) -> R<Node> {
        let mut setup = Vec::new();
        let target = self.foreign_target(target, &mut setup)?;
        let return_type = self.expr(ret)?;
        let arg_types = self.expr(types)?;
        let arg_types = self.temporary(arg_types, &mut setup);
        let count = match types {
            Ast::Expr(e) if e.head == "call" => e.args.len() - 1,
            _ => args.len(),
        };
        let mut nodes = Vec::new();
        for a in args {
            let node = self.expr(a)?;
            nodes.push(self.reusable(node, &mut setup));
        }
        let kept = nodes.split_off(count.min(nodes.len()));
        let is_variadic = !matches!(required, Ast::Int(0));
        let call = self.c_call(target, return_type, arg_types, nodes, is_variadic);
        let result = self.temporary(call, &mut setup);
        setup.push(Node::KeepAlive(kept));
        setup.push(result);
        Ok(Self::seq(setup))
    }

    /// The name of a function of the library MPFR: Base has these functions itself, and the numbers in a layout of its own.
    fn of_mpfr<'a>(&self, target: &'a Ast) -> Option<&'a Ast> {
        let e = target.as_expr("tuple")?;
        let [name, library] = e.args.as_slice() else { return None };
        let library = match library {
            Ast::Str(s) => String::from_utf8_lossy(s).into_owned(),
            other => self.last_name(other)?.to_owned(),
        };
        (library == "libmpfr" || library.starts_with("libmpfr.so")).then_some(name)
    }

    /// Is it `Ref{BigInt}`, or the name that GMP has for it? C sees a copy in the layout of its own
    /// library; what it wrote there is taken back after the call.
    fn is_big_number(&self, ty: &Ast) -> bool {
        match ty {
            Ast::Expr(e) if e.head == "curly" && e.args.len() == 2 => {
                self.last_name(&e.args[0]) == Some("Ref") && self.last_name(&e.args[1]) == Some("BigInt")
            }
            other => self.last_name(other) == Some("mpz_t"),
        }
    }

    /// The name that stands last in `a.b.name`.
    fn last_name<'a>(&self, ast: &'a Ast) -> Option<&'a str> {
        match ast {
            Ast::Sym(s) => Some(s.as_str()),
            Ast::Value(v) if self.cx.heap().roots().try_get(Known::GlobalRef) == Some(v.type_of()) => {
                Some(heap::typed::GlobalRef(*v).name().symbol_str())
            }
            Ast::Quote(inner) => self.last_name(inner),
            Ast::Expr(e) if e.head == "." => self.last_name(e.args.get(1)?),
            Ast::Expr(e) if e.head == "quote" || e.head == "inert" => self.last_name(e.args.first()?),
            _ => None,
        }
    }
}

trait IntoNode {
    fn into_node(self, d: &mut Desugar<'_, '_>) -> Node;
}

impl IntoNode for (Node, Node) {
    /// `unsafe_convert(T, root)`.
    fn into_node(self, d: &mut Desugar<'_, '_>) -> Node {
        d.cx.top_call("unsafe_convert", vec![self.0, self.1])
    }
}
