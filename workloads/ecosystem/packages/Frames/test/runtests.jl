using Frames
using Test
using Units

const people = Frame(name = ["Ada", "Bob", "Cy", "Di"], age = [36, 41, 36, 29], score = [1.5, missing, 22.25, 3.0])

@testset "Frames" begin
    @testset "columns and rows" begin
        @test size(people) == (4, 3) && names(people) == [:name, :age, :score]
        @test people.age isa Vector{Int} && people[2, :name] == "Bob" && people[:, :age] === people.age
        @test propertynames(people) == [:name, :age, :score]
        @test_throws ArgumentError people.height
        @test_throws DimensionMismatch Frame(a = [1], b = [1, 2])
        @test_throws ArgumentError Frame([:a, :a], [[1], [2]])
        @test [r.name for r in rows(people) if r.age > 30] == ["Ada", "Bob", "Cy"]
        @test string(first(rows(people))) == "(name = \"Ada\", age = 36, score = 1.5)"
        @test select(people, :age, :name) == Frame(:age => people.age, :name => people.name)
        older = with(people, :age => (f -> f.age .+ 1), :twice => (f -> 2 .* f.age))
        @test older.age == [37, 42, 37, 30] && older.twice == [74, 84, 74, 60] && people.age[1] == 36
        @test size(vcat(people, people)) == (8, 3)
        @test people[[1, 3], :] == filter(r -> r.age == 36, people)
        @test isempty(filter(r -> false, people).name)
    end
    @testset "order" begin
        @test sort(people, :age).name == ["Di", "Ada", "Cy", "Bob"]
        @test sort(people, :age, :score; rev = true).name == ["Bob", "Cy", "Ada", "Di"]
        @test sort(people, :score).name == ["Ada", "Di", "Cy", "Bob"]
    end
    @testset "groups" begin
        g = group_by(people, :age)
        @test length(g) == 3 && [size(f, 1) for f in g] == [2, 1, 1]
        sums = combine(g, :score => (x -> sum(skipmissing(x))) => :total, :name => length => :n)
        @test sums == Frame(age = [36, 41, 29], total = [23.75, 0.0, 3.0], n = [2, 1, 1])
        @test length(group_by(people, :age, :name)) == 4
    end
    @testset "joins" begin
        cities = Frame(name = ["Ada", "Di", "Ada", "Eve"], city = ["Ulm", "Rom", "Bonn", "Oslo"])
        @test inner_join(people, cities; on = :name).city == ["Ulm", "Bonn", "Rom"]
        left = left_join(people, cities; on = :name)
        @test isequal(left.city, ["Ulm", "Bonn", missing, missing, "Rom"]) && left.name[2] == "Ada"
        @test_throws ArgumentError inner_join(people, people; on = :name)
    end
    @testset "text" begin
        @test string(people) == "Frame of 4 rows: name, age, score"
        @test sprint(show, MIME("text/plain"), people) == """
        4 rows, 3 columns
        name  age  score
        ────  ───  ─────
        Ada    36   1.5
        Bob    41
        Cy     36  22.25
        Di     29   3.0"""
        @test describe(people).median == ["", "36.0", "3.0"]
        @test endswith(sprint(show, MIME("text/plain"), Frame(i = 1:30)), "… and 10 more")
    end
    @testset "csv" begin
        text = "name,age,score\nAda,36,1.5\nBob,41,\nCy,36,22.25\nDi,29,3.0\n"
        @test read_frame(text) == people && sprint(write_frame, people) == text
    end
    @testset "with units" begin
        f = read_frame("to,far\nUlm,12 km\nRom,950 m\n"; kinds = (Quantity{Float64,Length},))
        @test f.far isa Vector{Quantity{Float64,Length}} && sort(f, :far).to == ["Rom", "Ulm"]
        @test combine(group_by(f, :far), :to => first => :to).to == f.to
        @test occursin("Ulm  12000.0 m", sprint(show, MIME("text/plain"), f))
    end
end
