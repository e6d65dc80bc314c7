# Text, dictionaries and sorting: each task five times, its name and the median milliseconds on a line.
# With arguments, only the tasks of these names.
struct Random32
    state::Base.RefValue{UInt32}
end
Random32() = Random32(Ref(0x00000001))
function next!(r::Random32)
    r.state[] = r.state[] * 0x0019660d + 0x3c6ef35f
    return r.state[] >> 8
end

const WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"]
# A text of `n` words in lines.
function words(n)
    r = Random32()
    io = IOBuffer()
    for i in 1:n
        print(io, WORDS[next!(r) % 12 + 1], next!(r) % 500, i % 10 == 0 ? '\n' : ' ')
    end
    return String(take!(io))
end
function greek(n)
    r = Random32()
    io = IOBuffer()
    for i in 1:n
        for _ in 1:next!(r) % 8 + 1
            print(io, Char(0x3b1 + next!(r) % 25))
        end
        print(io, ' ')
    end
    return String(take!(io))
end
function ints(n)
    r = Random32()
    return [Int(next!(r)) for _ in 1:n]
end
floats(n) = [x / 1024.0 for x in ints(n)]
struct Person
    name::String
    age::Int
end

splitlines(text) = sum(length(split(line)) for line in split(text, '\n'))
splitjoin(text) = length(join(split(text, ' '), ", "))
splittext(text) = length(split(text, "a4"))
eachword(text) = (n = 0; for w in split(text); n += ncodeunits(w); end; n)
function count_strings(list)
    counts = Dict{String,Int}()
    for w in list
        counts[w] = get(counts, w, 0) + 1
    end
    return sum(values(counts)) + length(counts)
end
function count_get!(list)
    where = Dict{String,Vector{Int}}()
    for (i, w) in enumerate(list)
        push!(get!(() -> Int[], where, w), i)
    end
    return length(where)
end
function dict_ints(list)
    d = Dict{Int,Int}()
    for x in list
        d[x] = x
    end
    s = 0
    for x in list
        s += d[x] + (haskey(d, x + 1) ? 1 : 0)
    end
    return s
end
function dict_delete(list)
    d = Dict{Int,Int}()
    for x in list
        d[x % 5000] = x
        delete!(d, (x >> 7) % 5000)
    end
    return length(d)
end
function dict_tuples(list)
    d = Dict{Tuple{Int,Int},Int}()
    for x in list
        k = (x % 100, x >> 12)
        d[k] = get(d, k, 0) + 1
    end
    return length(d)
end
function dict_symbols(n)
    names = [Symbol("name", i) for i in 1:100]
    d = Dict{Symbol,Int}()
    for i in 1:n
        s = names[i % 100 + 1]
        d[s] = get(d, s, 0) + i
    end
    return sum(values(d))
end
dict_iterate(d) = (s = 0; for (k, v) in d; s += k + v; end; s)
function set_ops(a, b)
    s, t = Set(a), Set(b)
    return length(union(s, t)) + length(intersect(s, t)) + length(setdiff(s, t)) + count(in(s), b)
end
set_strings(list) = length(Set(list))
function concatenate(n)
    total = 0
    for i in 1:n
        s = "key" * WORDS[i % 12 + 1] * "=" * WORDS[i % 7 + 1]
        total += ncodeunits(s)
    end
    return total
end
function interpolate(n)
    total = 0
    for i in 1:n
        s = "point $(i % 100), $(i) of $(WORDS[i % 12 + 1])"
        total += ncodeunits(s)
    end
    return total
end
function string_ints(n)
    total = 0
    for i in 1:n
        total += ncodeunits(string(i * 7919))
    end
    return total
end
function string_floats(list)
    total = 0
    for x in list
        total += ncodeunits(string(x))
    end
    return total
end
parse_ints(list) = (s = 0; for t in list; s += parse(Int, t); end; s)
parse_floats(list) = (s = 0.0; for t in list; s += parse(Float64, t); end; s)
tryparse_ints(list) = (s = 0; for t in list; x = tryparse(Int, t); x === nothing || (s += x); end; s)
replace_char(text) = length(replace(text, ' ' => '_'))
replace_text(text) = length(replace(text, "alpha" => "omega!"))
replace_regex(text) = length(replace(text, r"[0-9]+" => "#"))
function occurs(list)
    n = 0
    for w in list
        n += occursin("ta1", w) + startswith(w, "be") + endswith(w, "7")
    end
    return n
end
function findall_text(text)
    n = 0
    i = 1
    while true
        r = findnext("theta1", text, i)
        r === nothing && return n
        n += 1
        i = last(r) + 1
    end
end
function find_char(text)
    n = 0
    i = findfirst('\n', text)
    while i !== nothing
        n += 1
        i = findnext('\n', text, i + 1)
    end
    return n
end
count_chars(text) = (n = 0; for c in text; n += c == 'α' || isspace(c); end; n)
letters(text) = (n = 0; for c in text; n += isletter(c) + isdigit(c); end; n)
function index_chars(text)
    n = 0
    for i in eachindex(text)
        n += text[i] == 'β'
    end
    return n
end
bytes(text) = (h = 0x00000000; for b in codeunits(text); h = h * 0x00000021 + b; end; h)
function print_ints(n)
    io = IOBuffer()
    for i in 1:n
        print(io, i, ' ')
    end
    return length(take!(io))
end
function print_floats(list)
    io = IOBuffer()
    for x in list
        print(io, x, '\n')
    end
    return length(take!(io))
end
function sprints(n)
    total = 0
    for i in 1:n
        total += ncodeunits(sprint(print, i, ':', "x"))
    end
    return total
end
lower(text) = length(lowercase(text))
upper(text) = length(uppercase(text))
reversed(text) = length(reverse(text))
function strips(list)
    n = 0
    for w in list
        n += ncodeunits(strip(w)) + ncodeunits(chomp(w))
    end
    return n
end
pads(n) = (t = 0; for i in 1:n; t += ncodeunits(lpad(i, 8)) + ncodeunits(rpad(i, 8, '0')); end; t)
lines_of(text) = (n = 0; for line in eachline(IOBuffer(text)); n += length(line); end; n)
substrings(text) = (n = 0; for i in 1:ncodeunits(text)-10; n += SubString(text, i, i + 5) == "alpha1"; end; n)
hashes(list) = (h = UInt(0); for w in list; h ⊻= hash(w); end; h)
compare(list) = (n = 0; for i in 2:length(list); n += list[i-1] < list[i]; n += list[i-1] == list[i]; end; n)
sort_by(people) = sort(people, by=p -> p.age)[1].age
sort_by_name(people) = sort(people, by=p -> p.name)[1].age
sort_rev(list) = sort(list, rev=true)[1]
sort_lt(list) = sort(list, lt=(a, b) -> a % 1000 < b % 1000)[1]
sort_perm(list) = sortperm(list)[1]
sort_floats(list) = sort(list)[1]
sort_small(list) = (s = 0; for i in 1:10:length(list)-10; s += sort(list[i:i+9])[1]; end; s)
sort_words(list) = sort(list)[1]
sort_tuples(list) = sort([(x % 100, x) for x in list])[1][1]
uniques(list) = length(unique(list))
ranges(list) = (s = sort(list); t = 0; for x in list; t += searchsortedfirst(s, x); end; t)

const TEXT = words(200_000)
const GREEK = greek(100_000)
const TEXTS = [GREEK]
const LIST = [String(w) for w in split(TEXT)]
const INTS = ints(200_000)
const FLOATS = floats(100_000)
const INT_TEXTS = [string(x) for x in INTS]
const FLOAT_TEXTS = [string(x) for x in FLOATS]
const PEOPLE = [Person(WORDS[x % 12 + 1], x % 90) for x in INTS]
const SPACED = [string("  ", w, " \n") for w in LIST]
const DICT = Dict(x => i for (i, x) in enumerate(INTS))

const TASKS = [
    "split lines" => () -> splitlines(TEXT),
    "split, join" => () -> splitjoin(TEXT),
    "split at text" => () -> splittext(TEXT),
    "words" => () -> eachword(TEXT),
    "count words" => () -> count_strings(LIST),
    "index words" => () -> count_get!(LIST),
    "Dict of Int" => () -> dict_ints(INTS),
    "Dict, delete" => () -> dict_delete(INTS),
    "Dict of tuples" => () -> dict_tuples(INTS),
    "Dict of symbols" => () -> dict_symbols(200_000),
    "Dict, iterate" => () -> dict_iterate(DICT),
    "sets" => () -> set_ops(INTS, 1:200_000),
    "set of strings" => () -> set_strings(LIST),
    "concatenate" => () -> concatenate(200_000),
    "interpolate" => () -> interpolate(200_000),
    "string(Int)" => () -> string_ints(200_000),
    "string(Float64)" => () -> string_floats(FLOATS),
    "parse Int" => () -> parse_ints(INT_TEXTS),
    "tryparse Int" => () -> tryparse_ints(LIST),
    "parse Float64" => () -> parse_floats(FLOAT_TEXTS),
    "replace char" => () -> replace_char(TEXT),
    "replace text" => () -> replace_text(TEXT),
    "replace regex" => () -> replace_regex(TEXT),
    "occursin" => () -> occurs(LIST),
    "findnext text" => () -> findall_text(TEXT),
    "findnext char" => () -> find_char(TEXT),
    "characters" => () -> count_chars(GREEK),
    "letters" => () -> letters(GREEK),
    "index characters" => () -> index_chars(GREEK),
    "length" => () -> sum(length(TEXTS[1]) for _ in 1:10),
    "bytes" => () -> bytes(TEXT),
    "print Int" => () -> print_ints(200_000),
    "print Float64" => () -> print_floats(FLOATS),
    "sprint" => () -> sprints(100_000),
    "lowercase" => () -> lower(TEXT),
    "uppercase Greek" => () -> upper(GREEK),
    "reverse" => () -> reversed(GREEK),
    "strip, chomp" => () -> strips(SPACED),
    "lpad, rpad" => () -> pads(50_000),
    "eachline" => () -> lines_of(TEXT),
    "SubString" => () -> substrings(TEXT),
    "hash strings" => () -> hashes(LIST),
    "compare strings" => () -> compare(LIST),
    "sort by field" => () -> sort_by(PEOPLE),
    "sort by name" => () -> sort_by_name(PEOPLE),
    "sort rev" => () -> sort_rev(INTS),
    "sort lt" => () -> sort_lt(INTS),
    "sort Float64" => () -> sort_floats(FLOATS),
    "sort small" => () -> sort_small(INTS),
    "sort words" => () -> sort_words(LIST),
    "sort tuples" => () -> sort_tuples(INTS),
    "sortperm" => () -> sort_perm(INTS),
    "unique Int" => () -> uniques(INTS),
    "unique strings" => () -> uniques(LIST),
    "searchsorted" => () -> ranges(INTS),
]

function measure(name, task)
    times = Float64[]
    result = nothing
    for _ in 1:6
        t = time_ns()
        result = task()
        push!(times, (time_ns() - t) / 1e6)
    end
    println(name, "\t", sort(times[2:end])[3], "\t", result)
end
for (name, task) in TASKS
    if isempty(ARGS) || name in ARGS
        measure(name, task)
    end
end
