struct JSONError <: Exception
    message::String
    line::Int
    column::Int
end

Base.showerror(io::IO, e::JSONError) = print(io, "JSONError: ", e.message, " at line ", e.line, ", column ", e.column)
