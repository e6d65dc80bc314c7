# The project is a package itself, with an extension of its own.
module Workshop
kind(x) = "nothing special"
end
