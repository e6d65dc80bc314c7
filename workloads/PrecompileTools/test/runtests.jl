using PrecompileTools
using Test

module Quiet
using PrecompileTools
const ran = String[]
@setup_workload begin
    word = "setup"
    push!(ran, word)
    @compile_workload begin
        push!(ran, "workload after $word")
    end
end
end

module Loud
using PrecompileTools
const ran = String[]
PrecompileTools.verbose[] = true
@setup_workload begin
    word = "setup"
    push!(ran, word)
    @compile_workload begin
        push!(ran, "workload after $word")
    end
end
PrecompileTools.verbose[] = false
@compile_workload push!(ran, "never")
end

module Loader
using PrecompileTools
@recompile_invalidations begin
    using Test
    const two = 2
end
end

@testset "PrecompileTools" begin
    @test isempty(Quiet.ran)
    @test !isdefined(Quiet, :word)
    @test Loud.ran == ["setup", "workload after setup"]
    @test !isdefined(Loud, :word)
    @test Loader.two == 2
    @test isdefined(Loader, Symbol("@test"))
    @test !PrecompileTools.generating_output()
end
