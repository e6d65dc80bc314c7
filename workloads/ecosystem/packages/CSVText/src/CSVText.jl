"""
Tables as text with separators: reading with quotes and with the columns' types found out, writing so that it can be
read again.
"""
module CSVText

using PrecompileTools

export CSVError, CSVTable, read_csv, write_csv

include("fields.jl")
include("columns.jl")
include("writing.jl")

@setup_workload begin
    text = "name,n,x,ok\n\"Ada, A.\",1,2.5,true\nBob,,3.5,false\n"
    @compile_workload begin
        table = read_csv(text)
        sprint(write_csv, table.names, table.columns)
    end
end

end
