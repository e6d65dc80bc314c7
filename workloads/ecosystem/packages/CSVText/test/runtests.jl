using CSVText
using Test
using Units

@testset "CSVText" begin
    @testset "fields" begin
        t = read_csv("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",plain\n")
        @test t[:a] == ["x, y", "two\nlines"] && t[:b] == ["say \"hi\"", "plain"]
        @test read_csv("a;b\r\n1;2\r\n"; delimiter = ';')[:b] == [2]
        @test read_csv("a,b\n1,2")[:b] == [2]
        @test read_csv("1,2\n\n3,4\n"; header = false).names == [:column1, :column2]
        @test length(read_csv("")) == 0
        @test read_csv("ä,ö\nü,ß")[:ö] == ["ß"]
    end
    @testset "kinds" begin
        t = read_csv("i,f,b,s,m,q,e\n1,1,true,x,,\"1\",\"\"\n2,2.5,false,y,7,\"2\",z\n")
        @test t[:i] isa Vector{Int} && t[:f] == [1.0, 2.5] && t[:b] == [true, false] && t[:s] == ["x", "y"]
        @test t[:m] isa Vector{Union{Missing,Int}} && t[:m][1] === missing && t[:m][2] == 7
        @test t[:q] == ["1", "2"] && t[:e] == ["", "z"]
        speeds = read_csv("v\n36 km/h\n5 m/s\n"; kinds = (Float64, Quantity{Float64,Speed}))
        @test speeds[:v] == [10.0metre / 1second, 5.0metre / 1second]
        @test speeds[:v] isa Vector{Quantity{Float64,Speed}}
    end
    @testset "errors" begin
        @test_throws CSVError("a quoted field without an end", 2) read_csv("a\n\"x\ny")
        @test_throws CSVError("expected 2 fields, found 3", 4) read_csv("a,b\n\"1\n\",2\n1,2,3")
        @test_throws CSVError("text after a closing quote", 1) read_csv("\"a\"b")
        @test_throws CSVError("a quote inside of a field without quotes", 2) read_csv("a\nb\"c\"")
        @test_throws CSVError("two columns of one name", 1) read_csv("a,a\n1,2")
        @test sprint(showerror, CSVError("no", 3)) == "CSVError: no in line 3"
    end
    @testset "round trip" begin
        columns = Any[["a,b", "12", "", "q\"q"], Union{Missing,Int}[1, missing, 3, 4], [0.5, 1.5, NaN, 1e30]]
        text = sprint(write_csv, [:s, :i, :f], columns)
        t = read_csv(text)
        @test t.names == [:s, :i, :f]
        @test all(isequal(a, b) for (a, b) in zip(t.columns, columns))
        @test sprint(write_csv, t.names, t.columns) == text
    end
end
