using Test
using Units

squared(x) = x^2

@testset "Units" begin
    @testset "arithmetic" begin
        @test 5km + 300metre == 5300metre
        @test string(100metre / 8second) == "12.5 m/s"
        @test dimension(2.0metre * 3metre) === Area
        @test (3.0metre)^2 == 9.0metre * 1metre
        @test sqrt(16.0metre * 1metre) == 4.0metre
        @test 6metre / 3metre === 2.0
        @test 1 / (2second) * (4second) === 2.0
        @test -(3metre) == -3metre && abs(-3metre) == 3metre
        @test true * (2metre) == 2metre
        @test isbitstype(Quantity{Float64,Length})
        @test @inferred(1.5metre / 2second) == 0.75metre / 1second
        @test @inferred(squared(2.0metre)) == 4.0metre * 1metre
    end
    @testset "dimensions do not mix" begin
        @test_throws DimensionError 1metre + 1second
        @test_throws DimensionError 1metre - 1
        @test_throws DimensionError 1metre < 1second
        @test_throws DimensionError in_unit(1metre, hour)
        @test_throws ArgumentError sqrt(2.0metre)
        @test 1metre != 1second && 1metre != 1
        @test sprint(showerror, DimensionError(1metre, 2second)) == "DimensionError: 1 m and 2 s have different dimensions"
    end
    @testset "collections" begin
        lengths = [1.0metre, 2.5km, 3.0cm]
        @test eltype(lengths) === Quantity{Float64,Length}
        @test sum(lengths) ≈ 2501.03metre
        @test maximum(lengths) == 2.5km && issorted(sort(lengths))
        @test eltype([1metre, 2.5metre]) === Quantity{Float64,Length}
        @test sum(Quantity{Int,Mass}[]) == 0kg
        @test length(unique([1metre, 100cm, 2metre])) == 2
        @test lengths .* 2 == 2 .* lengths
        @test [1, 2] .* km == [1km, 2km]
    end
    @testset "text" begin
        @test string(3kg * (2metre / 1second)^2) == "12.0 J"
        @test string(5kg / 1second) == "5.0 kg/s"
        @test parse(Quantity{Float64,Speed}, "36 km/h") == 10.0metre / 1second
        @test tryparse(Quantity{Float64,Length}, "36 s") === nothing
        @test tryparse(Quantity{Float64,Length}, "far") === nothing
        @test_throws ArgumentError parse(Quantity{Float64,Length}, "far")
        @test u"1013.25 hPa" == 101325.0pascal
        @test in_unit(u"2.5 h", minute) == 150
        Units.STYLE[] = :raised
        @test string(u"9.81 m/s^2") == "9.81 m/s²"
        Units.STYLE[] = :plain
        @test string(u"9.81 m/s^2") == "9.81 m/s^2"
        @test_throws ArgumentError Units.register!(Unit{Length}("m", 1))
    end
end
