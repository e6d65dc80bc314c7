# Looking around in a session: methods, subtypes, code, variables, editors.

"""
What one asks of a session: where methods and types are, the code of calls, variables and versions.
"""
module InteractiveUtils

import Base: supertypes, code_lowered, code_typed, code_ircode, infer_return_type, infer_effects, infer_exception_type, typesof

export apropos, edit, less, subtypes, supertypes, varinfo, versioninfo, methodswith, clipboard, @which, @edit, @less, @functionloc, @code_lowered,
    @code_typed, code_lowered, code_typed, @code_warntype, code_warntype, @code_native, code_native, @code_llvm, code_llvm

include("queries.jl")
include("types.jl")
include("session.jl")
include("editing.jl")
include("codeview.jl")

end
