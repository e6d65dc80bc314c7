# Dates: periods, their sums, conversions and arithmetic; dates plus and minus periods.
using Dates

periods = (Year(1), Quarter(2), Month(-1), Week(3), Day(0), Hour(1), Minute(90), Second(-5), Millisecond(1), Microsecond(2), Nanosecond(3))
println(join(periods, ", "))
println(periods)
for p in periods
    print(p, ' ', repr(p), ' ', Dates.value(p), ' ', -p, ' ', abs(p), ' ', sign(p), ' ', 2p, ' ', p * 3, ' ', zero(p), ' ', one(p), ' ', oneunit(p), ' ', Dates.default(p), '\n')
end
println(typemax(Hour), " ", typemin(Day), " ", isfinite(Day), " ", Day(3.0), " ", Day("7"), " ", (supertype(Day), supertype(Hour)))

# Within a unit and across units
println((Day(7) + Day(1), Day(7) - Day(9), Day(7) ÷ Day(2), Day(7) % Day(4), mod(Day(-1), Day(7)), div(Day(7), 2), Day(7) % 4, Day(8) / Day(3), Day(8) / 2))
println((gcd(Day(12), Day(18)), lcm(Day(4), Day(6)), gcdx(Hour(12), Hour(18)), div(Day(7), Day(2), RoundUp), fld(Day(-7), Day(2)), cld(Day(7), 2)))
println((Week(1) == Day(7), Hour(25) > Day(1), Year(1) == Month(12), Quarter(2) == Month(6), Day(0) == Month(0), Day(30) == Month(1), isless(Second(59), Minute(1))))
println((Hour(Day(2)), Day(Hour(48)), Minute(Week(1)), Month(Year(2)), Quarter(Year(1)), convert(Second, Hour(1)), Nanosecond(Millisecond(5))))
println((Hour(1) / Minute(15), Day(1) ÷ Hour(5), rem(Day(1), Hour(5)), gcd(Hour(1), Minute(45))), promote(Week(1), Minute(1)), promote_type(Year, Month), promote_type(Day, Nanosecond))
println((hash(Week(1)) == hash(Day(7)), hash(Year(1)) == hash(Month(12)), hash(Year(0)) == hash(Day(0)), isequal(Hour(24), Day(1)), Dict(Hour(24) => 1)[Day(1)]))
println((Dates.toms(Second(2)), Dates.tons(Minute(1)), Dates.days(Week(2)), Dates.days(Hour(49)), Dates.toms(Microsecond(1500)), Dates.seconds(Millisecond(1500))))
for f in (() -> Day(Hour(25)), () -> Day(1.5), () -> Month(Day(30)), () -> Day(1) < Month(1), () -> Day(1) / 0, () -> Day(5) / 2, () -> convert(Nanosecond, Week(typemax(Int))), () -> Day(1) ÷ Day(0))
    try
        println(f())
    catch e
        println(typeof(e), e isa InexactError ? " " * string(e.func) : "")
    end
end

# Sums of several units
c = Year(1) + Month(2) - Day(3) + Hour(40)
println(c, " | ", typeof(c), " | ", repr(c), " | ", Dates.periods(c), " | ", -c)
println(c + Day(3), " | ", c - c, " | ", Day(1) + Day(2) + Hour(1) - Hour(1), " | ", Dates.CompoundPeriod(), " | ", Dates.CompoundPeriod(Minute(5), Minute(6), Week(1)))
println(canonicalize(Dates.CompoundPeriod(Hour(30), Minute(61))), " | ", canonicalize(Day(1) - Hour(1)), " | ", canonicalize(Hour(-1) + Minute(1)), " | ",
    canonicalize(Month(25) - Year(1) + Day(8)), " | ", canonicalize(Year(1) - Month(13)), " | ", canonicalize(Month(1) - Week(1) + Hour(1)),
    " | ", canonicalize(Quarter(5) + Month(14)), " | ", canonicalize(Nanosecond(123456789) + Second(3600)))
println((Week(1) + Hour(24) == Day(8), Day(1) + Hour(-24) == Day(0), Day(1) + Hour(1) < Day(2), isequal(Day(7) + Hour(0), Day(7)), hash(Dates.CompoundPeriod(Day(1))) == hash(Day(1))))
println(Dates.CompoundPeriod(Time(1, 2, 3, 4, 5, 6)), " | ", convert(Minute, Hour(1) + Minute(5)), " | ", Minute(5) + Hour(1) + Second(0))

# Dates and times with periods: the end of the month stays the end
d = Date(2024, 1, 31)
println([d + Month(i) for i in 1:6], " ", d - Month(2), " ", Date(2024, 2, 29) + Year(1), " ", Date(2024, 2, 29) - Year(4), " ", d + Quarter(1), " ", d - Quarter(3))
println(d + Week(1) - Day(31), " ", DateTime(d) + Hour(25), " ", DateTime(d) + Month(1) - Millisecond(1), " ", DateTime(2000) + Microsecond(1499), " ", DateTime(2000) + Nanosecond(500001))
println(Time(23) + Hour(2), " ", Time(1) - Minute(90), " ", Time(1) - Time(0, 30), " ", Date(2024, 3, 1) - Date(2023, 3, 1), " ", DateTime(2024) - DateTime(2023, 12, 31, 23))
println(d + Month(1) + Day(1), " ", d + (Month(1) + Day(1)), " ", d + Day(1) + Month(1), " ", Day(1) + d, " ", d - (Month(2) + Day(1)), " ", (Month(1) + Day(1)) + d, " ", +(d, Day(1), Month(1)))
println(d + missing === missing, " ", ismissing(missing - Day(1)), " ", +d, " ", d .- [Day(1), Month(1)], " ", [d] .+ Day.(Hour(24)))
println([Day(1), Day(2)] * 2, " ", [Day(1), Day(2)] .+ [Day(3) Day(4)], " ", sum([Hour(1), Hour(2)]), " ", [DateTime(2000), DateTime(2001)] - DateTime(2000), " ", [Date(2000)] + Day(1))
println(maximum([Day(3), Day(1)]), " ", sort([Hour(25), Day(1), Minute(1)]), " ", cumsum([Day(1), Day(2)]), " ", diff([Date(2000), Date(2001), Date(2002)]), " ", (Second(3):-Second(1):Second(1)))
