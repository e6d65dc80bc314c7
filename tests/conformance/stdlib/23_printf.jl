# Printf: flags, widths and precisions, every conversion with every kind of number, formats as objects, errors.
using Printf

println("--- integers")
for f in ("%d", "%5d|", "%-5d|", "%05d", "%+d", "% d", "%.4d", "%8.4d|", "%x", "%#x", "%#X", "%#10x|", "%#010x", "%o", "%#o", "%u", "%i", "%lld", "%hd")
    println(rpad(f, 8), Printf.format(Printf.Format(f), 42), "  ", Printf.format(Printf.Format(f), -42))
end
println(@sprintf("%d %d %x %o", typemin(Int8), typemax(UInt64), big(2)^70, true), " ", @sprintf("%d %d", 3.7, 6//2))
println("--- floats")
for f in ("%f", "%.2f", "%8.3f|", "%-8.1f|", "%08.2f", "%+.1f", "% .1f", "%.0f", "%#.0f", "%e", "%.3e", "%E", "%#.0e", "%12.2e|", "%g", "%.3g", "%G", "%#g", "%10.4g|", "%a", "%.2a", "%A", "%#.0a", "%012a")
    println(rpad(f, 8), join([Printf.format(Printf.Format(f), x) for x in (3.14159, -2.5e10, 0.0, 1.5f-5)], "  "))
end
println(@sprintf("%f %e %g %a %F %E %5.1f|%-6.1f|%+f %06f", Inf, -Inf, NaN, Inf, -Inf, NaN, NaN, Inf, NaN, Inf))
println(@sprintf("%.3f %.10e %g %.40f", big"1.5", big"2.25e100", big"1e-7", big(1) / 3))
println(@sprintf("%.2f %f %e %g", 1//3, 10, big(10)^20, π), " ", @sprintf("%.1f %.1f %.0f %.0f", 0.25, 0.35, 0.5, 1.5))
println(@sprintf("%.20f %.3g %g %g %g", 0.1, 1234567.0, 1e5, 1e-5, 123456789.0))
println("--- texts")
println(@sprintf("%s|%10s|%-10s|%.3s|%10.2s|", "hello", "right", "left", "precise", "both"))
println(@sprintf("%s %s %s %s %s", 1, 2.5, :sym, [1, 2], nothing), " ", @sprintf("%#s %#s %#10s|", "text", :sym, :s))
println(@sprintf("%c%c%c|%3c|%-3c|", 'a', 98, "cd", 'x', 'y'), " ", @sprintf("%5s|%-5s|%3c|", "é", "日本", '日'), " ", @sprintf("100%% %s%%", "sure"))
println(@sprintf("%p", 255), " ", @sprintf("%20p|", C_NULL))
println("--- width and precision from arguments")
println(@sprintf("%*d|%-*d|%.*f|%*.*f|%0*d", 6, 42, 6, 42, 2, 3.14159, 8, 3, 2.71828, 5, 7))
println("--- the number of bytes so far")
n = Ref(0)
println(@sprintf("abcé%n def", n), " ", n[])
println("--- formats")
f = Printf.Format("%s is %.2f")
println(Printf.format(f, "x", 1.234), " ", Printf.format(Printf.format"%d-%d", 1, 2), " ", length(f.formats), " ", f.formats)
Printf.format(stdout, f, "y", 2.0)
println()
@printf("%s: %d\n", "printed", 1)
@printf(stderr, "")
io = IOBuffer()
@printf io "%d,%d" 1 2
println(String(take!(io)))
args = (1, "two")
println(@sprintf("%d %s", args...))
@printf "no arguments\n"
println("--- own numbers")
struct Cents <: Real
    n::Int
end
Printf.tofloat(c::Cents) = c.n / 100
println(@sprintf("%.2f", Cents(1234)))
println("--- errors")
function complain(f)
    try
        f()
    catch e
        e isa LoadError && (e = e.error)
        println(nameof(typeof(e)), ": ", sprint(showerror, e))
    end
end
for text in ("%", "ab %y cd", "%5.", "%l", "%-", "%.3q")
    complain(() -> Printf.Format(text))
end
println(repr(sprint(showerror, try Printf.Format("x %k y") catch e e end; context=:color => true)))
complain(() -> @sprintf("%d %d", 1))
complain(() -> @sprintf("%d", 1, 2))
complain(() -> eval(:(@sprintf(x, 1))))
complain(() -> eval(:(@printf(stdout))))
complain(() -> eval(:(@printf(stdout, 1))))
complain(() -> @sprintf("%d", 1//2))
complain(() -> @sprintf("%f", big"1e9999"))
