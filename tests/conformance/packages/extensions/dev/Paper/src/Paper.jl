module Paper
using Printf
struct Sheet
    w::Float64
    h::Float64
end
size_text(s::Sheet) = @sprintf("%.1f by %.1f", s.w, s.h)
end
