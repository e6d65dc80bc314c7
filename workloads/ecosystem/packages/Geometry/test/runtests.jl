using Geometry
using Test
using Units

const square = Polygon([Vec2(0, 0), Vec2(2, 0), Vec2(2, 2), Vec2(0, 2)])

@testset "Geometry" begin
    @testset "vectors" begin
        @test Vec2(1, 2.5) === Vec2(1.0, 2.5)
        @test Vec2(1, 2) + Vec2(3, 4) == Vec2(4, 6)
        @test 2 * Vec2(1, 2) == Vec2(1, 2) * 2
        @test norm(Vec2(3, 4)) == 5
        @test dot(Vec2(1, 2), Vec2(3, 4)) == 11 && cross(Vec2(1, 2), Vec2(3, 4)) == -2
        @test sum([Vec2(1, 2), Vec2(3, 4)]) == Vec2(4, 6)
        @test collect(Vec2(1, 2)) == [1, 2]
        x, y = Vec2(7, 8)
        @test (x, y) == (7, 8)
        @test sort([Vec2(2, 1), Vec2(1, 2)]) == [Vec2(1, 2), Vec2(2, 1)]
    end
    @testset "shapes" begin
        @test area(square) == 4 && perimeter(square) == 8
        @test area(Box(Vec2(0, 0), Vec2(2, 3.5))) == 7
        @test area(Circle(Vec2(0, 0), 2)) ≈ 4pi
        @test_throws ArgumentError Circle(Vec2(0, 0), -1)
        @test centroid(square) == Vec2(1, 1)
        @test bounds(Circle(Vec2(1, 1), 1)) == Box(Vec2(0, 0), Vec2(2, 2))
        @test contains(square, Vec2(1, 1)) && !contains(square, Vec2(3, 1))
        @test contains(Box(Vec2(0, 0), Vec2(1, 1)), Vec2(1, 0)) && !contains(Circle(Vec2(0, 0), 1), Vec2(1, 1))
        @test string(square) == "polygon (0, 0) (2, 0) (2, 2) (0, 2)"
    end
    @testset "transforms" begin
        turn = rotation(pi / 2)
        @test turn(Vec2(1, 0)) ≈ Vec2(0, 1) atol = 1e-12
        move = translation(3, 4)
        @test move(Vec2(0, 0)) == Vec2(3, 4)
        both = move ∘ scaling(2)
        @test both(Vec2(1, 1)) == Vec2(5, 6)
        @test inv(both)(both(Vec2(7, 9))) == Vec2(7, 9)
        @test area(both(square)) == 16
        @test_throws ArgumentError inv(scaling(0))
        @test_throws ArgumentError turn(Box(Vec2(0, 0), Vec2(1, 1)))
        page = mapping(Box(Vec2(0, 0), Vec2(10, 10)), Box(Vec2(50, 0), Vec2(150, 200)); flip = true)
        @test page(Vec2(0, 0)) == Vec2(50, 200) && page(Vec2(10, 10)) == Vec2(150, 0)
    end
    @testset "hull" begin
        points = [Vec2(x, y) for x in 0:3 for y in 0:3]
        @test hull(points) == Polygon([Vec2(0, 0), Vec2(3, 0), Vec2(3, 3), Vec2(0, 3)])
        @test length(hull([Vec2(1, 1), Vec2(1, 1)]).corners) == 1
    end
    @testset "with units" begin
        field = Polygon([Vec2(0metre, 0metre), Vec2(300metre, 0metre), Vec2(300metre, 400metre)])
        @test area(field) == 60000.0metre * 1metre
        @test perimeter(field) == 1.2km
        @test norm(Vec2(3km, 4km)) == 5km
        @test centroid(field) ≈ Vec2(200metre, (400 / 3) * metre)
        @test contains(field, Vec2(250metre, 100metre))
        @test eltype(hull(field.corners).corners) === Vec2{Quantity{Int,Length}}
    end
end
