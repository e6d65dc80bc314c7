# Dates: reading and writing by formats; rounding, ranges, adjusters, waiting.
using Dates

attempt(f) = try f() catch e; string(typeof(e), ": ", e isa ArgumentError ? e.msg : e isa DomainError ? e.val : "") end
dt = DateTime(2024, 3, 7, 15, 4, 9, 80)
for f in ("yyyy-mm-dd", "y-m-d", "yy/m/d", "YY", "Y", "yyyyy", "dd u yyyy", "d U y", "e, E", "HH:MM:SS.sss", "H:M:S.s", "II:MM p", "I p", "ss", "sssss", "yyyymmddTHHMMSS",
        "\\y\\y yy", "day d", "Yy", "[HH]", "", "E d. U Y", "dduuuyy", "mm年dd", "q\\q")
    println(repr(f), " ", repr(Dates.format(dt, f)))
end
println(Dates.format(dt, dateformat"u d, yyyy"), " ", Dates.format(dt, ISODateTimeFormat), " ", Dates.format(Date(dt), ISODateFormat), " ",
    Dates.format(Time(dt), ISOTimeFormat), " ", Dates.format(dt, RFC1123Format), " ", Dates.format(Date(-5, 1, 1), "yyyy|YY|yy"))
println(dateformat"yyyy\Tmm", " ", DateFormat("d-u"), " ", ISODateFormat.tokens, " ", DateFormat("d\\dxyy").tokens)

println(Date("2024-03-07"), " ", Date("7.3.24", "d.m.y"), " ", Date("20240307", "yyyymmdd"), " ", Date("Mar 7 2024", "u d y"), " ", Date("7 MARCH 2024", dateformat"d U y"), " ",
    DateTime("2024-03-07T15:04"), " ", DateTime("2024"), " ", DateTime("07/03/2024 3:04:09pm", "dd/mm/yyyy I:M:SSp"), " ", Time("15:04:09.5"), " ", Time("12:30am", "HH:MMp"))
println(DateTime("Thu, 07 Mar 2024 15:04:09", RFC1123Format), " ", Date("-0044-03-15"), " ", Date("2024"), " ", DateTime("1.5", "s.S"), " ", DateTime("24-03", "yy-mm"), " ",
    parse(Date, "2024-3-7"), " ", parse(Time, "1:2"))
println(tryparse(Date, "2024-02-30"), " ", tryparse(Date, "x"), " ", tryparse(DateTime, "2024-01-01T10"), " ", tryparse(Time, "25:00"), " ", tryparse(Date, "1/2/2003", dateformat"m/d/y"), " ", tryparse(Date, ""))
for f in (() -> Date("2024-02-30"), () -> Date("2024/02/03"), () -> Date("2024-01-01x"), () -> Date("24-Foo-01", "y-u-d"), () -> Date(""), () -> DateTime(""), () -> DateTime("2024-01-01T00:00:00.1234"),
        () -> DateTime("2024-1-1 10:00", "y-m-d H:M:S.s") , () -> DateTime("2024-13", "y-m"), () -> Time("1:2:3:4"), () -> Date("123", "yyyymmdd"), () -> Time("13:00pm", "I:Mp"), () -> parse(Date, "2024-01-01", dateformat"d.m.y"))
    println(attempt(f))
end
println(Dates.parse_components("7 Mar 2024", dateformat"d u y"), " ", Dates.parse_components("15:04", dateformat"H:M:S"))

# Another language
Dates.LOCALES["deutsch"] = Dates.DateLocale(
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"], ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"])
println(Dates.format(dt, "E, d. U yyyy"; locale="deutsch"), " ", dayname(dt; locale="deutsch"), " ", monthabbr(dt; locale="deutsch"), " ", dayabbr(2; locale="deutsch"), " ",
    Date("7. märz 2024", "d. U y"; locale="deutsch"), " ", Date("Do 07Mär24", DateFormat("e dduuuyy", "deutsch")))

# Rounding
println(floor(dt, Hour), " ", ceil(dt, Minute(15)), " ", round(dt, Day), " ", round(dt, Month), " ", floor(dt, Week), " ", ceil(Date(dt), Year), " ", floor(Date(dt), Quarter), " ", round(Date(dt), Year(10)))
println(floor(Time(dt), Hour), " ", round(Time(dt), Minute(7)), " ", floor(Date, dt, Month), " ", round(Day(17), Week), " ", floor(Hour(37), Day), " ", ceil(Minute(61), Hour), " ", round(Minute(44), Minute(15)), " ", round(dt, Second, RoundUp))
println(trunc(dt, Hour), " ", trunc(dt, Month), " ", trunc(Date(dt), Quarter), " ", trunc(Time(dt), Second), " ", attempt(() -> floor(dt, Day(0))), " ", attempt(() -> round(dt, Day, RoundNearest)))

# Adjusters
d = Date(dt)
println((firstdayofweek(d), lastdayofweek(d), firstdayofmonth(d), lastdayofmonth(d), firstdayofquarter(d), lastdayofquarter(d), firstdayofyear(dt), lastdayofyear(d)))
println((tonext(d, Monday), toprev(d, Thursday), tonext(d, Thursday; same=true), tofirst(d, Sunday), tolast(d, Friday), tofirst(d, Monday; of=Year), tolast(dt, Sunday; of=Year)))
println(tonext(x -> day(x) == 31, d), " ", toprev(isleapyear, Date(2023); step=Year(-1)), " ", Date(x -> dayofweek(x) == Friday && day(x) == 13, 2024), " ", DateTime(x -> minute(x) == 40, 2024, 1, 1, 5), " ",
    attempt(() -> tonext(x -> false, d; limit=3)), " ", attempt(() -> tonext(x -> 1, d)), " ", Dates.adjust(x -> month(x) == 12, d; step=Month(1)), " ", filter(isleapyear, Date(2000):Year(1):Date(2010)))

# Ranges
r = Date(2024, 1, 31):Month(1):Date(2024, 7, 1)
println(r, " ", length(r), " ", collect(r), " ", last(r), " ", r[3], " ", Date(2024, 2, 29) in r, " ", Date(2024, 2, 28) in r, " ", reverse(r)[1])
println(Date(2024, 2, 27):Date(2024, 3, 1), " ", length(DateTime(2024):Hour(7):DateTime(2024, 1, 3)), " ", collect(Time(22):Minute(45):Time(23, 59)), " ", isempty(d:Day(1):d-Day(1)), " ", step(d:Week(2):d + Year(1)))
println(collect(Date(2024, 3, 1):-Day(1):Date(2024, 2, 27)), " ", (d:Day(1):d + Day(2)) .+ Month(1), " ", (d:Day(2):d + Day(5)) + Day(1), " ", range(d; step=Day(10), length=3), " ", collect(Day(1):Day(2):Day(6)), " ", Day(1) * (1:3))
println(sum(length, [Date(2023, m, 1):Day(1):lastdayofmonth(Date(2023, m, 1)) for m in 1:12]), " ", count(x -> dayofweek(x) <= 5, Date(2024):Date(2024, 12, 31)), " ", attempt(() -> d:Day(0):d), " ", attempt(() -> DateTime(2000):DateTime(2001)))
println(typeof(r), " ", findall(x -> month(x) == 3, r), " ", [m => n for (m, n) in zip(monthabbr.(r), 1:3)])

# Waiting
t0 = time()
sleep(Millisecond(20))
wait(Timer(Millisecond(10)))
println(time() - t0 >= 0.03, " ", timedwait(() -> true, Second(1)), " ", timedwait(() -> false, Millisecond(30); pollint=Millisecond(10)))

# What ranges have in common
println(intersect(Date(2024):Day(7):Date(2024, 12, 31), Date(2024, 1, 8):Day(14):Date(2024, 3, 1)), " ", intersect(DateTime(2024):Hour(6):DateTime(2024, 1, 3), DateTime(2024):Hour(8):DateTime(2024, 1, 5)), " ",
    isempty(intersect(Date(2024):Day(2):Date(2025), Date(2024, 1, 2):Day(2):Date(2025))), " ", collect(intersect(Time(0):Minute(90):Time(9), Time(1):Minute(30):Time(5))))
