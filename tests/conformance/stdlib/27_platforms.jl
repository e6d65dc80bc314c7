# Base.BinaryPlatforms: tags, triplets both ways, which platforms fit each other.
using Base.BinaryPlatforms

p = Platform("AMD64", "Linux"; march="avx2", libgfortran_version=v"5")
println(arch(p), " ", os(p), " ", libc(p), " ", libgfortran_version(p), " ", cxxstring_abi(p), " ", wordsize(p), " ", platform_name(p))
println(triplet(p), " ", parse(Platform, triplet(p)) == p)
println(triplet(Platform("armv7l", "linux")), " ", triplet(Platform("i686", "windows")), " ", triplet(Platform("x86_64", "macos"; os_version=v"14")))
show(stdout, MIME"text/plain"(), p)
println()
q = parse(Platform, "x86_64-apple-darwin14")
println(os(q), " ", os_version(q), " ", Sys.isapple(q), Sys.islinux(q), Sys.isunix(q), Sys.isbsd(q))
println(tags(parse(Platform, "aarch64-linux-musl-libgfortran3-cxx11-libstdcxx26"))["libstdcxx_version"])
println(platforms_match("x86_64-linux-gnu", p), platforms_match("x86_64-linux-gnu-march+avx", p), platforms_match("i686-linux-gnu", p))
println(select_platform(Dict(Platform("x86_64", "linux") => 1, Platform("x86_64", "linux"; march="avx2") => 2, Platform("i686", "linux") => 3), p))
println(tryparse(Platform, "no-such-machine"), " ", parse_dl_name_version("libfoo.so.3.2", "linux"), " ", parse_dl_name_version("libbar.dylib", "macos"))
newest = HostPlatform(Platform("x86_64", "macos"; os_version=v"14"))
println(platforms_match(Platform("x86_64", "macos"; os_version=v"13"), newest), platforms_match(Platform("x86_64", "macos"; os_version=v"15"), newest))
for f in (() -> Platform("x64_86", "linux"; validate_strict=true), () -> Platform("x86_64", "linux"; os="windows"), () -> Platform("x86_64", "linux"; a="b+c"),
    () -> parse(Platform, "free text"))
    try
        f()
    catch e
        println(e isa ArgumentError, " ", e.msg)
    end
end
