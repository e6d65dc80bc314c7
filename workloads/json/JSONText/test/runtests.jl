using JSONText
using Test

message(text) = try
    parse_json(text)
    "no error"
catch e
    sprint(showerror, e)
end

@testset "JSONText" begin
    @testset "values" begin
        @test parse_json("[1, -2.5, 3e2, true, null]") == [1, -2.5, 300.0, true, nothing]
        @test parse_json("1") === 1 && parse_json("1.0") === 1.0 && parse_json("12345678901234567890") === 1.2345678901234567e19
        @test parse_json("{\"a\": {\"b\": [[]]}}") == Dict("a" => Dict("b" => [[]]))
        @test parse_json("\"caf\\u00e9 \\ud83d\\ude00\\n\"") == "café 😀\n"
    end
    @testset "errors" begin
        @test message("[1, 2") == "JSONError: expected ']', found end of text at line 1, column 6"
        @test message("[1,\n 2,\n x]") == "JSONError: expected a value, found 'x' at line 3, column 2"
        @test message("{\"a\": 1, \"a\": 2}") == "JSONError: the key \"a\" stands twice at line 1, column 10"
        @test message("["^600) == "JSONError: more than 512 levels of nesting at line 1, column 513"
        @test_throws JSONError parse_json("01")
    end
    @testset "printing" begin
        @test json((a = 1, b = [:x, "y"], c = (1.5, nothing))) == "{\"a\":1,\"b\":[\"x\",\"y\"],\"c\":[1.5,null]}"
        @test json(Dict("k" => [1, 2]); indent = 1) == "{\n \"k\": [\n  1,\n  2\n ]\n}"
        @test json("\u1\"\\") == "\"\\u0001\\\"\\\\\""
        @test_throws ArgumentError json(NaN)
        value = parse_json("{\"x\": [1, {\"y\": \"z\"}], \"n\": null}")
        @test parse_json(json(value)) == value
    end
end
