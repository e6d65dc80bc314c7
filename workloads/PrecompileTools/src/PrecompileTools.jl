"""
What a package should have compiled before anybody uses it, said by calls instead of lists of signatures.

The blocks of `@setup_workload` and `@compile_workload` run while an image of the package is made, and at no other
time: a package that is loaded from source skips them.

    @setup_workload begin
        text = "a,b\\n1,2\\n"            # needed by the calls, not worth keeping itself
        @compile_workload begin
            read_csv(text)              # what this compiles is in the image
        end
    end
"""
module PrecompileTools

export @setup_workload, @compile_workload, @recompile_invalidations

"Whether this process makes an image: Julia's own question, as packages have always asked it."
generating_output() = ccall(:jl_generating_output, Cint, ()) == 1

"""
    verbose[] = true

Runs the blocks in a plain session too, for whoever wants to debug a workload.
"""
const verbose = Ref(false)

workload_enabled() = verbose[] || generating_output()

"""
    @setup_workload block

Prepares what `@compile_workload` inside of it needs. Its names are local, as in `let`.
"""
macro setup_workload(block)
    return guarded(block)
end

"""
    @compile_workload block

Makes the calls whose code an image of this package shall hold.
"""
macro compile_workload(block)
    return guarded(:($tag(); try $block finally $untag() end))
end

# Whatever is called between these belongs into the image, methods of others too.
tag() = ccall(:jl_tag_newly_inferred_enable, Cvoid, ())
untag() = ccall(:jl_tag_newly_inferred_disable, Cvoid, ())

function guarded(block)
    return quote
        if workload_enabled()
            let
                $(esc(block))
            end
        end
        nothing
    end
end

"""
    @recompile_invalidations block

Runs `block`, usually some `using`, at top level. What its definitions make invalid is compiled anew where it is
next called.
"""
macro recompile_invalidations(block)
    return esc(block)
end

end
