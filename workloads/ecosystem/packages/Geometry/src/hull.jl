"The convex hull of points, counterclockwise: two chains over the sorted points, without any turn to the right."
function hull(points::AbstractVector{<:Vec2})
    sorted = sort(unique(points))
    length(sorted) < 3 && return Polygon(sorted)
    lower, upper = chain(sorted), chain(reverse(sorted))
    return Polygon(vcat(lower[1:end-1], upper[1:end-1]))
end

function chain(points)
    kept = similar(points, 0)
    for p in points
        while length(kept) >= 2 && !turns_left(kept[end-1], kept[end], p)
            pop!(kept)
        end
        push!(kept, p)
    end
    return kept
end

turns_left(a::Vec2, b::Vec2, c::Vec2) = (turn = cross(b - a, c - a); turn > zero(turn))
