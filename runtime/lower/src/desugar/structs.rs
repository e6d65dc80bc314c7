//! `struct`: fields, inner constructors and `new`, default constructors.

use super::function::{CalleeInfo, Param};
use super::methods::Parts;
use super::typedefs::TypeHead;
use super::{Desugar, mentions};
use crate::expand::{is_function_signature, typevar_name};
use crate::tree::*;
use abi::Known;
use syntax::{Ast, Sym};

/// One field.
struct Field {
    name: Sym,
    ty: Option<Ast>,
    constant: bool,
    atomic: bool,
}

/// What the callee of a constructor is called inside it: the concrete type for `Name{P}(...)`.
const CONSTRUCTOR: &str = "#ctor-self#";

impl Desugar<'_, '_> {
    pub(super) fn structure(&mut self, mutable: &Ast, head: &Ast, body: &Ast) -> R<Node> {
        let is_mutable = matches!(mutable, Ast::Bool(true));
        let head = self.type_head(head)?;
        let (mut fields, mut definitions) = (Vec::new(), Vec::new());
        let loc = self.cx.loc;
        self.struct_body(body, &mut fields, &mut definitions)?;
        for (i, f) in fields.iter().enumerate() {
            if fields[..i].iter().any(|g| g.name == f.name) {
                return self.cx.error(format!("duplicate field name: \"{}\" is not unique", f.name));
            }
        }
        let new_counts: Vec<usize> = definitions.iter().flat_map(|(_, d)| new_counts(d)).collect();
        let given = new_counts.into_iter().min().unwrap_or(fields.len()).min(fields.len());
        let n_init = if definitions.is_empty() { fields.len() } else { given };

        let name = self.cx.symbol(&head.name);
        let names: Vec<Node> = fields.iter().map(|f| self.cx.symbol(&f.name)).collect();
        let mut attrs = Vec::new();
        for (i, f) in fields.iter().enumerate() {
            for (set, word) in [(f.atomic, "atomic"), (f.constant, "const")] {
                if set {
                    attrs.push(self.cx.int(i as i64 + 1));
                    attrs.push(self.cx.symbol(word));
                }
            }
        }
        let any = Ast::Value(self.cx.heap().root(Known::Any));
        let types: Vec<Ast> = fields.iter().map(|f| f.ty.clone().unwrap_or_else(|| any.clone())).collect();
        let mut nodes = self.declare_type(
            &head,
            "struct",
            |this, params| {
                let module = Node::Const(this.cx.module);
                let names = this.cx.core_call("svec", names);
                let attrs = this.cx.core_call("svec", attrs);
                let is_mutable = this.cx.boolean(is_mutable);
                let n_init = this.cx.int(n_init as i64);
                Ok(this.cx.core_call("_structtype", vec![module, name, params, names, attrs, is_mutable, n_init]))
            },
            &types,
        )?;
        if definitions.is_empty() {
            self.default_constructors(&head, &fields, &types, loc, &mut nodes)?;
        } else {
            let mut inside = Vec::new();
            for (loc, definition) in &definitions {
                self.cx.loc = *loc;
                inside.push(Node::Line(*loc));
                let rewritten = self.rewrite_constructor(definition, &head, &types)?;
                inside.push(self.inner_definition(&rewritten, &head)?);
            }
            self.cx.loc = loc;
            nodes.push(Node::scope(ScopeKind::Hard, Node::Block(inside)));
        }
        nodes.push(self.cx.nothing());
        Ok(Node::Block(nodes))
    }

    /// Sorts the lines of a body into fields and constructor definitions.
    fn struct_body(&mut self, body: &Ast, fields: &mut Vec<Field>, definitions: &mut Vec<(Loc, Ast)>) -> R<()> {
        match body {
            Ast::Line(line) => self.cx.loc = self.cx.location(line),
            Ast::Expr(e) if e.head == "block" => {
                for part in &e.args {
                    self.struct_body(part, fields, definitions)?;
                }
            }
            // A docstring of a field, or nothing at all.
            Ast::Str(_) | Ast::Nothing => {}
            Ast::Expr(e)
                if e.head == "function" || e.head == "=" && e.args.first().is_some_and(is_function_signature) =>
            {
                definitions.push((self.cx.loc, body.clone()));
            }
            Ast::Expr(e) if e.head == "=" => {
                let text = crate::deparse::deparse(self.cx.heap(), body);
                return self.cx.error(format!("\"{text}\" inside type definition is reserved"));
            }
            other => match self.field_declaration(other) {
                Some(field) => fields.push(field),
                // Other code runs with the constructors.
                None => definitions.push((self.cx.loc, other.clone())),
            },
        }
        Ok(())
    }

    fn field_declaration(&mut self, ast: &Ast) -> Option<Field> {
        match ast {
            Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
                ("::", [name, ty]) => {
                    let mut field = self.field_declaration(name)?;
                    field.ty = Some(ty.clone());
                    Some(field)
                }
                ("const", [inner]) => Some(Field { constant: true, ..self.field_declaration(inner)? }),
                ("atomic", [inner]) => Some(Field { atomic: true, ..self.field_declaration(inner)? }),
                ("escape", [inner]) => self.field_declaration(inner),
                _ => None,
            },
            other => {
                let target = self.target(other)?;
                let name = self.target_name(&target);
                Some(Field { name, ty: None, constant: false, atomic: false })
            }
        }
    }

    /// A definition inside a struct, with slot 0 under the constructor's name.
    fn inner_definition(&mut self, definition: &Ast, head: &TypeHead) -> R<Node> {
        let (sig, body) = match definition {
            Ast::Expr(e) if e.args.len() == 2 && (e.head == "function" || e.head == "=") => (&e.args[0], &e.args[1]),
            other => return self.expr(other),
        };
        let signature = self.signature(sig, false)?;
        let Some(callee) = signature.callee.clone() else {
            return self.expr(definition);
        };
        let mut nodes = Vec::new();
        let info = match &callee {
            Ast::Sym(s) if *s == head.name => self.type_callee(head),
            other => self.callee(other, &mut nodes)?.0,
        };
        let index = std::mem::take(&mut self.index);
        let generator = std::mem::take(&mut self.in_generator);
        let loc = self.cx.loc;
        self.methods(&info, CONSTRUCTOR, &signature, body, &mut nodes)?;
        self.cx.loc = loc;
        self.index = index;
        self.in_generator = generator;
        Ok(Node::Block(nodes))
    }

    /// Replaces `new(...)` by `Expr(Symbol("#new"), type, nfields, args...)`.
    fn rewrite_constructor(&mut self, definition: &Ast, head: &TypeHead, types: &[Ast]) -> R<Ast> {
        let Ast::Expr(e) = definition else {
            return Ok(definition.clone());
        };
        let [sig, body] = e.args.as_slice() else {
            return Ok(definition.clone());
        };
        // As a global: an argument may be called like the type.
        let name = self.type_reference(head);
        // `Name{P...}(...)`: `new` makes the type that was called. `Name(...)`: only `new{P...}` says it.
        let applied = constructed(sig).is_some_and(|c| c.as_expr("curly").is_some());
        let own = if head.params.is_empty() {
            Some(name.clone())
        } else if applied {
            Some(Ast::sym(CONSTRUCTOR))
        } else {
            None
        };
        let n_any: Vec<bool> = types.iter().map(|t| self.is_any(t)).collect();
        let body = self.rewrite_new(body, head, own.as_ref(), &n_any)?;
        let sig = self.rewrite_new(sig, head, own.as_ref(), &n_any)?;
        Ok(Ast::expr(&e.head, vec![sig, body]))
    }

    /// The type as the function that constructors are methods of: always the global.
    fn type_callee(&mut self, head: &TypeHead) -> CalleeInfo {
        let module = self.cx.module;
        CalleeInfo::Named(Target::Global(self.cx.host.global_ref(module, &head.name)))
    }

    fn type_reference(&mut self, head: &TypeHead) -> Ast {
        let module = self.cx.module;
        Ast::Value(self.cx.host.global_ref(module, &head.name))
    }

    fn is_any(&self, ty: &Ast) -> bool {
        matches!(ty, Ast::Value(v) if *v == self.cx.heap().root(Known::Any)) || matches!(ty, Ast::Sym(s) if s == "Any")
    }

    fn rewrite_new(&mut self, ast: &Ast, head: &TypeHead, own: Option<&Ast>, any: &[bool]) -> R<Ast> {
        let Ast::Expr(e) = ast else {
            return Ok(ast.clone());
        };
        if matches!(e.head.as_str(), "inert" | "quote" | "copyast") {
            return Ok(ast.clone());
        }
        if e.head == "call" && !e.args.is_empty() {
            let ty = match &e.args[0] {
                Ast::Sym(s) if s == "new" => match own {
                    Some(own) => Some(own.clone()),
                    None => {
                        return self.cx.error("too few type parameters specified in \"new{...}\"");
                    }
                },
                Ast::Expr(c) if c.head == "curly" && matches!(c.args.first(), Some(Ast::Sym(s)) if s == "new") => {
                    let splat = c.args.iter().any(|p| p.as_expr("...").is_some());
                    if !splat && c.args.len() - 1 < head.params.len() {
                        return self.cx.error("too few type parameters specified in \"new{...}\"");
                    }
                    if !splat && c.args.len() - 1 > head.params.len() {
                        return self.cx.error("too many type parameters specified in \"new{...}\"");
                    }
                    let mut params = vec![self.type_reference(head)];
                    for p in &c.args[1..] {
                        params.push(self.rewrite_new(p, head, own, any)?);
                    }
                    Some(Ast::expr("curly", params))
                }
                _ => None,
            };
            if let Some(ty) = ty {
                let args = &e.args[1..];
                if args.iter().any(|a| a.as_expr("kw").is_some() || a.as_expr("parameters").is_some()) {
                    return self.cx.error("\"new\" does not accept keyword arguments");
                }
                let mut all = vec![ty, Ast::Int(any.len() as i64), any_mask(any)];
                for a in args {
                    all.push(self.rewrite_new(a, head, own, any)?);
                }
                return Ok(Ast::expr("#new", all));
            }
        }
        let args = e.args.iter().map(|a| self.rewrite_new(a, head, own, any)).collect::<R<Vec<Ast>>>()?;
        Ok(Ast::expr(&e.head, args))
    }

    /// `new`: arguments converted to the field types, or left undefined at the end.
    pub(super) fn constructor_new(&mut self, ty: &Ast, fields: i64, args: &[Ast]) -> R<Node> {
        let Some((mask, args)) = args.split_first() else {
            return self.cx.error("malformed constructor");
        };
        let any: Vec<bool> = match mask {
            Ast::Expr(m) => m.args.iter().map(|a| matches!(a, Ast::Bool(true))).collect(),
            _ => Vec::new(),
        };
        let mut setup = Vec::new();
        let ty = self.expr(ty)?;
        let ty = self.temporary(ty, &mut setup);
        let values: Vec<Node> = if args.iter().any(|a| a.as_expr("...").is_some()) {
            self.splatted_fields(fields, args, &mut setup)?
        } else {
            if args.len() as i64 > fields {
                return self.cx.error(format!("too many arguments in call to \"new\" (expected {fields})"));
            }
            let mut values = Vec::new();
            for a in args {
                let v = self.expr(a)?;
                values.push(self.temporary(v, &mut setup));
            }
            values
        };
        let mut all = vec![ty.clone()];
        for (i, value) in values.into_iter().enumerate() {
            all.push(self.field_value(&ty, i, value, any.get(i).copied().unwrap_or(false), &mut setup));
        }
        setup.push(Node::New(all));
        Ok(Self::seq(setup))
    }

    /// One field's value, converted to its declared type.
    fn field_value(&mut self, ty: &Node, i: usize, value: Node, is_any: bool, setup: &mut Vec<Node>) -> Node {
        if is_any {
            return value;
        }
        let index = self.cx.int(i as i64 + 1);
        let field = self.cx.core_call("fieldtype", vec![ty.clone(), index]);
        let field = self.temporary(field, setup);
        let converted = self.converted(field, value);
        self.temporary(converted, setup)
    }

    /// `new(xs...)`: the count is checked when it runs.
    fn splatted_fields(&mut self, fields: i64, args: &[Ast], setup: &mut Vec<Node>) -> R<Vec<Node>> {
        let args = self.arguments(args)?;
        let tuple = self.cx.core("tuple");
        let all = self.apply(tuple, args);
        let all = self.temporary(all, setup);
        let count = self.cx.core_call("nfields", vec![all.clone()]);
        let count = self.temporary(count, setup);
        let expected = self.cx.int(fields);
        let right = self.cx.core_call("===", vec![count.clone(), expected.clone()]);
        let less = self.cx.intrinsic(abi::Intrinsic::slt_int);
        let few = Node::Call(vec![less, count, expected]);
        let throw = |this: &mut Self, word: &str| {
            let text = format!("new: too {word} arguments (expected {fields})");
            let text = Node::Const(this.cx.heap().string(text.as_bytes()));
            let error = this.cx.known(Known::ArgumentError);
            this.cx.core_call("throw", vec![Node::New(vec![error, text])])
        };
        let too_few = throw(self, "few");
        let too_many = throw(self, "many");
        let nothing = self.cx.nothing();
        setup.push(Node::if_(right, nothing, Node::if_(few, too_few, too_many)));
        let mut values = Vec::new();
        for i in 1..=fields {
            let field = self.tuple_field(all.clone(), i);
            values.push(self.temporary(field, setup));
        }
        Ok(values)
    }

    /// The constructors of a struct that defines none: one that takes fields of exactly the declared types, and one
    /// that converts.
    fn default_constructors(
        &mut self,
        head: &TypeHead,
        fields: &[Field],
        types: &[Ast],
        loc: Loc,
        out: &mut Vec<Node>,
    ) -> R<()> {
        let name = self.type_reference(head);
        let params: Vec<Param> = fields
            .iter()
            .zip(types)
            .map(|(f, ty)| Param {
                name: f.name.clone(),
                ty: Some(ty.clone()),
                default: None,
                vararg: false,
                pattern: None,
                nospecialize: false,
            })
            .collect();
        let untyped: Vec<Param> = params.iter().map(|p| Param { ty: None, ..p.clone() }).collect();
        let all_any = types.iter().all(|t| self.is_any(t));
        if head.params.is_empty() {
            let info = self.type_callee(head);
            self.default_constructor(&info, &name, &params, &[], types, false, loc, out)?;
            if !all_any {
                self.default_constructor(&info, &name, &untyped, &[], types, true, loc, out)?;
            }
            return Ok(());
        }
        let var_names: Vec<Ast> = head.params.iter().filter_map(typevar_name).map(|n| Ast::Sym(n.clone())).collect();
        let applied = Ast::expr("curly", std::iter::once(name.clone()).chain(var_names.clone()).collect());
        let info = CalleeInfo::Constructor(applied.clone());
        let own = Ast::sym(CONSTRUCTOR);
        self.default_constructor(&info, &own, &untyped, &head.params, types, true, loc, out)?;
        if self.fields_determine_all(&head.params, types) {
            let info = self.type_callee(head);
            self.default_constructor(&info, &applied, &params, &head.params, types, false, loc, out)?;
        }
        Ok(())
    }

    /// Whether the types of the arguments say what every parameter is: it stands in a field's type, or in a bound of
    /// a parameter that does (`struct S{T,V<:AbstractVector{T}}; v::V; end`).
    fn fields_determine_all(&self, params: &[Ast], types: &[Ast]) -> bool {
        let mut known: Vec<bool> =
            params.iter().map(|p| typevar_name(p).is_some_and(|v| types.iter().any(|t| mentions(t, v)))).collect();
        loop {
            let found = (0..params.len()).find(|&i| {
                !known[i]
                    && typevar_name(&params[i])
                        .is_some_and(|v| (0..params.len()).any(|j| j != i && known[j] && mentions(&params[j], v)))
            });
            match found {
                Some(i) => known[i] = true,
                None => return known.iter().all(|&k| k),
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn default_constructor(
        &mut self,
        info: &CalleeInfo,
        ty: &Ast,
        params: &[Param],
        typevars: &[Ast],
        types: &[Ast],
        convert: bool,
        loc: Loc,
        out: &mut Vec<Node>,
    ) -> R<()> {
        let (callee, self_arg) = self.callee_argument(info, CONSTRUCTOR)?;
        let args = self.method_args(vec![self_arg], params)?;
        let vars = self.typevars(typevars)?;
        let mut body = Vec::new();
        let ty = self.expr(ty)?;
        let ty = self.temporary(ty, &mut body);
        let mut fields = vec![ty.clone()];
        for (i, p) in params.iter().enumerate() {
            let value = Node::Name(p.name.clone());
            let is_any = !convert || self.is_any(&types[i]);
            fields.push(self.field_value(&ty, i, value, is_any, &mut body));
        }
        body.push(Node::New(fields));
        out.push(
            Parts {
                callee,
                args,
                isva: false,
                typevars: vars,
                body: Node::Block(body),
                return_type: None,
                generator: None,
                keyword_names: Vec::new(),
                loc,
                self_arg: 0,
                flags: 0,
                companion_of: None,
            }
            .finish(),
        );
        Ok(())
    }
}

/// Which fields are declared `Any`, as a node inside the rewritten call.
fn any_mask(any: &[bool]) -> Ast {
    Ast::expr("tuple", any.iter().map(|&b| Ast::Bool(b)).collect())
}

/// The callee of a constructor's signature.
fn constructed(sig: &Ast) -> Option<&Ast> {
    let Ast::Expr(e) = sig else { return None };
    match e.head.as_str() {
        "where" | "::" => constructed(e.args.first()?),
        "call" => e.args.first(),
        _ => None,
    }
}

/// How many plain arguments each `new` call in a definition has.
fn new_counts(definition: &Ast) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut todo = vec![definition];
    while let Some(ast) = todo.pop() {
        let Ast::Expr(e) = ast else { continue };
        if matches!(e.head.as_str(), "inert" | "quote") {
            continue;
        }
        if e.head == "call" {
            let is_new = match e.args.first() {
                Some(Ast::Sym(s)) => s == "new",
                Some(Ast::Expr(c)) => c.head == "curly" && matches!(c.args.first(), Some(Ast::Sym(s)) if s == "new"),
                _ => false,
            };
            if is_new {
                counts.push(e.args[1..].iter().filter(|a| a.as_expr("...").is_none()).count());
            }
        }
        todo.extend(e.args.iter());
    }
    counts
}
