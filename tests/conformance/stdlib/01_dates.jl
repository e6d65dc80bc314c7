# Dates: making, showing, comparing and taking apart dates and times.
using Dates

d = Date(2024, 2, 29)
dt = DateTime(2024, 2, 29, 13, 5, 9, 70)
t = Time(13, 5, 9, 70, 800, 9)
for x in (d, dt, t, Date(-44, 3, 15), Date(12024, 1, 1), DateTime(1), Time(0), Time(7, 30))
    println(x, " | ", repr(x), " | ", sprint(show, MIME("text/plain"), x))
end
println([d, Date(1)], " ", [dt], " ", Any[d, t], " ", (d, dt), " ", Dict(d => 1), " ", [Day(1), Day(-2)], " ", Period[Day(1), Hour(2)])
display([d; Date(2000)])
display([Time(1), Time(2, 30)])
display([Hour(1) Hour(2); Hour(3) Hour(-4)])
println(string(d, '/', dt, '/', t), " ", sprint(show, t; context=:compact => true))

# Parts
println((year(d), month(d), day(d), week(d), quarterofyear(d), dayofyear(d), dayofquarter(d), dayofmonth(d)))
println((hour(dt), minute(dt), second(dt), millisecond(dt)), (hour(t), minute(t), second(t), millisecond(t), microsecond(t), nanosecond(t)))
println(yearmonthday(dt), yearmonth(dt), monthday(dt), (Year(d), Month(d), Week(d), Day(d)), (Hour(dt), Minute(dt), Nanosecond(t)))
println((dayofweek(d), dayname(d), dayabbr(d), dayofweekofmonth(d), daysofweekinmonth(d)), (monthname(d), monthabbr(d), daysinmonth(d)))
println(isleapyear(d), isleapyear(1900), isleapyear(2000), daysinyear(d), daysinyear(2023), " ", dayname(3), monthname(11), Thursday, Nov)
println([week(Date(y, 1, 1)) for y in 2000:2012], [week(Date(y, 12, 31)) for y in 2000:2012])
println([(dayofweekofmonth(x), daysofweekinmonth(x)) for x in Date(2023, 2, 25):Day(3):Date(2023, 3, 31)])

# From parts, periods and numbers of other types
println(Date(Month(7), Year(1999)), " ", DateTime(Hour(5), Year(1)), " ", Time(Second(7), Hour(1)), " ", Date(2000.0, 0x03), " ", Date(big(1999)))
println(DateTime(2020, 12, 31, 24), " ", DateTime(d, Time(1, 2, 3)), " ", d + Time(23, 59), " ", Date(dt), " ", Time(dt), " ", DateTime(d))
println(Dates.value(d), " ", Dates.value(dt), " ", Dates.value(t), " ", Date(Day(1)), " ", DateTime(Millisecond(1)))
for f in (() -> Date(2023, 2, 29), () -> Date(2023, 13, 1), () -> DateTime(1, 1, 1, 25), () -> DateTime(1, 1, 1, 24, 1), () -> Time(24), () -> Time(1, 60),
        () -> Time(1, 2, 3, 1000), () -> Time(1, 2, 3, 4, 1000), () -> Time(1, 2, 3, 4, 5, -1), () -> DateTime(1, 1, 1, 1, 1, 60), () -> Date(1.5),
        () -> DateTime(d, Time(Nanosecond(1))), () -> Date(0, 0), () -> hour(d), () -> year(t))
    try
        println(f())
    catch e
        println(typeof(e), e isa Union{ArgumentError,InexactError} ? ": " * sprint(showerror, e) : "")
    end
end

# Order, equality, hashes, limits
println((d < Date(2024, 3, 1), d == DateTime(2024, 2, 29), isequal(d, dt), d < dt, isless(dt, d), max(d, Date(2000)), minmax(dt, DateTime(1))))
println(hash(d) == hash(Date(2024, 2, 29)), length(Set([d, Date(2024, 2, 29)])), unique([dt, dt]), sort([dt, DateTime(2), DateTime(3)]))
println(typemin(Date), " ", typemax(Date), " ", typemin(DateTime), " ", typemax(DateTime), " ", typemin(Time), " ", typemax(Time))
println(eps(Date), eps(dt), zero(Date), zero(t), isfinite(d), promote(d, dt), promote_type(Date, DateTime), Dates.calendar(d))
println(extrema([d, Date(2020), Date(2030)]), " ", clamp(d, Date(2025), Date(2026)), " ", findfirst(==(d), [Date(1), d]))

# Conversions to what others count
println(unix2datetime(0), " ", unix2datetime(1.7e9 + 0.123), " ", datetime2unix(dt), " ", rata2datetime(734869), " ", datetime2rata(d))
println(julian2datetime(2456293.520833333), " ", datetime2julian(dt), " ", Date(Dates.UTInstant(Day(10))))
println(now() isa DateTime, now(UTC) isa DateTime, today() == Date(now()), abs(now(UTC) - unix2datetime(time())) < Second(5))
println(year.([d, Date(1999)]), " ", Date.([2000, 2001]), " ", d .+ Day.(1:3), " ", d .< [Date(2025), Date(1)])
