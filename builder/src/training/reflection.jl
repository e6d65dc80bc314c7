# Code that is asked for and printed: lowered, inferred, optimized.
function looked_at(x, y)
    s = 0
    for i in 1:x
        i > y && (s += i)
    end
    try
        s += div(x, y)
    catch e
        s = -1
    end
    s, string(x)
end
for optimize in (true, false), debuginfo in (:none, :source)
    found = code_typed(looked_at, (Int, Int); optimize, debuginfo)
    sprint(show, found[1])
    sprint(show, MIME("text/plain"), found)
end
sprint(show, code_lowered(looked_at, (Int, Int))[1])
sprint(show, code_lowered(looked_at, (Int, Int); debuginfo=:source))
sprint(print, Meta.@lower looked_at(1, [2]))
Base.infer_effects(looked_at, (Int, Int))
Base.infer_exception_type(looked_at, (Int, Int))
