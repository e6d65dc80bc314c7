# Arrays as text. `show(io, a)` writes code on one line, `[1 2; 3 4]`; the text/plain form is a header and a
# table whose columns are aligned at the decimal point, cut to the size of the display when it is limited.

const _undef_text = "#undef"

## Summaries: `3-element Vector{Int64}`, `2×2 view(::Matrix{Int64}, 1:2, 1:2) with eltype Int64`

summary(x) = sprint(summary, x)
summary(io::IO, x) = print(io, typeof(x))
summary(io::IO, s::AbstractString) =
    print(io, isempty(s) ? "empty" : string(ncodeunits(s), "-codeunit"), ' ', typeof(s))
summary(io::IO, f::Function) = show(io, MIME("text/plain"), f)
summary(io::IO, a::AbstractArray) = array_summary(io, a, axes(a))

dims2string(d) = isempty(d) ? "0-dimensional" : length(d) == 1 ? string(d[1], "-element") : join(map(string, d), '×')
inds2string(inds) = join(map(_index_range_text, inds), '×')
_index_range_text(r) = sprint(show, r)

array_summary(io::IO, a, inds::Tuple{Vararg{OneTo}}) = (print(io, dims2string(map(length, inds)), ' '); showarg(io, a, true))
function array_summary(io::IO, a, inds)
    print(io, dims2string(map(length, inds)), ' ')
    showarg(io, a, true)
    print(io, " with indices ", inds2string(inds))
end

# What stands for an array in the summary of another one: `::Vector{Int64}`, or how a wrapper was made.
function showarg(io::IO, @nospecialize(x), toplevel)
    toplevel || print(io, "::")
    print(io, typeof(x))
end
showarg(io::IO, r::Union{AbstractUnitRange,StepRange}, toplevel) = (toplevel || print(io, "::"); print(io, typeof(r)))
showarg(io::IO, x::Type, toplevel) = (toplevel || print(io, "::"); print(io, "Type{", x, '}'))

## How wide is an element left and right of the place where its column is aligned?

alignment_from_show(io::IO, x) = textwidth(sprint(show, x; context=io))

# Most things start in the same column, numbers end there, and numbers with a point have it there.
alignment(io::IO, x) = (0, alignment_from_show(io, x))
alignment(io::IO, x::Number) = (alignment_from_show(io, x), 0)
alignment(io::IO, x::Integer) = (alignment_from_show(io, x), 0)
function alignment(io::IO, x::Real)
    text = sprint(show, x; context=io)
    _split_width(text, findfirst(in(('.', 'e', 'E', 'f', 'F')), text))
end
# Complex numbers meet at the sign of the imaginary part, not at that of an exponent.
function alignment(io::IO, x::Complex)
    text = sprint(show, x; context=io)
    at = findlast(in(('+', '-')), text)
    while at !== nothing && at > 1 && text[prevind(text, at)] in ('e', 'f')
        at = findprev(in(('+', '-')), text, prevind(text, at))
    end
    (at === nothing || at == 1) ? (textwidth(text), 0) : _split_width(text, nextind(text, at))
end
function alignment(io::IO, x::Rational)
    text = sprint(show, x; context=io)
    at = findfirst('/', text)
    at === nothing ? (textwidth(text), 0) : _split_width(text, at + 1)
end
function alignment(io::IO, p::Pair)
    full = alignment_from_show(io, p)
    _is_delimited(io, p) && return (0, full)
    first_io = IOContext(io, :typeinfo => _part_typeinfo(io, p, 1))
    left = alignment_from_show(first_io, p.first) + (_is_delimited(first_io, p.first) ? 0 : 2)
    left += get(io, :compact, false)::Bool ? 1 : 2
    (left, full - left)
end
_split_width(text, at) = at === nothing ? (textwidth(text), 0) : (textwidth(SubString(text, 1, prevind(text, at))), textwidth(SubString(text, at)))

# The widths of the columns, as many of them as fit. Where not all fit, the total must leave room for dots.
function alignment(io::IO, X, rows, cols, width_if_all::Integer, width_otherwise::Integer, sep::Integer)
    widths = Tuple{Int,Int}[]
    total() = _total_width(widths) + sep * length(widths)
    for j in cols
        left = right = 0
        for i in rows
            a = _is_assigned_at(X, i, j) ? alignment(io, X[i, j]) : (3, 3)
            left = max(left, a[1])
            right = max(right, a[2])
        end
        push!(widths, (left, right))
        if length(widths) > 1 && total() >= width_if_all
            pop!(widths)
            break
        end
    end
    if 1 < length(widths) < length(axes(X, 2))
        while total() >= width_otherwise
            pop!(widths)
        end
    end
    widths
end
function _total_width(widths)
    n = 0
    for w in widths
        n += w[1] + w[2]
    end
    n
end
# Only arrays of references can have holes.
_is_assigned_at(X, i...) = isassigned(X, i...)

## Tables

# One row. Elements are shown as they would be alone, unless that takes several lines.
function print_matrix_row(io::IO, X, widths, i, cols, sep::AbstractString, last_column)
    for k in 1:min(length(widths), length(cols))
        j = cols[k]
        if _is_assigned_at(X, i, j)
            x = X[i, j]
            a = alignment(io, x)
            text = sprint(show, MIME("text/plain"), x; context=io)
            '\n' in text && (text = sprint(show, x; context=io))
        else
            a = (3, 3)
            text = _undef_text
        end
        print(io, ' '^max(0, widths[k][1] - a[1]), replace_in_print_matrix(X, i, j, text))
        j == last_column || print(io, ' '^max(0, widths[k][2] - a[2]))
        k < length(widths) && print(io, sep)
    end
end
# Arrays with structural zeros override this to show them as dots.
replace_in_print_matrix(X, i, j, text) = text
function replace_with_centered_mark(text::AbstractString; c::AbstractChar='⋅')
    n = textwidth(text)
    left = div(n - 1, 2)
    string(' '^left, c, ' '^(n - left - 1))
end

# The row that stands for rows left out: dots below every `every`-th column.
function print_matrix_vdots(io::IO, vdots::AbstractString, widths, sep::AbstractString, every::Integer, at::Integer, pad_right::Bool)
    n = length(widths)
    for k in 1:n
        width = widths[k][1] + widths[k][2]
        padded = k < n || pad_right
        if k % every == at
            left = max(0, widths[k][1] - length(vdots))
            print(io, ' '^left, vdots)
            padded && print(io, ' '^max(0, width - length(vdots) - left))
        elseif padded
            print(io, ' '^width)
        end
        k < n && print(io, sep)
    end
end

function print_matrix(io::IO, X::AbstractVecOrMat, pre::AbstractString=" ", sep::AbstractString="  ", post::AbstractString="",
    hdots::AbstractString="  …  ", vdots::AbstractString="⋮", ddots::AbstractString="  ⋱  ", hmod::Integer=5, vmod::Integer=5)
    limited = get(io, :limit, false)::Bool
    height = limited ? displaysize(io)[1] - 4 : typemax(Int)
    width = limited ? displaysize(io)[2] : typemax(Int)
    _print_matrix(io, X, pre, sep, post, hdots, vdots, ddots, Int(hmod), Int(vmod), height, width - length(pre) - length(post))
end
function _print_matrix(io::IO, X, pre, sep, post, hdots, vdots, ddots, hmod::Int, vmod::Int, height::Int, width::Int)
    rows, cols = _int_range(axes(X, 1)), _int_range(axes(X, 2))
    m, n = length(rows), length(cols)
    m == 0 && return nothing
    last_column = last(cols)
    gap = textwidth(sep)
    # Rows and columns that can be seen at all.
    half = div(height, 2)
    tall = m > height
    shown_rows = tall ? Int[rows[1:half]; rows[m-div(height - 1, 2)+1:m]] : Int[rows;]
    most = div(width, 1 + gap)
    tried = n > most ? Int[cols[1:most]; cols[n-most+1:n]] : Int[cols;]
    widths = alignment(io, X, shown_rows, tried, width, width, gap)
    wide = n > length(widths)
    left, right = widths, widths
    right_cols = tried
    if wide
        c = div(width - length(hdots) + 1, 2) + 1
        right = reverse(alignment(io, X, shown_rows, reverse(tried), c, c, gap))
        c = width - _total_width(right) - (length(right) - 1) * gap - length(hdots)
        left = alignment(io, X, shown_rows, tried, c, c, gap)
        right_cols = cols[n-length(right)+1:n]
    end
    vdots_right = mod(length(right) - n + 1, vmod)
    for (k, i) in enumerate(shown_rows)
        print(io, k == 1 ? pre : ' '^length(pre))
        print_matrix_row(io, X, left, i, tried, sep, wide ? nothing : last_column)
        if wide
            print(io, (i - first(rows)) % hmod == 0 ? hdots : ' '^length(hdots))
            print_matrix_row(io, X, right, i, right_cols, sep, last_column)
        end
        print(io, k == length(shown_rows) ? post : ' '^length(post))
        if k < length(shown_rows) || (tall && k == half)
            println(io)
        end
        if tall && k == half
            print(io, ' '^length(pre))
            print_matrix_vdots(io, vdots, left, sep, vmod, 1, wide)
            if wide
                print(io, ddots)
                print_matrix_vdots(io, vdots, right, sep, vmod, vdots_right, false)
            end
            println(io, ' '^length(post))
        end
    end
    nothing
end
_int_range(r) = Int(first(r)):Int(last(r))

## Three and more dimensions: a table for each matrix

function show_nd(io::IO, a::AbstractArray, print_slice::Function, labelled::Bool)
    isempty(a) && return nothing
    limited = get(io, :limit, false)::Bool
    outer = map(_int_range, tail(tail(axes(a))))
    nd = length(outer)
    labelled || print(io, '[')
    previous = map(first, outer)
    reached_last = false
    for I in CartesianIndices(outer)
        at = Tuple(I)
        if limited && labelled
            # Of more than ten along one dimension, the first and last three are shown.
            d = _hidden_dimension(at, outer)
            if d > 0
                if at[d] == outer[d][4] && all(k -> at[k] == first(outer[k]), 1:d-1)
                    print(io, _dots_for_hidden(at, outer, d), "\n\n")
                end
                continue
            end
        end
        slice = view(a, axes(a, 1), axes(a, 2), at...)
        if labelled
            println(io, "[:, :, ", join(at, ", "), "] =")
            print_slice(io, slice)
            print(io, at == map(last, outer) ? "" : "\n\n")
        else
            changed = 0
            for k in 1:nd
                at[k] > previous[k] && (changed = k)
            end
            if changed > 0
                print(io, ';'^(changed + 2), ' ')
                changed == nd && (reached_last = true)
            end
            print_slice(io, slice)
        end
        previous = at
    end
    if !labelled
        reached_last || print(io, ';'^(nd + 2))
        print(io, ']')
    end
    nothing
end
function _hidden_dimension(at, outer)
    for d in 1:length(at)
        n = length(outer[d])
        n > 10 && outer[d][4] <= at[d] <= outer[d][n-3] && return d
    end
    0
end
_dots_for_hidden(at, outer, d) = "..."

## text/plain

function show(io::IO, ::MIME"text/plain", X::AbstractArray)
    if isempty(X) && (get(io, :compact, false)::Bool || X isa Vector)
        return show(io, X)
    end
    summary(io, X)
    isempty(X) && return nothing
    print(io, ':')
    _show_if_circular(io, X) && return nothing
    if !haskey(io, :compact) && ndims(X) > 1 && length(axes(X, 2)) > 1
        io = IOContext(io, :compact => true)
    end
    if get(io, :limit, false)::Bool && displaysize(io)[1] <= 4
        return print(io, " …")
    end
    println(io)
    print_array(IOContext(io, :typeinfo => eltype(X), :SHOWN_SET => X), X)
    nothing
end
print_array(io::IO, X::AbstractArray{<:Any,0}) = isassigned(X) ? show(io, X[]) : print(io, _undef_text)
print_array(io::IO, X::AbstractVecOrMat) = print_matrix(io, X)
print_array(io::IO, X::AbstractArray) = show_nd(io, X, print_matrix, true)

# An object inside itself: says how many levels out it is, and that is all.
function _show_if_circular(io::IO, @nospecialize(x))
    _is_circular(io, x) || return false
    print(io, "#= circular reference @-", _circular_depth(io, x), " =#")
    true
end

## One line

function show(io::IO, X::AbstractArray)
    d = ndims(X)
    d == 0 && return _show_zero_dim(io, X)
    d == 1 && return show_vector(io, X)
    prefix, implicit = typeinfo_prefix(io, X)
    isempty(X) && return _show_empty(io, X)
    implicit || (io = IOContext(io, :typeinfo => eltype(X)))
    print(io, prefix)
    d == 2 ? _show_rows(io, X, true) : show_nd(io, X, (io, slice) -> _show_rows(io, slice, false), false)
    nothing
end
_show_zero_dim(io::IO, X) = (print(io, "fill("); isassigned(X) ? show(io, X[]) : print(io, _undef_text); print(io, ')'))
_show_empty(io::IO, X::Array) = print(io, typeof(X), "(undef, ", join(size(X), ", "), ')')
_show_empty(io::IO, X) = summary(io, X)

function _show_rows(io::IO, X::AbstractMatrix, brackets::Bool)
    limited = get(io, :limit, false)::Bool
    rows, cols = _int_range(axes(X, 1)), _int_range(axes(X, 2))
    m, n = length(rows), length(cols)
    hide_rows, hide_cols = limited && m > 4, limited && n > 4
    brackets && print(io, '[')
    for (k, i) in enumerate(rows)
        if hide_rows && 2 < k < m - 1
            k == 3 && print(io, "… ; ")
            continue
        end
        for (l, j) in enumerate(cols)
            if hide_cols && 2 < l < n - 1
                l == 3 && print(io, " …")
                continue
            end
            l > 1 && print(io, ' ')
            _is_assigned_at(X, i, j) ? show(io, X[i, j]) : print(io, _undef_text)
        end
        k < m && print(io, "; ")
    end
    if brackets
        n == 1 && print(io, ";;")
        print(io, ']')
    end
    nothing
end

# Also for sets and keys, which are shown like vectors.
function show_vector(io::IO, v, open='[', close=']')
    prefix, implicit = typeinfo_prefix(io, v)
    print(io, prefix)
    implicit || (io = IOContext(io, :typeinfo => eltype(v)))
    if get(io, :limit, false)::Bool && length(v) > 20
        _show_elements(io, v, open, 1, 10, "")
        print(io, "  …  ")
        _show_elements(io, v, "", length(v) - 9, length(v), close)
    else
        _show_elements(io, v, open, 1, length(v), close)
    end
    nothing
end
function _show_elements(io::IO, v::AbstractVector, open, from::Int, to::Int, close)
    print(io, open)
    if !_show_if_circular(io, v)
        inner = IOContext(io, :SHOWN_SET => v)
        offset = first(axes(v, 1)) - 1
        for k in from:to
            k > from && print(io, ", ")
            isassigned(v, k + offset) ? show(inner, v[k+offset]) : print(io, _undef_text)
        end
    end
    print(io, close)
end
function _show_elements(io::IO, itr, open, from::Int, to::Int, close)
    print(io, open)
    if !_show_if_circular(io, itr)
        inner = IOContext(io, :SHOWN_SET => itr)
        k = 0
        for x in itr
            k += 1
            k < from && continue
            k > to && break
            k > from && print(io, ", ")
            show(inner, x)
        end
    end
    print(io, close)
end

## Which element type must be written, given what the context and plain syntax tell already?

# What `[...]` (or `Dict(...)`) must have before it, and whether the syntax alone implies the type.
function typeinfo_prefix(io::IO, X)
    known = get(io, :typeinfo, Any)
    X isa known || (known = Any)
    context_type = _element_type_of(known)
    T = eltype(X)
    if X isa AbstractDict
        T == context_type && return (sprint(_show_bare_type_name, typeof(X); context=io), false)
        if !isempty(X) && _is_implicit(keytype(X)) && _is_implicit(valtype(X))
            return (sprint(_show_bare_type_name, typeof(X); context=io), true)
        end
        return (sprint(show, typeof(X); context=io), false)
    end
    T == context_type && return ("", false)
    !isempty(X) && _is_implicit(T) && return ("", true)
    (sprint(print, T; context=io), false)
end
_element_type_of(T) = T <: Union{AbstractArray,AbstractDict,AbstractSet} && T !== Union{} ? eltype(T) : nothing

# Types that literals and plain `[...]` give by themselves.
function _is_implicit(@nospecialize(T))
    (T === Float64 || T === Int || T === Char || T === String || T === Symbol || issingletontype(T)) && return true
    isconcretetype(T) || return false
    T <: Array && return _is_implicit(eltype(T))
    (T <: Tuple || T <: NamedTuple || T <: Pair) && return all(_is_implicit, fieldtypes(T))
    T <: AbstractDict && return _is_implicit(keytype(T)) && _is_implicit(valtype(T))
    false
end
