# Unions of few types are told apart, and each case is code for its type.
more(x) = x + 1
# run: typed more(Union{Int,Float64})
# check: isa
# check: π
# not: invoke
# count: 1 add_float
# count: 1 add_int

# Of three too, without dispatch.
three(x) = -x
# run: typed three(Union{Int,Float64,Float32})
# not: call
# count: 2 neg_float
# count: 1 neg_int

# A test against `nothing` narrows both sides.
plus(x) = x === nothing ? 0 : x + 1
# run: typed plus(Union{Int,Nothing})
# not: invoke
# not: isa
# count: 1 add_int

# Through `&&` as well.
both(x, y) = x isa Int && y !== nothing && x > y
# run: typed both(Union{Int,String}, Union{Int,Nothing})
# not: invoke
# count: 1 slt_int

# What `iterate` gives is a union that nobody makes.
function count_characters(s)
    n = 0
    for c in s
        n += 1
    end
    n
end
# run: typed count_characters(Vector{Char})
# not: isa
# not: tuple

# A field that is a union is read once.
struct Link
    next::Union{Link,Nothing}
    value::Int
end
function chain(l)
    s = 0
    while l !== nothing
        s += l.value
        l = l.next
    end
    s
end
# run: typed chain(Link)
# not: invoke
# count: 1 :next
