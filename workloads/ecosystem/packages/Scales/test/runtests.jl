using Scales
using Test
using Units

@testset "Scales" begin
    @testset "linear" begin
        s = Linear(10, 20)
        @test s(10) == 0 && s(20) == 1 && s(15) == 0.5
        @test inv(s)(0.25) == 12.5
        @test ticks(s) == [10, 12, 14, 16, 18, 20]
        @test ticks(Linear(0, 1)) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
        @test ticks(Linear(-0.3, 0.35)) == [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]
        @test Linear([0.3, 7.9]) === Linear(0.0, 8.0)
        @test Linear([4, 4])(4) == 0.5
        @test !any(signbit, ticks(Linear(-1, 1))[3:end])
    end
    @testset "logarithmic" begin
        s = Logarithmic([1, 1000])
        @test s(10) ≈ 1 / 3 && inv(s)(2 / 3) ≈ 100
        @test ticks(s) == [1, 10, 100, 1000]
        @test_throws DomainError Logarithmic(0, 1)
    end
    @testset "labels" begin
        @test map(tick_label, [1.0, -2.0, 0.25, 0.1 + 0.2]) == ["1", "-2", "0.25", "0.30000000000000004"]
        @test nice_step(10, 5) == 2 && nice_step(0.9, 5) == 0.2 && nice_step(7, 1) == 5
    end
    @testset "with units" begin
        lengths = [1.0km, 4.0km]
        @test numbers(lengths) == [1000, 4000]
        @test unit_label(lengths) == "m" && unit_label([1, 2]) == ""
        @test Linear(lengths) === Linear(1000.0, 4000.0)
        @test unit_label([1metre / 2second]) == "m/s"
    end
end
