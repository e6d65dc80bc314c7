# The Test library: results as values and as text, log tests, inferred types, sets and their reports.
using Test, Logging
# Times differ from run to run, and so do the places of failures.
shown(t) = println(replace(sprint(print, t), r" at \S+:\d+" => " at PLACE"))
function table(f)
    name = tempname()
    r = try
        open(io -> redirect_stdout(f, io), name, "w")
    catch e
        e
    end
    for l in eachline(name)
        occursin(r"Stacktrace|^ *\[\d+\]|^ *@ ", l) || println(rstrip(replace(l, r"\d+\.\ds" => "T", r" at \S+:\d+" => " at PLACE")))
    end
    r
end
println(@test 1 == 1)
println(@test_throws ErrorException error("x"))
println(@test_throws "bad" error("so bad"))
println(@test_throws r"b.d" error("so bad"))
println(@test_throws ["so","bad"] error("so bad"))
println(@test_throws (s->occursin("so",s)) error("so bad"))
println(@test_throws DomainError(-1) throw(DomainError(-1)))
println(@test_broken 1 == 2)
println(@test_skip 1 == 2)
println(@test 0.1+0.2 ≈ 0.3 atol=1e-9)
println(@test 2+2 ≈ 6 atol=1 broken=true)
println(@inferred sqrt(2.0))
f(x) = x > 0 ? 1 : "a"
try @inferred f(1) catch e; println(e.msg) end
println(@inferred String f(1)) 
g(;a=1) = a+1
println(@inferred g(a=2))
println(@inferred [1,2][1])
@test_logs (:info, "hi") (:warn, r"w.*") begin @info "hi"; @warn "wow" end
@test_logs (:warn,) match_mode=:any begin @info "hi"; @warn "wow" end
@test_logs min_level=Base.CoreLogging.Warn @info "hi"
println(@test_nowarn 3)
println(@test_warn "oops" (print(stderr, "oops"); 4))
println(typeof(table(() -> @test 1 == 2)))
struct Q end
r = table() do
    @testset "outer" begin
        x = 1
        @testset "a $i" for i in 1:2
            @test i > 0
        end
        @testset let y = 3, z = 4
            @test y + z == 7
        end
        @test x == 1
        @test_broken x == 2
        @test_skip error()
    end
end
println(typeof(r), " ", r.n_passed, " ", length(r.results))
@noinline twice(x) = x + x
e = table() do
    @testset "failing" begin
        @test 1 == 2
        @test [1, 2] == [1, 3]
        @test !isempty([])
        @test 1 < 2 > 3
        @test isapprox(1, 2; atol=0.5)
        @test twice(2) == 5
        @test 1 + 1
        @test_throws BoundsError 1
        @test_throws "abc" error("def")
        @test_broken true
        @testset "inner" begin
            @test true
            @test "a" in ["b"]
        end
        @testset let k = 3
            @test k == 4
        end
    end
end
println(e)
println(e isa Test.TestSetException, " ", e.pass, " ", e.fail, " ", e.error, " ", e.broken, " ", length(e.errors_and_fails))
table() do
    @testset verbose=true "v" begin
        @testset "one" begin @test true end
        @testset "two" begin @test true end
        @testset "none" begin end
    end
end
table() do
    @testset "x = $x" for x in (1, "b"), y in 1:1
        @test y == 1
    end
end
table() do
    @testset showtiming=false begin @test true end
end
logger = TestLogger(min_level=Logging.Debug)
with_logger(logger) do
    @debug "d" a=1
    for i in 1:4
        @warn "w $i" maxlog=2
    end
end
println([string(l.level, " ", l.message, " ", l._module) for l in logger.logs], " ", logger.logs[1].kwargs[:a])
@test_logs (:info, "a", Main) (:error, r"b+", Main, :mine) (@info "a"; @error "abb" _group=:mine)
shown(Test.Fail(:test, :(f(x)), "f(3)", false, "x = 3", LineNumberNode(3, :f), false))
shown(Test.Broken(:skipped, :(f(x))))
mutable struct Mine <: Test.AbstractTestSet
    description::String
    all::Vector{Any}
    Mine(d; options...) = new(d, [])
end
Test.record(m::Mine, t) = push!(m.all, typeof(t))
Test.finish(m::Mine) = (Test.get_testset_depth() > 0 && Test.record(Test.get_testset(), m); m)
m = @testset Mine "mine" begin
    @test 1 == 1
    @test 1 == 2
    @testset "in" begin @test true end
end
println(m.description, " ", m.all)
println(GenericString("abc") == "abc", " ", length(GenericArray([1, 2])), " ", GenericOrder(1) < GenericOrder(2))
