# Asks a real Julia questions about types, and writes questions and answers as tables that `oracle.rs` reads.
#
#     julia generate.jl [SEED [PAIRS]]        writes TOPIC.txt for every topic, here
#
# A line is `A ; B ; subtype ; specific ; C`: whether `A <: B` and `B <: A`, whether `A` is a more specific signature
# than `B` and the reverse (each two digits), and `typeintersect(A, B)`. The same seed gives the same questions.
# Where a newer Julia answers otherwise, `newer.txt` says so, with the reason.

# Types of our own; `oracle.rs` declares the same.
abstract type T0 end
abstract type T1 <: T0 end
abstract type T2 <: T1 end
struct L1 <: T1 end
struct L2 <: T2 end
abstract type G0{A} end
abstract type G1{A,B} <: G0{A} end
abstract type G2{A} <: G1{A,A} end
struct H1{A,B<:Integer} <: G1{A,B} end
struct H2{A} <: G2{A} end
struct HV{A} <: G0{Vector{A}} end
struct Self <: G0{Self} end
struct Own{A} <: G0{Own{A}} end
struct Node{A} next::Union{Nothing,Node{A}} end
struct Bound{A<:Real,B<:AbstractVector{A}} end

## Random choices

mutable struct Dice
    state::UInt64
end
function roll(d::Dice, n)
    x = d.state
    x ⊻= x << 13
    x ⊻= x >> 7
    x ⊻= x << 17
    d.state = x
    Int(x % UInt64(n)) + 1
end
pick(d, list) = list[roll(d, length(list))]
chance(d, percent) = roll(d, 100) <= percent

## Expressions of types

# The one named `N` is a number: as the length of a tail, the dimensions of an array, the parameter of `Val`.
const VARIABLES = [:T, :S, :R, :Q]
const NUMBER = :N

struct Topic
    name::String
    leaves::Vector{Any}
    # Kinds of types, more likely ones several times.
    forms::Vector{Symbol}
    # Percentage of variables with an upper bound, and with a lower one.
    upper::Int
    lower::Int
end

const NUMBERS = Any[:Int, :Int8, :Integer, :Signed, :Real, :Float64, :Number]
const PLAIN = Any[NUMBERS..., :String, :AbstractString, :Char, :Nothing, :Any, :Symbol]
const TOPICS = [
    Topic("where", PLAIN, [:vector, :pair, :pair, :tuple2, :dict, :where, :where, :where, :ref], 40, 5),
    Topic("bounds", NUMBERS, [:vector, :pair, :tuple1, :where, :where, :where, :union, :ref], 60, 60),
    Topic("diagonal", Any[NUMBERS..., :Any, :String], [:tuple2, :tuple2, :tuple3, :where, :where, :vector, :tail, :union], 30, 10),
    Topic("vararg", Any[:Int, :Integer, :Any, :String, :Real], [:tail, :tail, :tail0, :tail0, :count, :count, :ntuple, :tuple2, :tuple3, :where, :vector, :array], 30, 0),
    Topic("type", Any[:Int, :Integer, :Real, :DataType, :Union, :UnionAll, :Type, :Any, :String, :Vector, :Array, :(Union{Int,String})],
        [:type, :type, :type, :typebelow, :tuple1, :tuple2, :where, :where, :vector, :union], 40, 5),
    Topic("union", PLAIN, [:union, :union, :union, :vector, :pair, :tuple2, :tuple1, :where, :tail0], 30, 10),
    Topic("value", Any[:Int, :Real, :Any, 1, 2, QuoteNode(:a), :((1, 2)), :((:a, :b)), true, :String],
        [:val, :val, :array, :array, :named, :named, :pair, :tuple2, :where, :where, :ntuple, :count], 20, 0),
    Topic("tower", Any[:T0, :T1, :T2, :L1, :L2, :Self, :Int, :Integer, :Any, :G0, :H2],
        [:g0, :g1, :g2, :h1, :h2, :hv, :own, :node, :bound, :tuple2, :where, :where, :union], 40, 5),
    Topic("method", Any[:Int, :Integer, :Number, :Any, :String, :AbstractString, :AbstractArray, :Vector, :Function, :(typeof(sin)), :Type, :DataType],
        [:tuple2, :tuple2, :tuple3, :tuple3, :tuple1, :tail, :tail, :vector, :avector, :type, :typebelow, :union, :where, :where, :where, :array], 50, 5),
]
# What stands at the top of a question of these topics.
const SIGNATURES = [:tuple2, :tuple2, :tuple3, :tail, :tuple1]

types_of(vars) = filter(v -> v !== NUMBER, vars)
leaf(d, t, vars) = !isempty(types_of(vars)) && chance(d, 45) ? pick(d, types_of(vars)) : pick(d, t.leaves)
is_value(x) = !(x isa Symbol || x isa Expr && x.head !== :tuple)
function type_leaf(d, t, vars)
    while true
        x = leaf(d, t, vars)
        is_value(x) || return x
    end
end

# The same, with one form where there is a choice of forms at the top of a `where`.
with_forms(t, form) = Topic(t.name, t.leaves, [form; t.forms], t.upper, t.lower)

function make(d, t, depth, vars; form=nothing)
    depth <= 0 && return type_leaf(d, t, vars)
    form === nothing && chance(d, 30) && return type_leaf(d, t, vars)
    form === nothing && (form = pick(d, t.forms))
    a() = make(d, t, depth - 1, vars)
    # A parameter may be a value.
    p() = chance(d, 40) ? leaf(d, t, vars) : a()
    n() = NUMBER in vars && chance(d, 60) ? NUMBER : pick(d, [0, 1, 2, 3])
    # (`Vararg{T,2}` is written out only since tails are not types.)
    length() = NUMBER in vars ? NUMBER : 2
    !(isempty(vars) || NUMBER in vars) && form in (:count, :ntuple) && return make(d, t, depth, vars; form=:tail)
    form === :vector ? :(Vector{$(a())}) :
    form === :avector ? :(AbstractVector{$(a())}) :
    form === :ref ? :(Ref{$(a())}) :
    form === :pair ? :(Pair{$(p()),$(p())}) :
    form === :dict ? (chance(d, 50) ? :(Dict{$(a()),$(a())}) : :(AbstractDict{$(a()),$(a())})) :
    form === :tuple1 ? :(Tuple{$(a())}) :
    form === :tuple2 ? :(Tuple{$(a()),$(a())}) :
    form === :tuple3 ? :(Tuple{$(a()),$(a()),$(a())}) :
    form === :tail ? :(Tuple{$(a()),Vararg{$(a())}}) :
    form === :tail0 ? :(Tuple{Vararg{$(a())}}) :
    form === :count ? :(Tuple{$(a()),Vararg{$(a()),$(length())}}) :
    form === :ntuple ? :(NTuple{$(length()),$(a())}) :
    form === :array ? (chance(d, 50) ? :(Array{$(a()),$(n())}) : :(AbstractArray{$(a()),$(n())})) :
    form === :type ? :(Type{$(a())}) :
    form === :typebelow ? Expr(:curly, :Type, Expr(:<:, a())) :
    form === :union ? :(Union{$(a()),$(a())}) :
    form === :val ? :(Val{$(chance(d, 40) ? n() : p())}) :
    form === :named ? named(d, t, depth, vars) :
    form === :g0 ? :(G0{$(a())}) :
    form === :g1 ? :(G1{$(a()),$(a())}) :
    form === :g2 ? :(G2{$(a())}) :
    form === :h1 ? Expr(:curly, :H1, a(), pick(d, [:Int, :Integer, Expr(:<:, :Signed), Expr(:<:, :Integer)])) :
    form === :h2 ? :(H2{$(a())}) :
    form === :hv ? :(HV{$(a())}) :
    form === :own ? :(Own{$(a())}) :
    form === :node ? :(Node{$(a())}) :
    form === :bound ? Expr(:curly, :Bound, pick(d, [:Int, Expr(:<:, :Integer), Expr(:<:, :Real)])) :
    within(d, t, depth, vars)
end

function named(d, t, depth, vars)
    names = chance(d, 25) && :Q in vars ? :Q : pick(d, Any[:((:a, :b)), :((:a,)), :((:b, :a))])
    types = chance(d, 25) && !isempty(types_of(vars)) ? pick(d, types_of(vars)) :
        names == :((:a,)) ? :(Tuple{$(make(d, t, depth - 1, vars))}) :
        :(Tuple{$(make(d, t, depth - 1, vars)),$(make(d, t, depth - 1, vars))})
    chance(d, 20) ? :(NamedTuple{$names}) : :(NamedTuple{$names,$types})
end

# A `where` over one more variable, which its body uses at least once.
function within(d, t, depth, vars)
    length(vars) == length(VARIABLES) && return make(d, t, depth - 1, vars; form=:tuple2)
    counts = t.name in ("vararg", "value") && !(NUMBER in vars)
    v = counts && chance(d, 50) ? NUMBER : VARIABLES[length(vars)+1]
    ub = v !== NUMBER && chance(d, t.upper) ? bound(d, t, vars) : nothing
    lb = v !== NUMBER && chance(d, t.lower) ? bound(d, t, vars) : nothing
    inside = Symbol[vars..., v]
    # (The first form is the one that a question asks for.)
    body = make(d, t, depth, inside; form=chance(d, 60) ? t.forms[1] : pick(d, filter(f -> f !== :where, t.forms)))
    for _ in 1:20
        uses(body, v) && break
        body = make(d, t, depth, inside; form=pick(d, t.forms))
    end
    var = lb !== nothing && ub !== nothing ? Expr(:comparison, lb, :<:, v, :<:, ub) :
        ub !== nothing ? Expr(:<:, v, ub) :
        lb !== nothing ? Expr(:>:, v, lb) : v
    Expr(:where, body, var)
end
bound(d, t, vars) = chance(d, 70) ? type_leaf(d, t, vars) : make(d, t, 1, vars)
uses(e, v) = e === v || e isa Expr && any(a -> uses(a, v), e.args)

# A question like another one: some part of it is made anew, with the variables that are in scope there.
function change(d, t, e, depth, vars)
    if !(e isa Expr) || chance(d, 12) && depth < 2
        (e === NUMBER || e isa Int) && return NUMBER in vars && chance(d, 50) ? NUMBER : pick(d, [0, 1, 2])
        return e isa QuoteNode || e isa Bool ? leaf(d, t, vars) : make(d, t, min(depth, 2), vars)
    end
    e.head in (:tuple, :call) && return e
    if e.head === :where
        chance(d, 15) && return make(d, t, depth, vars)
        v = e.args[2]
        name = v isa Symbol ? v : v.head === :comparison ? v.args[3] : v.args[1]
        if name !== NUMBER && chance(d, 30)
            chance(d, 50) && return Expr(:where, e.args[1], name)
            return Expr(:where, e.args[1], Expr(:<:, name, bound(d, t, vars)))
        end
        return Expr(:where, change(d, t, e.args[1], depth - 1, Symbol[vars..., name]), v)
    end
    length(e.args) < 2 && return e
    i = 1 + roll(d, length(e.args) - 1)
    args = copy(e.args)
    x = args[i]
    args[i] = x isa Expr && x.head === :<: ? Expr(:<:, change(d, t, x.args[1], depth - 1, vars)) :
        x isa Expr && x.head === :curly && x.args[1] === :Vararg ? tail(d, t, x, depth, vars) :
        change(d, t, x, depth - 1, vars)
    Expr(e.head, args...)
end
tail(d, t, x, depth, vars) = Expr(:curly, :Vararg, change(d, t, x.args[2], depth - 1, vars), x.args[3:end]...)

## Answers

# The text of a type, with a name of its own for every variable.
text(@nospecialize(t)) = sprint(write_type, t, Pair{TypeVar,String}[])
function write_type(io, @nospecialize(t), names)
    if t isa TypeVar
        i = findlast(p -> first(p) === t, names)
        print(io, i === nothing ? error("free variable") : last(names[i]))
    elseif t isa UnionAll
        name = string("V", length(names) + 1)
        inner = [names; t.var => name]
        print(io, '(')
        write_type(io, t.body, inner)
        print(io, " where ")
        if t.var.lb !== Union{}
            write_type(io, t.var.lb, names)
            print(io, "<:")
        end
        print(io, name)
        if t.var.ub !== Any || t.var.lb !== Union{}
            print(io, "<:")
            write_type(io, t.var.ub, names)
        end
        print(io, ')')
    elseif t isa Union
        print(io, "Union{")
        write_type(io, t.a, names)
        print(io, ',')
        write_type(io, t.b, names)
        print(io, '}')
    elseif t === Union{}
        print(io, "Union{}")
    elseif t isa DataType
        t <: Function && isdefined(t, :instance) && return print(io, "typeof(", nameof(t.instance), ')')
        print(io, t.name.name)
        (isempty(t.parameters) && t !== Tuple{}) && return
        print(io, '{')
        for (i, p) in enumerate(t.parameters)
            i > 1 && print(io, ',')
            if t.name === Tuple.name && Base.isvarargtype(p)
                write_tail(io, p, names)
            else
                write_type(io, p, names)
            end
        end
        print(io, '}')
    else
        print(io, repr(t))
    end
end
function write_tail(io, @nospecialize(p), names)
    body = Base.unwrap_unionall(p)
    n = body.parameters[2]
    own = n isa TypeVar && !any(q -> first(q) === n, names)
    print(io, "Vararg{")
    write_type(io, body.parameters[1], names)
    if !own
        print(io, ',')
        write_type(io, n, names)
    end
    print(io, '}')
end

has_bottom_element(@nospecialize t) =
    t isa UnionAll ? has_bottom_element(t.body) :
    t isa Union ? has_bottom_element(t.a) || has_bottom_element(t.b) :
    t isa DataType ? (t.name === Tuple.name && any(p -> Base.unwrapva(p) === Union{}, t.parameters)) ||
        any(p -> p isa Type && has_bottom_element(p), t.parameters) : false

lowest(@nospecialize t) = t isa TypeVar ? lowest(t.lb) : t
highest(@nospecialize t) = t isa TypeVar ? highest(t.ub) : t
empty_bounds(@nospecialize t) =
    t isa UnionAll ? !(lowest(t.var.lb) <: highest(t.var.ub)) || empty_bounds(t.body) || empty_bounds(t.var.ub) || empty_bounds(t.var.lb) :
    t isa Union ? empty_bounds(t.a) || empty_bounds(t.b) :
    t isa DataType ? any(p -> p isa Type && empty_bounds(p), t.parameters) : false

bits(p, q) = string(Int(p), Int(q))
ask(@nospecialize(A), @nospecialize(B)) = string(bits(A <: B, B <: A), " ; ",
    bits(Base.morespecific(A, B), Base.morespecific(B, A)), " ; ", text(typeintersect(A, B)))

show_question(e) = replace(string(e), r"\s+" => " ")

function questions(seed, pairs)
    for t in TOPICS
        d = Dice(UInt64(seed) * 0x9e3779b97f4a7c15 ⊻ foldl((h, c) -> h * 31 + UInt64(c), collect(t.name); init=UInt64(7)))
        foreach(_ -> roll(d, 2), 1:10)
        seen = Set{String}()
        open(joinpath(@__DIR__, t.name * ".txt"), "w") do io
            while length(seen) < pairs
                top = t.name == "method" ? pick(d, SIGNATURES) : pick(d, filter(f -> f !== :where, t.forms))
                a = chance(d, 60) ? within(d, with_forms(t, top), 2, Symbol[]) : make(d, t, 2, Symbol[]; form=top)
                b = chance(d, 8) ? make(d, t, 2, Symbol[]; form=top) : change(d, t, a, 2, Symbol[])
                chance(d, 30) && (b = change(d, t, b, 2, Symbol[]))
                chance(d, 15) && (a = change(d, t, a, 2, Symbol[]))
                chance(d, 50) && ((a, b) = (b, a))
                x = try
                    (Core.eval(Main, a), Core.eval(Main, b))
                catch
                    continue
                end
                x[1] isa Type && x[2] isa Type || continue
                (has_bottom_element(x[1]) || has_bottom_element(x[2])) && continue
                x[1] === x[2] && continue
                line = string(show_question(a), " ; ", show_question(b))
                # (Names that are no names are refused sooner today.)
                occursin(r"NamedTuple{(?!\(|Q[,}])", line) && continue
                (length(line) > 110 || line in seen) && continue
                answers = try
                    ask(x...)
                catch
                    continue
                end
                # (What has no value is no good question.)
                (empty_bounds(x[1]) || empty_bounds(x[2])) && continue
                # Most pairs that have nothing in common teach nothing.
                endswith(answers, "00 ; 00 ; Union{}") && chance(d, 85) && continue
                (length(answers) > 200 || occursin("NamedTuple{Union{}", answers)) && continue
                push!(seen, line)
                println(io, line, " ; ", answers)
            end
        end
    end
end

questions(length(ARGS) > 0 ? parse(Int, ARGS[1]) : 1, length(ARGS) > 1 ? parse(Int, ARGS[2]) : 150)
