# What an image for json must have compiled: reading, summary, printing both ways, errors of every kind.
using JSONText

const DOCUMENT = """
{"name": "caf\\u00e9 \\ud83d\\ude00", "list": [1, -2.5, 3e2, true, false, null, "a\\tb\\n\\"c\\""],
 "nested": {"empty": {}, "none": [], "deep": [[[0.1]]]}, "big": 123456789012345678901234567890}
"""

document = parse_json(DOCUMENT)
println(JSONText.summarize(document))
println(json(document))
println(json(document; indent = 2))
println(parse_json(json(document)) == document)
println(json((a = 1, b = [:x, "y"], c = (1.5, nothing))))

for bad in ["", "[1, 2", "{\"a\" 1}", "{\"a\": 1, \"a\": 2}", "[1,\n 2,\n x]", "\"abc", "tru", "01", "-", "1.e5", "\"\\q\"",
            "\"\\ud800x\"", "[1] 2", "\"a\nb\"", "["^600, "{1: 2}", "\"\\u12g4\""]
    try
        println("no error: ", parse_json(bad))
    catch e
        println(rpad(repr(first(bad, 12)), 20), sprint(showerror, e))
    end
end
