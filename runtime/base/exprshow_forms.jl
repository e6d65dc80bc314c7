# How statements, declarations, quotations, strings and macro calls are written; and the table of all forms.

## Control flow

function _show_form_block(io::IO, ex::Expr, indent::Int, precedence::Int)
    if !get(io, :begin_is_index, false)::Bool
        _show_block(io, "begin", ex, indent)
        print(io, "end")
        return true
    end
    # `(a; b)`. A line number alone before the first semicolon would make it a named tuple.
    print(io, '(')
    for i in 1:length(ex.args)
        i > 1 && !(i == 2 && ex.args[1] isa LineNumberNode) && print(io, ';')
        i > 1 && print(io, '\n', ' '^(indent + 4))
        show_unquoted(io, ex.args[i], indent + 4, -1)
    end
    print(io, isempty(ex.args) ? ";;)" : length(ex.args) == 1 ? ";)" : ")")
    true
end

# `word head; body; end`, for loops, `let`, definitions.
function _show_form_worded(io::IO, ex::Expr, indent::Int, precedence::Int)
    args = ex.args
    if length(args) == 2
        head = args[1]
        if ex.head === :function && _is(head, :call)
            # Here an operator is written like any other function.
            head = Expr(:calldecl, head.args...)
        elseif ex.head === :function && _is(head, :...)
            head = Expr(:tuple, head)
        end
        body = _is(args[2], :block) ? args[2] : Expr(:block, args[2])
        _show_block(_outside_index(io), ex.head, head, body, indent)
        print(io, "end")
    elseif length(args) == 1 && (ex.head === :function || ex.head === :macro)
        print(io, ex.head, ' ')
        show_unquoted(_outside_index(io), args[1])
        print(io, " end")
    elseif length(args) == 3 && (ex.head === :if || ex.head === :elseif)
        inner = _outside_index(io)
        _show_block(inner, ex.head, args[1], args[2], indent)
        if _is(args[3], :elseif)
            show_unquoted(inner, args[3], indent, precedence)
        else
            _show_block(inner, "else", args[3], indent)
            print(io, "end")
        end
    else
        return false
    end
    true
end

function _show_form_do(io::IO, ex::Expr, indent::Int, precedence::Int)
    args = ex.args
    length(args) == 2 && _is(args[2], :->, 2) && _is(args[2].args[1], :tuple) && _is(args[2].args[2], :block) || return false
    inner = _outside_index(io)
    show_unquoted(inner, args[1], indent, -1)
    print(io, " do")
    arguments, body = args[2].args
    if !isempty(arguments.args)
        print(io, ' ')
        _show_list(inner, arguments.args, ", ", 0)
    end
    _show_block(inner, "", body, indent)
    print(io, "end")
    true
end

function _show_form_try(io::IO, ex::Expr, indent::Int, precedence::Int)
    args = ex.args
    3 <= length(args) <= 5 || return false
    inner = _outside_index(io)
    part(word, i, head=Any[]) = length(args) >= i && _is(args[i], :block) && _show_block(inner, word, head, args[i], indent)
    _show_block(inner, "try", args[1], indent)
    part("catch", 3, args[2] === false ? Any[] : args[2])
    part("else", 5)
    part("finally", 4)
    print(io, "end")
    true
end

_show_form_jump(io::IO, ex::Expr, indent::Int, precedence::Int) = isempty(ex.args) && (print(io, ex.head); true)
function _show_form_return(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == 1 && ex.args[1] === nothing || return _show_form_declaration(io, ex, indent, precedence)
    print(io, "return")
    true
end

## Declarations

function _show_form_declaration(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == 1 || ex.head === :local || ex.head === :global || return false
    print(io, ex.head, ' ')
    _show_list(io, ex.args, ", ", indent)
    true
end
function _show_form_module(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == 3 && ex.args[1] isa Bool || return false
    _show_block(_outside_index(io), ex.args[1] ? :module : :baremodule, ex.args[2], ex.args[3], indent)
    print(io, "end")
    true
end
function _show_form_struct(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == 3 && ex.args[1] isa Bool || return false
    _show_block(_outside_index(io), ex.args[1] ? "mutable struct" : "struct", ex.args[2], ex.args[3], indent)
    print(io, "end")
    true
end
function _show_form_type(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == (ex.head === :primitive ? 2 : 1) || return false
    _show_enclosed(_outside_index(io), string(ex.head, " type "), ex.args, ' ', " end", indent)
    true
end
function _show_form_where(io::IO, ex::Expr, indent::Int, precedence::Int)
    args = ex.args
    length(args) >= 2 || return false
    _parens_if(precedence >= 1, io) do
        show_unquoted(io, args[1], indent, prec_decl)
        print(io, " where ")
        if length(args) == 2
            show_unquoted(io, args[2], indent, 1)
        else
            _show_enclosed(io, '{', args[2:end], ", ", '}', indent)
        end
    end
    true
end
function _show_form_splat(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == 1 || return false
    own = prec_colon - 1
    _parens_if(own <= precedence, io) do
        show_unquoted(io, ex.args[1], indent, own)
        print(io, "...")
    end
    true
end

## Imports and exports

_is_path(x) = _is(x, :.) && !isempty(x.args) && all(a -> a isa Symbol, x.args)
_is_import_item(x) = _is_path(_is(x, :as, 2) ? x.args[1] : x)
function _show_form_import(io::IO, ex::Expr, indent::Int, precedence::Int)
    args = ex.args
    chosen = length(args) == 1 && _is(args[1], :(:)) && length(args[1].args) > 1
    all(_is_import_item, chosen ? args[1].args : args) || return false
    print(io, ex.head, ' ')
    if chosen
        _show_path(io, args[1].args[1])
        print(io, ": ")
        args = args[1].args[2:end]
    end
    for i in 1:length(args)
        i > 1 && print(io, ", ")
        _is(args[i], :as) ? _show_form_as(io, args[i], indent, 0) : _show_path(io, args[i])
    end
    true
end
function _show_form_as(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == 2 && _is_path(ex.args[1]) || return false
    _show_path(io, ex.args[1])
    print(io, " as ")
    show_unquoted(io, ex.args[2], indent, 0)
    true
end
# `..A.b`: each dot at the front is a name of its own.
function _show_path(io::IO, path)
    _is(path, :as) && return _show_form_as(io, path, 0, 0)
    names = path.args
    for i in 1:length(names)
        if names[i] === :.
            print(io, '.')
            continue
        end
        names[i] === :(..) ? print(io, "(..)") : show_sym(io, names[i]; allow_macroname=i == length(names))
        i < length(names) && print(io, '.')
    end
end
function _show_form_export(io::IO, ex::Expr, indent::Int, precedence::Int)
    print(io, ex.head, ' ')
    for i in 1:length(ex.args)
        i > 1 && print(io, ", ")
        _names_macro(ex.args[i]) ? _show_macro_name(io, ex.args[i]) : show_unquoted(io, ex.args[i], indent + 4, 0)
    end
    true
end

## Macro calls

_names_macro(x) = x isa GlobalRef || x isa Symbol && startswith(Core._symbol_name(x), '@') ||
                  _is(x, :., 2) && (x.args[2] isa QuoteNode || _is(x.args[2], :quote))
function _show_macro_name(io::IO, name)
    if name isa Symbol
        show_sym(io, name; allow_macroname=true)
    elseif name isa GlobalRef
        _show_globalref(io, name, true)
    elseif _is(name, :., 2) && _is_quoted(name.args[2])
        m, last = name.args[1], _unquoted(name.args[2])
        _parens_if(!(m isa Symbol || m isa GlobalRef || _is(m, :., 2)), io) do
            show_unquoted(io, m)
        end
        print(io, '.')
        last isa Symbol ? show_sym(io, last; allow_macroname=true) : show_unquoted(io, last)
    else
        show_unquoted(io, name)
    end
end
_show_form_macroname(io::IO, ex::Expr, indent::Int, precedence::Int) = length(ex.args) == 1 && (_show_macro_name(io, ex.args[1]); true)

function _show_form_macrocall(io::IO, ex::Expr, indent::Int, precedence::Int)
    args = ex.args
    n = length(args)
    n >= 2 || return false
    name = args[1]
    if n >= 3 && name isa GlobalRef && name.mod === Core && name.name in (Symbol("@cmd"), Symbol("@int128_str"), Symbol("@uint128_str"), Symbol("@big_str"))
        # A command, a number with many digits.
        quotes = name.name === Symbol("@cmd") ? "`" : ""
        print(io, quotes, args[3], quotes)
    elseif n >= 3 && name isa Symbol && args[3] isa String && (text = Core._symbol_name(name); startswith(text, '@') && endswith(text, "_str"))
        print(io, chopsuffix(chopprefix(text, "@"), "_str"), '"', escape_raw_string(args[3]), '"')
        n == 4 && print(io, args[4])
    else
        if args[2] isa LineNumberNode || _is(args[2], :line)
            print(io, args[2], ' ')
        end
        called = _names_macro(name) ? Expr(:macroname, name) : name
        if precedence >= 0
            _show_call(io, "(", called, args[3:end], ")", indent, false)
        else
            _show_list(io, pushfirst!(args[3:end], called), ' ', indent)
        end
    end
    true
end
_show_form_line(io::IO, ex::Expr, indent::Int, precedence::Int) = 1 <= length(ex.args) <= 2 && (_show_line(io, ex.args...); true)

## Quotations and strings

function _show_form_quote(io::IO, ex::Expr, indent::Int, precedence::Int)
    args = ex.args
    if length(args) == 1 && args[1] isa Symbol
        _show_quoted(_outside_index(io), args[1], indent)
        return true
    end
    get(io, :unquote_fallback, true)::Bool && return false
    if length(args) == 1 && !_is(args[1], :block)
        print(io, ":(")
        show_unquoted(_outside_index(io), args[1], indent + 2, 0)
        print(io, ')')
    else
        _show_block(_outside_index(io), "quote", Any[], length(args) == 1 ? args[1] : ex, indent)
        print(io, "end")
    end
    true
end
# `$x`, `&x`
function _show_form_sigil(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == 1 || return false
    ex.head === :$ && get(io, :unquote_fallback, true)::Bool && return false
    x = ex.args[1]
    print(io, ex.head)
    _parens_if(x isa Expr && !(x.head in (:tuple, :$, :vect, :braces)) || x isa Symbol && isoperator(x), io) do
        show_unquoted(io, x, 0, 0)
    end
    true
end
function _show_form_string(io::IO, ex::Expr, indent::Int, precedence::Int)
    print(io, '"')
    for part in ex.args
        if part isa AbstractString
            escape_string(io, part, ('"', '$'))
        else
            print(io, "\$(")
            show_unquoted(io, part, 0, 0)
            print(io, ')')
        end
    end
    print(io, '"')
    true
end

## What only compilers see

_show_form_new(io::IO, ex::Expr, indent::Int, precedence::Int) = (_show_enclosed(io, string('%', ex.head, '('), ex.args, ", ", ")", indent); true)
_show_form_null(io::IO, ex::Expr, indent::Int, precedence::Int) = (print(io, "nothing"); true)
function _show_form_gotoifnot(io::IO, ex::Expr, indent::Int, precedence::Int)
    length(ex.args) == 2 && ex.args[2] isa Int || return false
    print(io, "unless ")
    show_unquoted(io, ex.args[1], indent, 0)
    print(io, " goto %", ex.args[2])
    true
end

## The table

const _expr_forms = IdDict{Symbol,Any}(
    :. => _show_form_dot, :call => _show_form_call, :calldecl => _show_form_calldecl, :curly => _show_form_curly, :ref => _show_form_ref,
    :comparison => _show_form_comparison, Symbol("'") => _show_form_adjoint, :tuple => _show_form_tuple, :vect => _show_form_vect,
    :vcat => _show_form_vcat, :hcat => _show_form_hcat, :ncat => _show_form_ncat, :row => _show_form_row, :nrow => _show_form_nrow,
    :braces => _show_form_braces, :bracescat => _show_form_bracescat, :typed_vcat => _show_form_typed, :typed_hcat => _show_form_typed,
    :typed_ncat => _show_form_typed, :generator => _show_form_generator, :flatten => _show_form_generator, :filter => _show_form_filter,
    :comprehension => _show_form_comprehension, :typed_comprehension => _show_form_comprehension, :block => _show_form_block,
    :if => _show_form_worded, :elseif => _show_form_worded, :for => _show_form_worded, :while => _show_form_worded, :let => _show_form_worded,
    :function => _show_form_worded, :macro => _show_form_worded, :do => _show_form_do, :try => _show_form_try, :break => _show_form_jump,
    :continue => _show_form_jump, :return => _show_form_return, :const => _show_form_declaration, :local => _show_form_declaration,
    :global => _show_form_declaration, :module => _show_form_module, :struct => _show_form_struct, :abstract => _show_form_type,
    :primitive => _show_form_type, :where => _show_form_where, :... => _show_form_splat, :import => _show_form_import,
    :using => _show_form_import, :as => _show_form_as, :export => _show_form_export, :public => _show_form_export,
    :macrocall => _show_form_macrocall, :macroname => _show_form_macroname, :line => _show_form_line, :quote => _show_form_quote,
    :$ => _show_form_sigil, :& => _show_form_sigil, :string => _show_form_string, :new => _show_form_new, :splatnew => _show_form_new,
    :null => _show_form_null, :gotoifnot => _show_form_gotoifnot)
for head in (_close_heads..., _wide_heads..., _prefix_heads...)
    _expr_forms[head] = _show_form_infix
end
