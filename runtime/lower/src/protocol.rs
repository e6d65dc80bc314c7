//! The calls that lowered code makes to define things: what lowering promises and the vm's builtins implement.
//!
//! Documentation only. Notation: `mod` is the module object, `:x` a `Symbol` constant, `svec(...)` the
//! builtin `Core.svec`; a line that begins `%` is a statement of a top-level thunk. Builtins and well-known
//! types appear as constants (`Operand::Const`), other names of `Core` and `Base` as `Op::Global`.
//!
//! # Thunks
//!
//! `lower_toplevel` gives a `CodeInfo` with `nargs == 0`. It runs once, by the interpreter. It begins in the newest
//! world and enters the newest after each call that it makes (a thunk may define a function and then call it). Its
//! `Return` operand is the statement's value. Before `Op::SetGlobal` runs, a `_declare_global` made the variable: in
//! the thunk itself, or in the thunk that defines the function.
//!
//! # Constants and globals
//!
//! - `const x = v`      -> `Core._declare_const(mod, :x, v)` (redeclaring an equal value is silent).
//! - `global x`         -> `Core._declare_global(mod, :x)`; a no-op when it is there.
//! - `x = v`            -> `Core._declare_global(mod, :x, true)` (it is assigned), `v`, then `SetGlobal`.
//! - `global x::T`, `x::T = v` at top level -> `Core._declare_global(mod, :x, T)`, then `SetGlobal` (which converts
//!   to the declared type).
//! - `A.x = v` is an ordinary `Base.setproperty!`.
//! - `using`, `import`, `export`, `public`, `module` inside a block -> `Core._eval_toplevel(mod, expr)`.
//!
//! # Functions
//!
//! ```text
//! %f   = Core._make_function(mod, :f)          # the function, type or other object that the global f names:
//!                                              #   made (const, generic function) when f is undefined here; an
//!                                              #   error when f is only visible by `using`
//! %tv  = Core._typevar(:T, lb, ub)             # one for each `where` variable, in order, outermost first
//! %ft  = Core.Typeof(%f)                       # Type{f} for a type, otherwise typeof(f)
//! %sig = Core.svec(Core.svec(%ft, A1, A2, ...), Core.svec(%tv...), linenode, kwnames, generator)
//!        Core._define_method(%f, %sig, codeinfo, mod)
//! ```
//!
//! - The first argument of `_define_method` is the function where there is one name for it (it gives the
//!   method's name), or `nothing` for `(::T)(x) = ...`, closures and keyword sorters: then the type in
//!   `types[1]` says it all.
//! - Varargs: the last type is `Core.Vararg{A}` or `Core.Vararg{A, N}`; `codeinfo` has `isva`.
//! - `linenode` is a `LineNumberNode` constant: where the method is.
//! - `kwnames` is a `SimpleVector` of `Symbol`s, the keyword parameters, empty for a method without;
//!   `kw...` appears as the symbol `kw...`. It is for display: `Method.kwargs`, and `Method.nkw` of the body.
//! - `generator` is `nothing`, or a `CodeInfo` for a generated function. Then `codeinfo` is the fallback body.
//!   To expand for a specialization, run the generator (in the method's primary world) with slot 0 = the
//!   generator (unused), then the static parameter values in order, then the type of the callee, then the
//!   types of the arguments; for `isva`, the last is a tuple of the remaining types. Hand what it returns (an
//!   `Expr` or any value) to `lower_generated`, which makes the `CodeInfo` of that specialization.
//! - The value of a definition is the function, or for `types[1]`-only methods `nothing`.
//! - `function f end` is only `_make_function`. `macro m(a) ... end` defines the function `@m` with the leading
//!   arguments `__source__::LineNumberNode, __module__::Module`.
//! - Each optional argument makes one more method with fewer arguments, which calls the full one.
//! - `A.f(x) = ...`: `%f` is the value of `A.f`.
//!
//! # Keyword functions
//!
//! `f(x; a = 1, b::Int, kw...) = body` makes three methods:
//!
//! 1. the body, a function of its own named `#f#N` (`N`: `Module.counter`): `#f#N(a, b, kw, ::typeof(f), x)`;
//! 2. `f(x)`: evaluates the defaults, throws `UndefKeywordError`, calls 1; its `kwnames` are `a`, `b`, `kw...`;
//! 3. the sorter (`method_flags::KEYWORD_SORTER`), a method of `Core.kwcall`:
//!    `types = svec(typeof(Core.kwcall), NamedTuple, Core.Typeof(%f), typeof(x))`. It takes each keyword out of
//!    the named tuple, evaluates missing defaults in order, hands the rest to
//!    `Base.pairs(Base.structdiff(nt, NamedTuple{(:a, :b)}))`, or without `kw...` calls
//!    `Base.kwerr(nt, f, x)` when something remains, which throws the `MethodError`.
//!
//! A call `f(x; a = 1, nt..., b)` is `Core.kwcall((a = 1, ...), f, x)`. The named tuple is
//! `NamedTuple{(:a, :b)}(tuple)` where all names are written out, otherwise `Base.merge` of parts.
//! Optional arguments multiply 2 and 3, not 1.
//!
//! # Types
//!
//! ```text
//! %P  = Core._typevar(:P, lb, ub)
//! %T  = Core._structtype(mod, :Name, svec(%P...), svec(:field, ...), attrs, mutable::Bool, ninit::Int64)
//!       Core._setsuper!(%T, Super)
//! %old = Core.isdefinedglobal(mod, :Name, false) ? Core.getglobal(mod, :Name) : nothing
//! %T2 = Core._typebody!(%T, svec(fieldtypes...), %old)
//!       Core._declare_const(mod, :Name, %T2)
//! ```
//!
//! - `_structtype`, `_abstracttype(mod, :Name, svec(%P...))` and `_primitivetype(mod, :Name, svec(%P...), bits)`
//!   return the wrapper (`Name`, or its `UnionAll`); field types mention it and the `%P`.
//! - `attrs` is flat: `svec(index, :const, index, :atomic, ...)` with indices from 1; a closure's type has the
//!   single element `:closure`.
//! - `ninit`: the fewest fields that any inner constructor's `new` gives.
//! - `_typebody!` completes `%T`. When `%old` is the same declaration (name, module, parameters and their bounds,
//!   supertype, field names, attributes and field types, reading `%old` for `%T`), it returns `%old` and `%T` is
//!   dropped; otherwise it returns `%T`. `%old` may be any object.
//! - Constructors are methods whose `types[1]` is `Core.Typeof(Name)` or `Type{Name{P}}`. `new` is `Op::New`
//!   (all arguments converted to the declared field types before), `new(xs...)` is `Op::SplatNew`, which converts.
//!
//! # Closures
//!
//! Every function that is not a global gets a type of its own, made before the top-level statement that mentions it:
//!
//! ```text
//! %T = Core._structtype(mod, :name, svec(%S..., %C...), svec(:captured, ...), svec(:closure), false, n)
//!      Core._setsuper!(%T, Core.Function)
//! %T2 = Core._typebody!(%T, svec(%C-or-Core.Box...), nothing)
//!      Core._declare_const(mod, :name, %T2)
//!      Core._define_method(nothing, svec(svec(T{S...}, types...), svec(%S..., %own...), ...), codeinfo, mod)
//! ```
//!
//! - `%S`: the enclosing method's static parameters that the closure uses (leading type parameters, no field);
//!   `%C`: one type parameter for each captured variable that is not a `Core.Box`.
//! - It is made by `New(Core.apply_type(T, S..., Core.Typeof(c)...), c...)`; its variables are read by
//!   `Core.getfield(self, :captured)`, a box's by `Core.getfield(box, :contents)`.
//! - Names (the `TypeName`; `N`, `M` from `Module.counter`): `#f#N` for a local function `f`; `#N#M` for an
//!   anonymous function at top level; `#outer##N#outer##M` for one inside the function `outer`. The function's
//!   own name, which `nameof` and printing show, is `f`, `#N` and `#outer##N`: see `closure_display_name`.
//!   (A global generic function `f` has the type `#f`.)
//! - A global function defined where it captures local variables (`let x = 1; global f() = x; end`) gets
//!   `Core._capture_code(codeinfo, svec(values...))` as its code: a copy whose first literals are these values.
//!
//! # Names of `Base` that lowered code uses
//!
//! (of `Core` while `Base` does not exist: `Host::top_module`.)
//! `getproperty setproperty! getindex setindex! lastindex firstindex iterate indexed_iterate rest split_rest`
//! `convert vect hcat vcat hvcat hvcat_rows hvncat typed_vcat typed_hcat typed_hvcat typed_hvncat adjoint`
//! `literal_pow Val string broadcasted broadcasted_kwsyntax materialize materialize! dotgetproperty dotview`
//! `Generator Flatten product Filter (of Iterators) collect merge pairs structdiff isempty kwerr NamedTuple`
//! `cconvert unsafe_convert IteratorSize prod size eltype similar maybeview BroadcastFunction Dict rethrow`
//! and `Core`'s `Typeof Vararg UndefKeywordError TypeError throw Box`.
