"""
Tables of named columns, each with a type of its own: selecting, filtering, sorting, grouping, joining, printing, and
reading from CSV text.
"""
module Frames

using CSVText
using PrecompileTools
using Stats

export Frame, Row, GroupedFrame, rows, column, select, with, group_by, combine, inner_join, left_join, describe
export read_frame, write_frame

include("frame.jl")
include("rows.jl")
include("groups.jl")
include("joins.jl")
include("text.jl")

@setup_workload begin
    text = "name,n,x\na,1,2.5\nb,2,\na,3,4.5\n"
    @compile_workload begin
        f = read_frame(text)
        sprint(show, MIME("text/plain"), sort(f, :n; rev = true))
        sums = combine(group_by(f, :name), :n => sum => :total)
        string(inner_join(f, sums; on = :name))
        sprint(write_frame, filter(r -> r.n > 1, f))
        describe(f)
    end
end

end
