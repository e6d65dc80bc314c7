using Stats
using Test
using Units

@testset "Stats" begin
    x = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0]
    @testset "descriptive" begin
        @test mean(x) == 3.875
        @test variance(x) ≈ 7.5535714
        @test deviation(x)^2 ≈ variance(x)
        @test median(x) == 3.5 && median([1, 2, 10]) == 2
        @test quantile(x, 0) == 1 && quantile(x, 1) == 9 && quantile(1:5, 0.1) ≈ 1.4
        @test correlation(x, 2 .* x .+ 1) ≈ 1 && correlation(x, -x) ≈ -1
        @test_throws ArgumentError mean(Int[])
        @test_throws DomainError quantile(x, 1.5)
        @test_throws DimensionMismatch correlation(x, [1.0])
        @test string(summarize([1, 2, 3, 4])) == "4 values from 1 to 4, quartiles 1.75, 2.5, 3.25, mean 2.5 ± 1.291"
    end
    @testset "running" begin
        a = foldl(add!, x[1:3]; init = Running{Float64}())
        b = foldl(add!, x[4:end]; init = Running{Float64}())
        both = merge(a, b)
        @test both.count == 8 && mean(both) ≈ mean(x) && variance(both) ≈ variance(x)
        @test mean(merge(Running{Float64}(), Running{Float64}())) == 0
    end
    @testset "histograms" begin
        h = histogram(x; bins = 4)
        @test h.counts == [3, 2, 2, 1] && h.edges == 1:2:9
        @test sum(histogram(1:100).counts) == 100 && length(histogram(1:100).counts) == 8
        @test histogram([2, 2]; bins = 1).counts == [2]
        @test bin_centres(h) == [2, 4, 6, 8]
        @test_throws ArgumentError histogram(x; bins = 0)
    end
    @testset "lines" begin
        line = fit_line(1:5, [3, 5, 7, 9, 11])
        @test line(10) == 21 && line.explained == 1
        @test residuals(line, 1:2, [3, 6]) == [0, 1]
        @test string(line) == "1.0 + 2.0 * x (explains 100.0 %)"
        @test string(fit_line(1:3, [3, 2, 1])) == "4.0 - 1.0 * x (explains 100.0 %)"
        @test_throws ArgumentError fit_line([1, 1], [1, 2])
        @test_throws DimensionMismatch fit_line([1, 2], [1])
    end
    @testset "with units" begin
        lengths = [1.0metre, 2.0metre, 6.0metre]
        @test mean(lengths) == 3.0metre
        @test @inferred(variance(lengths)) == 7.0metre * 1metre
        @test deviation(lengths) == sqrt(7.0) * metre
        @test summarize(lengths) isa Summary{Quantity{Float64,Length},Quantity{Float64,Length}}
        @test histogram(lengths; bins = 2).counts == [2, 1]
        line = fit_line([0second, 1second, 2second], [5metre, 7metre, 9metre])
        @test line.slope == 2metre / 1second && line(1minute) == 125metre
        @test line isa Line{Quantity{Float64,Speed},Quantity{Float64,Length}}
        @test correlation(lengths, lengths) === 1.0
    end
end
