# Settings at the time of loading, as Preferences.jl asks for them.
module Tools
const UUID = Base.PkgId(@__MODULE__).uuid
const SETTINGS = Base.get_preferences(UUID)
setting(name, default) = get(SETTINGS, name, default)
end
