# What an image for wordfreq must have compiled: counting a file and the report.
push!(LOAD_PATH, @__DIR__)
using WordFreq

WordFreq.main([joinpath(@__DIR__, "sample.txt")])
report(stdout, count_words("one two two"); n = 1)
report(stdout, count_words(""))
