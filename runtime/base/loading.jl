# Environments as a program sees them: the load path, the active project, extensions, preferences.

## Extensions

uuid5(namespace::UUID, name::String) = _uuid_of_digits(Core._compiler_option(:extension_uuid, Core.svec(string(namespace.value; base=16), name)))
get_extension(parent::Module, name::Symbol) = get_extension(PkgId(parent), name)
function get_extension(parent::PkgId, name::Symbol)
    parent.uuid === nothing && return nothing
    maybe_root_module(PkgId(uuid5(parent.uuid, String(name)), String(name)))
end
# Called after a package was loaded that some extension has waited for. One that fails does not stop the program, but
# an image is not made with a part missing.
function _load_extensions()
    while (next = Core._compiler_option(:next_extension)) !== nothing
        digits, name, parent = next
        try
            require(PkgId(_uuid_of_digits(digits), name))
        catch
            Core._compiler_option(:makes_image) && rethrow()
            @error "Error during loading of extension $name of $parent, use `Base.retry_load_extensions()` to retry." exception = current_exceptions()
        end
    end
end
# Told of each package that is loaded.
const package_callbacks = Any[]
function run_package_callbacks(m::Module)
    id = PkgId(m)
    for f in package_callbacks
        try
            invokelatest(f, id)
        catch
            errs = current_exceptions()
            @error "Error during package callback" exception = errs
        end
    end
end
function retry_load_extensions()
    Core._compiler_option(:retry_extensions)
    _load_extensions()
    nothing
end

## Environments

load_path() = collect(String, Core._compiler_option(:load_path))
load_path_expand(::Nothing) = nothing
load_path_expand(entry::AbstractString) = Core._compiler_option(:expand_load_path, String(entry))
active_project(search_load_path::Bool=true) = search_load_path ? Core._compiler_option(:active_project) : load_path_expand("@")
set_active_project(file::Union{AbstractString,Nothing}) = Core._compiler_option(:set_active_project, file === nothing ? nothing : String(file))
current_project() = load_path_expand("@.")
function current_project(dir::AbstractString)
    while true
        file = locate_project_file(dir)
        file isa String && return file
        above = dirname(dir)
        (dir == homedir() || above == dir) && return nothing
        dir = above
    end
end
const project_names = ("JuliaProject.toml", "Project.toml")
const preferences_names = ("JuliaLocalPreferences.toml", "LocalPreferences.toml")
function locate_project_file(dir::String)
    for name in project_names
        file = joinpath(dir, name)
        isfile(file) && return file
    end
    true
end
# A project file, `true` for a directory of packages, `false` for nothing.
function env_project_file(place::String)
    isdir(place) && return locate_project_file(place)
    basename(place) in project_names && isfile(place) ? place : false
end

# The tables of a TOML file.
parsed_toml(file::AbstractString) = _toml_value(Core._compiler_option(:parsed_toml, String(file)))::Dict{String,Any}
_toml_value(v) = v
function _toml_value(v::Core.SimpleVector)
    v[1] === :table && return Dict{String,Any}(v[i] => _toml_value(v[i+1]) for i in 2:2:length(v)-1)
    map(identity, Any[_toml_value(v[i]) for i in 2:length(v)])
end

## Preferences

# The name that a project has for a uuid: only what it names can have preferences in it.
function get_uuid_name(project::Dict{String,Any}, uuid::UUID)
    haskey(project, "name") && get(project, "uuid", "") == string(uuid) && return project["name"]
    for section in ("deps", "extras", "weakdeps"), (name, u) in get(project, section, Dict{String,Any}())
        UUID(u) == uuid && return name
    end
    nothing
end
get_uuid_name(project_file::String, uuid::UUID) = get_uuid_name(parsed_toml(project_file), uuid)
# What one environment sets: in its project file, then in the file beside it.
function collect_preferences(project_file::String, uuid::Union{UUID,Nothing})
    project = parsed_toml(project_file)
    name = uuid === nothing ? nothing : get_uuid_name(project, uuid)
    found = Dict{String,Any}[]
    uuid !== nothing && name === nothing && return found
    of_package(all) = name === nothing ? all : get(all, name, Dict{String,Any}())::Dict{String,Any}
    push!(found, of_package(get(project, "preferences", Dict{String,Any}())))
    for file in preferences_names
        path = joinpath(dirname(project_file), file)
        # (An image that is being made depends on there being none, too.)
        Core._compiler_option(:include_dependency, path)
        isfile(path) || continue
        push!(found, of_package(parsed_toml(path)))
        break
    end
    found
end
# Later ones win, table by table; `__clear__` lists what an earlier one has set and is set no more.
function recursive_prefs_merge(base::Dict{String,Any}, overrides::Dict{String,Any}...)
    merged = copy(base)
    for override in overrides
        cleared = get(override, "__clear__", nothing)
        cleared isa Vector{String} && foreach(k -> delete!(merged, k), cleared)
        for (k, v) in override
            old = get(merged, k, nothing)
            merged[k] = old isa Dict{String,Any} && v isa Dict{String,Any} ? recursive_prefs_merge(old, v) : v
        end
    end
    merged
end
# The project of the workspace that a project is part of.
function base_project(project_file)
    dir = dirname(project_file)
    above = env_project_file(dirname(dir))
    above isa String || return nothing
    projects = get(get(parsed_toml(above), "workspace", Dict{String,Any}()), "projects", nothing)
    projects isa Vector && basename(dir) in projects ? above : nothing
end
# What a package was compiled for: an image of it depends on each file that `get_preferences` looks at.
record_compiletime_preference(uuid::UUID, key::AbstractString) = nothing
# The first environments of the load path win, a project over its workspace.
function get_preferences(uuid::Union{UUID,Nothing}=nothing)
    places = load_path()
    all = String[]
    if !isempty(places)
        project = env_project_file(places[1])
        while project isa String
            push!(all, project)
            project = base_project(project)
        end
    end
    append!(all, places[2:end])
    merged = Dict{String,Any}()
    for place in reverse(all)
        file = env_project_file(place)
        file isa String && (merged = recursive_prefs_merge(merged, collect_preferences(file, uuid)...))
    end
    merged
end
