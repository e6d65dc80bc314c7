# Names like the one that was asked for.

# Edits that make one word of another: a character more, less, another one, or two exchanged (optimal string alignment).
function edits(a::AbstractString, b::AbstractString; exchanges::Bool=true)
    x, y = collect(a), collect(b)
    two_before, before, row = Int[], collect(0:length(y)), Int[]
    for i in 1:length(x)
        row = [i]
        for j in 1:length(y)
            least = min(before[j+1] + 1, row[j] + 1, before[j] + (x[i] != y[j]))
            if exchanges && i > 1 && j > 1 && x[i] == y[j-1] && x[i-1] == y[j]
                least = min(least, two_before[j-1] + 1)
            end
            push!(row, least)
        end
        two_before, before = before, row
    end
    before[end]
end
likeness(wanted::AbstractString, word::AbstractString) = 1 - edits(wanted, word) / max(length(wanted), length(word))

# The names that code in a module may use.
function accessible(mod::Module)
    found = Set{String}()
    for (m, all) in ((mod, true), (Base, false), (Core, false)), name in names(m; all=all, imported=all, usings=all)
        s = string(name)
        occursin('#', s) || push!(found, s)
    end
    found
end
# Words like `wanted`, the most like first.
function similar_names(wanted::AbstractString, mod::Module)
    n = length(wanted)
    scored = Tuple{Float64,String}[]
    for s in union!(accessible(mod), REPLCompletions.keywords)
        # A word of twice the length, or half of it, is not like it.
        n <= 2 * length(s) && length(s) <= 2n || continue
        score = likeness(wanted, s)
        score >= 0.5 && push!(scored, (score, s))
    end
    sort!(scored; by=p -> (-p[1], p[2]))
    String[p[2] for p in scored]
end
# What may have been meant: words that few edits away.
function corrections(wanted::AbstractString, mod::Module)
    n = length(wanted)
    near = Tuple{Int,Float64,String}[]
    for s in accessible(mod)
        abs(length(s) - n) <= 6 && push!(near, (edits(wanted, s; exchanges=false), -likeness(wanted, s), s))
    end
    sort!(near)
    # At least one.
    last = something(findfirst(p -> p[1] > 3, near), length(near))
    String[p[3] for p in near[1:last]]
end

# As many of the words as fit on a line of which some columns are used, each with so many for what joins them.
function fitting(io::IO, words, used::Int, joint::Int)
    room = displaysize(io)[2] - used
    shown = String[]
    for w in words
        room -= textwidth(w) + joint
        room < 0 && break
        push!(shown, w)
    end
    shown
end
