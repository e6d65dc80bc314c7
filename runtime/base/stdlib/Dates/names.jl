# Names of months and days, by language.

"""
    Dates.DateLocale(months, months_abbr, days_of_week, days_of_week_abbr)

The names of months and days in a language, whole and short. `Dates.LOCALES["name"]` makes it known by a name.
"""
struct DateLocale
    months::Vector{String}
    months_abbr::Vector{String}
    days_of_week::Vector{String}
    days_of_week_abbr::Vector{String}
    # The numbers of these names, as they are written and in lower case.
    month_value::Dict{String,Int64}
    month_abbr_value::Dict{String,Int64}
    day_of_week_value::Dict{String,Int64}
    day_of_week_abbr_value::Dict{String,Int64}
end
DateLocale(months::Vector, months_abbr::Vector, days_of_week::Vector, days_of_week_abbr::Vector) =
    DateLocale(months, months_abbr, days_of_week, days_of_week_abbr, map(locale_dict, (months, months_abbr, days_of_week, days_of_week_abbr))...)
function locale_dict(names::Vector{<:AbstractString})
    numbers = Dict{String,Int64}()
    for (i, name) in pairs(names), form in (name, lowercase(name))
        numbers[form] = i
    end
    numbers
end

const ENGLISH = DateLocale(
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
const LOCALES = Dict{String,DateLocale}("english" => ENGLISH)
const Locale = Union{DateLocale,String}

# Each name is its number; and `ismonday` to `issunday` ask for it.
for (i, long) in enumerate(ENGLISH.days_of_week)
    for name in (long, ENGLISH.days_of_week_abbr[i])
        @eval @doc $("    $name\n\nThe number of this day of the week: $i.") const $(Symbol(name)) = $i
    end
    @eval $(Symbol("is", lowercase(long)))(dt::TimeType) = dayofweek(dt) == $i
end
for (i, long) in enumerate(ENGLISH.months), name in unique((long, ENGLISH.months_abbr[i]))
    @eval @doc $("    $name\n\nThe number of this month: $i.") const $(Symbol(name)) = $i
end

for (f, names, number, what) in ((:dayname, :days_of_week, :dayofweek, "day of the week"),
        (:dayabbr, :days_of_week_abbr, :dayofweek, "day of the week, shortened"),
        (:monthname, :months, :month, "month"), (:monthabbr, :months_abbr, :month, "month, shortened"))
    @eval begin
        $f(i::Integer, locale::DateLocale) = locale.$names[i]
        $f(i::Integer; locale::AbstractString="english") = $f(i, LOCALES[locale])
        $f(dt::TimeType; locale::AbstractString="english") = $f($number(dt), LOCALES[locale])
        @doc $("    $f(dt::TimeType; locale=\"english\") -> String\n    $f(i::Integer; locale=\"english\") -> String\n\nThe name of the $what.") $f
    end
end

# The number of a name, whatever its letters' case; 0 if there is none.
for (f, field) in (:dayname_to_value => :day_of_week_value, :dayabbr_to_value => :day_of_week_abbr_value,
        :monthname_to_value => :month_value, :monthabbr_to_value => :month_abbr_value)
    @eval $f(word::AbstractString, locale::DateLocale) = get(() -> get(locale.$field, lowercase(word), 0), locale.$field, word)
end
