# Arrays as text: on one line (`[1, 2, 3]`), and in columns under a header (`text/plain`).

## What is written before the brackets: the element type, unless the elements or the context tell it

function typeinfo_prefix(io::IO, x)
    context = get(io, :typeinfo, Any)
    (context isa Type && x isa context) || (context = Any)
    known = context <: AbstractArray || context <: AbstractDict || context <: AbstractSet ? eltype(context) : nothing
    context === Any && (known = nothing)
    T = eltype(typeof(x))
    if x isa AbstractDict
        if T === known
            (sprint(_show_type_name, typeof(x); context=io), false)
        elseif !isempty(x) && typeinfo_implicit(keytype(x)) && typeinfo_implicit(valtype(x))
            (sprint(_show_type_name, typeof(x); context=io), true)
        else
            (sprint(show, typeof(x); context=io), false)
        end
    elseif T === known
        ("", false)
    elseif !isempty(x) && typeinfo_implicit(T)
        ("", true)
    else
        (sprint(show, T; context=io), false)
    end
end
# Types that literals have by themselves.
function typeinfo_implicit(@nospecialize(T))
    (T === Float64 || T === Int || T === Char || T === String || T === Symbol || issingletontype(T)) && return true
    isconcretetype(T) && (
        (T <: Array && typeinfo_implicit(eltype(T))) ||
        ((T <: Tuple || T <: NamedTuple || T <: Pair) && all(typeinfo_implicit, fieldtypes(T))) ||
        (T <: AbstractDict && typeinfo_implicit(keytype(T)) && typeinfo_implicit(valtype(T))))
end

## One line

show(io::IO, a::AbstractVector) = show_vector(io, a)
show(io::IO, a::AbstractArray{<:Any,0}) = (print(io, "fill("); isassigned(a) ? show(io, a[]) : print(io, "#undef"); print(io, ')'))
function show_vector(io::IO, v, open='[', close=']')
    prefix, implicit = typeinfo_prefix(io, v)
    print(io, prefix)
    implicit || (io = IOContext(io, :typeinfo => eltype(typeof(v))))
    if get(io, :limit, false)::Bool && length(v) > 20
        first, last = firstindex(v), lastindex(v)
        _show_elements(io, v, open, "", first, first + 9)
        print(io, "  …  ")
        _show_elements(io, v, "", close, last - 9, last)
    else
        v isa AbstractArray ? _show_elements(io, v, open, close, firstindex(v), lastindex(v)) : show_delim_array(io, v, open, ',', close, false)
    end
    nothing
end
function _show_elements(io::IO, v::AbstractArray, open, close, from, to)
    print(io, open)
    if _is_circular(io, v)
        print(io, "#= circular reference @-", _circular_depth(io, v), " =#")
    else
        inner = IOContext(io, :SHOWN_SET => v)
        for i in from:to
            i > from && print(io, ", ")
            isassigned(v, i) ? show(inner, v[i]) : print(io, "#undef")
        end
    end
    print(io, close)
end
isassigned(v::AbstractRange, i::Int) = 1 <= i <= length(v)

function show(io::IO, a::AbstractArray)
    if isempty(a)
        print(io, typeof(a), "(undef, ", join(size(a), ", "), ')')
        return nothing
    end
    prefix, implicit = typeinfo_prefix(io, a)
    print(io, prefix, '[')
    implicit || (io = IOContext(io, :typeinfo => eltype(typeof(a))))
    if _is_circular(io, a)
        print(io, "#= circular reference @-", _circular_depth(io, a), " =#")
    else
        _show_blocks(IOContext(io, :SHOWN_SET => a), a)
    end
    # A last dimension of one element would not be seen otherwise.
    size(a, ndims(a)) == 1 && print(io, ';'^ndims(a))
    print(io, ']')
    nothing
end
# Matrices of the first two dimensions, separated by `;;;` and more for the higher ones.
function _show_blocks(io::IO, a::AbstractArray)
    higher = CartesianIndices(_drop(axes(a), 2))
    previous = nothing
    for I in higher
        if previous !== nothing
            changed = findlast(d -> I.I[d] != previous.I[d], ntuple(identity, length(I.I)))
            print(io, ';'^(changed + 2), ' ')
        end
        _show_rows(io, a, I.I)
        previous = I
    end
end
function _show_rows(io::IO, a, more)
    limit = get(io, :limit, false)::Bool
    rows, columns = axes(a, 1), axes(a, 2)
    shorten_rows, shorten_columns = limit && length(rows) > 4, limit && length(columns) > 4
    row_parts = shorten_rows ? (rows[1:2], rows[end-1:end]) : (rows,)
    column_parts = shorten_columns ? (columns[1:2], columns[end-1:end]) : (columns,)
    for (p, part) in enumerate(row_parts)
        p == 2 && print(io, "; … ; ")
        for (r, i) in enumerate(part)
            r > 1 && print(io, "; ")
            for (q, cpart) in enumerate(column_parts)
                q == 2 && print(io, " … ")
                for (c, j) in enumerate(cpart)
                    c > 1 && print(io, ' ')
                    isassigned(a, i, j, more...) ? show(io, a[i, j, more...]) : print(io, "#undef")
                end
            end
        end
    end
end

## Header: `2×3 Matrix{Int64}`

summary(x) = sprint(summary, x)
summary(io::IO, x) = print(io, typeof(x))
summary(io::IO, s::AbstractString) = (isempty(s) ? print(io, "empty ") : print(io, ncodeunits(s), "-codeunit "); print(io, typeof(s)))
summary(io::IO, a::AbstractArray) = array_summary(io, a, axes(a))
array_summary(io::IO, a, axs::Tuple{Vararg{OneTo}}) = (print(io, dims2string(map(length, axs)), ' '); showarg(io, a, true))
array_summary(io::IO, a, axs) = (print(io, dims2string(map(length, axs)), ' '); showarg(io, a, true); print(io, " with indices ", inds2string(axs)))
inds2string(axs) = join(map(_index_text, axs), '×')
_index_text(i) = string(i)
_index_text(r::Union{IdentityUnitRange,Slice}) = string(r.indices)
dims2string(::Tuple{}) = "0-dimensional"
dims2string(d::Tuple{Int}) = string(d[1], "-element")
dims2string(d::Tuple) = join(d, '×')
summary(io::IO, f::Function) = show(io, MIME"text/plain"(), f)
summary(io::IO, d::Union{AbstractDict,AbstractSet}) = _summary_with_count(io, d)
function _summary_with_count(io, d)
    print(io, typeof(d), " with ", length(d), d isa AbstractSet ? " element" : d isa AbstractDict ? (length(d) == 1 ? " entry" : " entries") : " entry")
    d isa AbstractSet && length(d) != 1 && print(io, 's')
end

showarg(io::IO, x, toplevel) = (toplevel || print(io, "::"); print(io, typeof(x)))
showindices(io::IO) = nothing
showindices(io::IO, ::Slice, more...) = (print(io, ", :"); showindices(io, more...))
showindices(io::IO, i, more...) = (print(io, ", "); show(io, i); showindices(io, more...))
function showarg(io::IO, v::SubArray, toplevel)
    print(io, "view(")
    showarg(io, parent(v), false)
    showindices(io, v.indices...)
    print(io, ')')
    toplevel && print(io, " with eltype ", eltype(typeof(v)))
end
showindices(io) = nothing
showindices(io, ::Slice, more...) = (print(io, ", :"); showindices(io, more...))
showindices(io, i, more...) = (print(io, ", "); show(io, i); showindices(io, more...))
function showarg(io::IO, r::ReshapedArray, toplevel)
    print(io, "reshape(")
    showarg(io, parent(r), false)
    print(io, ", ", join(r.dims, ", "), ')')
    toplevel && print(io, " with eltype ", eltype(typeof(r)))
end
function showarg(io::IO, r::ReinterpretArray{T}, toplevel) where {T}
    print(io, "reinterpret(", T, ", ")
    showarg(io, parent(r), false)
    print(io, ')')
end
function showarg(io::IO, a::PermutedDimsArray{T,N,perm}, toplevel) where {T,N,perm}
    print(io, "PermutedDimsArray(")
    showarg(io, parent(a), false)
    print(io, ", ", perm, ')')
    toplevel && print(io, " with eltype ", T)
end

## Columns

function show(io::IO, ::MIME"text/plain", a::AbstractArray)
    if isempty(a) && (get(io, :compact, false)::Bool || a isa Vector)
        return show(io, a)
    end
    summary(io, a)
    isempty(a) && return nothing
    print(io, ':')
    if _is_circular(io, a)
        print(io, "#= circular reference @-", _circular_depth(io, a), " =#")
        return nothing
    end
    if !haskey(io, :compact) && length(axes(a, 2)) > 1
        io = IOContext(io, :compact => true)
    end
    if get(io, :limit, false)::Bool && displaysize(io)[1] - 4 <= 0
        return print(io, " …")
    end
    println(io)
    print_array(IOContext(io, :typeinfo => eltype(typeof(a)), :SHOWN_SET => a), a)
end
print_array(io::IO, a::AbstractArray{<:Any,0}) = isassigned(a) ? show(io, a[]) : print(io, "#undef")
print_array(io::IO, a::AbstractVecOrMat) = print_matrix(io, a)
# A matrix for each combination of the higher indices, under a label.
function print_array(io::IO, a::AbstractArray)
    higher = CartesianIndices(_drop(axes(a), 2))
    final = last(higher)
    limit = get(io, :limit, false)::Bool
    for I in higher
        if limit
            d = _left_out(I.I, higher.indices)
            d > 0 && print(io, ';'^(d + 2), " … \n\n")
            d == 0 || continue
        end
        println(io, "[:, :, ", join(I.I, ", "), "] =")
        print_matrix(io, view(a, :, :, I.I...))
        I == final || print(io, "\n\n")
    end
end
# Of a dimension of more than ten only the first and last three are shown. Zero: this one is; `d`: the first one left
# out along higher dimension `d`; -1: left out, like others before.
function _left_out(I::Tuple, ranges::Tuple)
    hidden(d) = length(ranges[d]) > 10 && first(ranges[d]) + 2 < I[d] <= last(ranges[d]) - 3
    d = 0
    for k in 1:length(I)
        hidden(k) || continue
        d = I[k] == first(ranges[k]) + 3 && all(j -> I[j] == first(ranges[j]), 1:k-1) && !any(hidden, k+1:length(I)) ? k : -1
        break
    end
    d
end

# How far an element reaches to the left and right of the point at which a column is aligned.
alignment(io::IO, x) = (0, _text_width(io, x))
alignment(io::IO, x::Number) = (_text_width(io, x), 0)
alignment(io::IO, x::Integer) = (_text_width(io, x), 0)
alignment(io::IO, x::AbstractIrrational) = (_text_width(io, x), 0)
_text_width(io::IO, x) = textwidth(sprint(show, x; context=io))
# The text of `x`, cut after the first `left` characters.
_cut_width(s, left::Int) = (w = textwidth(first(s, left)); (w, textwidth(s) - w))
function alignment(io::IO, x::Real)
    s = sprint(show, x; context=io)
    # (of "Inf" the letter counts as an exponent's, for better or worse)
    i = findfirst(c -> c in ('.', 'e', 'E', 'f', 'F'), collect(s))
    i === nothing ? (textwidth(s), 0) : _cut_width(s, i - 1)
end
function alignment(io::IO, x::Rational)
    s = sprint(show, x; context=io)
    i = findfirst(==('/'), collect(s))
    i === nothing ? (textwidth(s), 0) : _cut_width(s, i)
end
function alignment(io::IO, z::Complex)
    s = collect(sprint(show, z; context=io))
    # The sign between the parts, which does not follow an exponent's letter.
    i = findlast(k -> k > 1 && s[k] in ('+', '-') && !(s[k-1] in ('e', 'f')), eachindex(s))
    i === nothing ? (length(s), 0) : (i, length(s) - i)
end
function alignment(io::IO, p::Pair)
    n = _text_width(io, p)
    _is_delimited(io, p) && return (0, n)
    part = IOContext(io, :typeinfo => _pair_typeinfos(io, p)[1])
    left = _text_width(part, p.first) + 2 * !_is_delimited(part, p.first) + !get(io, :compact, false)::Bool
    (left, n - left)
end

function _element_text(io::IO, x)
    s = sprint(show, MIME"text/plain"(), x; context=io)
    occursin('\n', s) ? sprint(show, x; context=io) : s
end
_is_set(a::AbstractVector, i, j) = isassigned(a, i)
_is_set(a, i, j) = isassigned(a, i, j)
_element(a::AbstractVector, i, j) = a[i]
_element(a, i, j) = a[i, j]

# Widths of as many columns as fit.
function _column_alignments(io::IO, a, rows, columns, width, separator, total)
    result = Tuple{Int,Int}[]
    for j in columns
        l = r = 0
        for i in rows
            left, right = _is_set(a, i, j) ? alignment(io, _element(a, i, j)) : (3, 3)
            l, r = max(l, left), max(r, right)
        end
        push!(result, (l, r))
        if length(result) > 1 && _total_width(result) + separator * length(result) >= width
            pop!(result)
            break
        end
    end
    if 1 < length(result) < total
        while length(result) > 1 && _total_width(result) + separator * length(result) >= width
            pop!(result)
        end
    end
    result
end
_total_width(widths) = sum(w -> w[1] + w[2], widths; init=0)

# (after the very last column of the matrix nothing is padded)
function print_matrix_row(io::IO, a, widths, i, columns, separator, last_column=last(axes(a, 2)))
    for (k, j) in enumerate(columns)
        k > length(widths) && break
        if _is_set(a, i, j)
            x = _element(a, i, j)
            l, r = alignment(io, x)
            s = _element_text(io, x)
        else
            s = "#undef"
            l, r = 3, 3
        end
        print(io, ' '^max(0, widths[k][1] - l), _in_matrix(a, i, j, s))
        j == last_column || print(io, ' '^max(0, widths[k][2] - r))
        k < length(widths) && print(io, separator)
    end
end
# (structured matrices show dots for zeros that are not stored)
_in_matrix(a, i, j, s) = replace_in_print_matrix(a, i, j, s)
replace_in_print_matrix(a, i, j, s) = s

function print_matrix(io::IO, a::AbstractVecOrMat, pre=" ", sep="  ", post="")
    hdots, vdots, ddots = "  …  ", "⋮", "  ⋱  "
    every_row, every_column = 5, 5
    limit = get(io, :limit, false)::Bool
    height, width = limit ? displaysize(io) : (typemax(Int), typemax(Int))
    limit && (height -= 4; width -= textwidth(pre) + textwidth(post))
    rows, columns = UnitRange{Int}(axes(a, 1)), UnitRange{Int}(axes(a, 2))
    m, n = length(rows), length(columns)
    ss = length(sep)
    half = limit ? div(height, 2) : m
    shown = m > height ? vcat(collect(rows[1:half]), collect(rows[end-div(height - 1, 2)+1:end])) : collect(rows)
    few = limit ? div(width, 1 + ss) : n
    candidates = n > few ? columns[1:few] : columns
    widths = _column_alignments(io, a, shown, candidates, width, ss, n)
    whole = n <= length(widths)
    if whole
        left, right = widths, Tuple{Int,Int}[]
    else
        # Columns at both ends, an ellipsis between them.
        c = div(width - textwidth(hdots) + 1, 2) + 1
        right = reverse(_column_alignments(io, a, shown, reverse(columns), c, ss, n))
        c = width - _total_width(right) - (length(right) - 1) * ss - textwidth(hdots)
        left = _column_alignments(io, a, shown, columns, c, ss, n)
    end
    right_columns = columns[n-length(right)+1:n]
    for (k, i) in enumerate(shown)
        print(io, pre)
        print_matrix_row(io, a, left, i, columns, sep)
        if !whole
            print(io, (i - first(rows)) % every_column == 0 ? hdots : ' '^textwidth(hdots))
            print_matrix_row(io, a, right, i, right_columns, sep)
        end
        print(io, post)
        dots_follow = m > height && k == half
        (k < length(shown) || dots_follow) && println(io)
        if dots_follow
            print(io, pre)
            _print_dots(io, vdots, left, sep, every_row, 1, !whole)
            if !whole
                print(io, ddots)
                _print_dots(io, vdots, right, sep, every_row, mod(length(right) - n + 1, every_row), false)
            end
            print(io, post)
            k < length(shown) && println(io)
        end
    end
    nothing
end
function _print_dots(io::IO, dots, widths, sep, every, start, pad_right)
    n = length(widths)
    for k in 1:n
        w = widths[k][1] + widths[k][2]
        if k % every == start
            l = ' '^max(0, widths[k][1] - length(dots))
            print(io, l, dots)
            k == n && !pad_right || print(io, ' '^max(0, w - length(dots) - length(l)))
        else
            k == n && !pad_right || print(io, ' '^w)
        end
        k < n && print(io, sep)
    end
end

## Ranges and index boxes

show(io::IO, r::AbstractRange) = print(io, repr(first(r)), ':', repr(step(r)), ':', repr(last(r)))
show(io::IO, r::UnitRange) = print(io, repr(first(r)), ':', repr(last(r)))
show(io::IO, r::OneTo) = print(io, "Base.OneTo(", r.stop, ')')
show(io::IO, r::Slice) = print(io, "Base.Slice(", r.indices, ')')
show(io::IO, r::LinRange) = print(io, "LinRange{", eltype(r), "}(", repr(r.start), ", ", repr(r.stop), ", ", r.len, ')')
function show(io::IO, r::StepRangeLen)
    iszero(step(r)) || return print(io, repr(first(r)), ':', repr(step(r)), ':', repr(last(r)))
    print(io, "StepRangeLen(", repr(first(r)), ", ", repr(step(r)), ", ", length(r), ')')
end
show(io::IO, ::MIME"text/plain", r::AbstractRange) = show(io, r)
function show(io::IO, ::MIME"text/plain", r::LinRange)
    isempty(r) && return show(io, r)
    summary(io, r)
    println(io, ':')
    _print_elements_row(io, r)
end
# All elements on one line of the screen, those in the middle left out where there are too many.
function _print_elements_row(io::IO, r::AbstractVector)
    haskey(io, :compact) || (io = IOContext(io, :compact => true))
    dots = ", …, "
    width = displaysize(io)[2] - 1
    n = length(r)
    possible = width ÷ 2
    row = reshape(n <= possible ? collect(r) : r[[1:possible÷2+1; n-possible÷2:n]], 1, :)
    m = length(row)
    print(io, ' ')
    widths = _column_alignments(io, row, 1:1, 1:m, width, 1, m)
    n <= length(widths) && return print_matrix_row(io, row, widths, 1, 1:n, ",")
    half = (width - length(dots) + 1) ÷ 2 + 1
    right = reverse(_column_alignments(io, row, 1:1, m:-1:1, half, 1, m))
    left = _column_alignments(io, row, 1:1, 1:m, width - _total_width(right) - length(right) + 1 - length(dots), 1, m)
    print_matrix_row(io, row, left, 1, 1:length(left), ",")
    print(io, dots)
    print_matrix_row(io, row, right, 1, m-length(right)+1:m, ",")
end
show(io::IO, i::CartesianIndex) = (print(io, "CartesianIndex"); show(io, i.I))
function show(io::IO, i::CartesianIndex{1})
    print(io, "CartesianIndex(", i.I[1], ')')
end
function show(io::IO, c::CartesianIndices)
    print(io, "CartesianIndices((", join(map(_axis_text, c.indices), ", "), length(c.indices) == 1 ? ",))" : "))")
end
_axis_text(r::OneTo) = string(r.stop)
_axis_text(r) = repr(r)
show(io::IO, ::MIME"text/plain", c::CartesianIndices) = isempty(c) ? show(io, c) : invoke(show, Tuple{IO,MIME"text/plain",AbstractArray}, io, MIME"text/plain"(), c)
show(io::IO, l::LinearIndices) = invoke(show, Tuple{IO,AbstractArray}, io, l)
show(io::IO, u::CodeUnits) = show_vector(io, u)

## Dictionaries and sets

function show(io::IO, d::AbstractDict)
    print(io, typeinfo_prefix(io, d)[1], '(')
    if _is_circular(io, d)
        print(io, "#= circular reference @-", _circular_depth(io, d), " =#")
    else
        inner = IOContext(io, :SHOWN_SET => d, :typeinfo => eltype(typeof(d)))
        limit = get(io, :limit, false)::Bool
        n = 0
        for p in d
            n > 0 && print(io, ", ")
            show(inner, p)
            n += 1
            limit && n >= 10 && (print(io, "…"); break)
        end
    end
    print(io, ')')
    nothing
end
function show(io::IO, ::MIME"text/plain", d::AbstractDict{K,V}) where {K,V}
    isempty(d) && return show(io, d)
    summary(io, d)
    print(io, ':')
    _is_circular(io, d) && return print(io, "#= circular reference @-", _circular_depth(io, d), " =#")
    inner = IOContext(io, :SHOWN_SET => d)
    haskey(io, :compact) || (inner = IOContext(inner, :compact => true))
    key_io = IOContext(inner, :typeinfo => keytype(d))
    value_io = IOContext(inner, :typeinfo => valtype(d))
    if get(io, :limit, false)::Bool
        _show_limited_entries(io, d, key_io, value_io)
    else
        for (k, v) in d
            print(io, "\n  ")
            show(key_io, k)
            print(io, " => ")
            show(value_io, v)
        end
    end
    nothing
end
# As many entries as the screen has lines for; keys are padded to the widest, long texts end in an ellipsis.
function _show_limited_entries(io::IO, d, key_io, value_io)
    height, width = displaysize(io)
    height -= 3
    height < 2 && return print(io, " …")
    height -= 1
    width = max(width, 12) - 6
    shown = collect(Iterators.take(d, height))
    keys_text = [sprint(show, p.first; context=key_io) for p in shown]
    values_text = [sprint(show, p.second; context=value_io) for p in shown]
    keywidth = min(maximum(textwidth, keys_text), width)
    valuewidth = min(maximum(textwidth, values_text), width)
    if keywidth > max(width ÷ 2, width - valuewidth)
        keywidth = max(cld(width, 3), width - valuewidth)
    end
    for i in 1:length(shown)
        print(io, "\n  ")
        if i == height < length(d)
            print(io, rpad("⋮", keywidth), " => ⋮")
        else
            print(io, rpad(_truncated(keys_text[i], keywidth), keywidth), " => ", _truncated(values_text[i], width - keywidth))
        end
    end
end
# The first line of a text, at most so wide; what is cut ends in `…`.
function _truncated(s::String, width::Int)
    width <= 0 && return ""
    used = 0
    fits = 0
    at = 0
    for (i, c) in pairs(s)
        (c == '\r' || c == '\n') && break
        at = i
        used += textwidth(c)
        used >= width - 1 && fits == 0 && (fits = i)
        used >= width && break
    end
    fits == 0 && (fits = at)
    at < lastindex(s) ? s[1:fits] * "…" : s
end
# One element a line, for sets and the keys and values of dictionaries.
function _show_lines(io::IO, itr, element_io::IO, dots)
    limit = get(io, :limit, false)::Bool
    height, width = limit ? displaysize(io) : (typemax(Int), typemax(Int))
    if limit
        height -= 3
        height < 2 && return print(io, " …")
        height -= 1
        width = max(width - 2, 4)
    end
    for (i, x) in enumerate(itr)
        print(io, "\n  ")
        i == height < length(itr) && return print(io, dots)
        limit ? print(io, _truncated(sprint(show, x; context=element_io), width)) : show(element_io, x)
    end
    nothing
end
function show(io::IO, ::MIME"text/plain", k::Union{KeySet,ValueIterator})
    isempty(k) && get(io, :compact, false)::Bool && return show(io, k)
    summary(io, k)
    isempty(k) && return nothing
    print(io, k isa KeySet ? ". Keys:" : ". Values:")
    _show_lines(io, k, io, "⋮")
end
summary(io::IO, k::KeySet) = (print(io, "KeySet for a "); summary(io, k.dict))
summary(io::IO, k::ValueIterator) = (print(io, "ValueIterator for a "); summary(io, k.dict))
show(io::IO, k::Union{KeySet,ValueIterator}) = show_vector(io, collect(k))

function show(io::IO, s::AbstractSet{T}) where {T}
    if isempty(s)
        get(io, :typeinfo, Any) == typeof(s) ? print(io, _set_name(s), "()") : print(io, typeof(s), "()")
        return nothing
    end
    print(io, _set_name(s), '(')
    show_vector(IOContext(io, :SHOWN_SET => s), collect(s))
    print(io, ')')
end
_set_name(s) = sprint(_show_type_name, typeof(s))
show(io::IO, s::BitSet) = (print(io, "BitSet("); show_vector(io, collect(s)); print(io, ')'))
function show(io::IO, ::MIME"text/plain", s::AbstractSet{T}) where {T}
    isempty(s) && return show(io, s)
    summary(io, s)
    print(io, ':')
    _is_circular(io, s) && return print(io, "#= circular reference @-", _circular_depth(io, s), " =#")
    _show_lines(io, s, IOContext(io, :SHOWN_SET => s), "⋮ ")
end
summary(io::IO, s::BitSet) = print(io, "BitSet with ", length(s), length(s) == 1 ? " element" : " elements")

# `pairs(x)` says so in its summary; in one line it is a dictionary like others.
summary(io::IO, p::Pairs) = (print(io, "pairs("); showarg(io, getfield(p, :data), false); print(io, ") with ", length(p), length(p) == 1 ? " entry" : " entries"))
showarg(io::IO, nt::NamedTuple, toplevel) = (toplevel || print(io, "::"); print(io, "NamedTuple"))
