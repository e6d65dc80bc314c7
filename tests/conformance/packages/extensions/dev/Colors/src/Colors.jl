module Colors
struct Color
    name::Symbol
end
end
