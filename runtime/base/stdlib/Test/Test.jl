# Unit tests: `@test` judges an expression, `@testset` collects and counts, and reports at its end.

module Test

export @test, @test_throws, @test_broken, @test_skip, @test_warn, @test_nowarn, @test_logs, @test_deprecated, @testset, @inferred,
    TestSetException, TestLogger, LogRecord, detect_ambiguities, detect_unbound_args, GenericString, GenericSet, GenericDict, GenericArray,
    GenericOrder

using Random
using Random: default_rng

include("results.jl")
include("testsets.jl")
include("judging.jl")
include("logs.jl")
include("generic.jl")

end
