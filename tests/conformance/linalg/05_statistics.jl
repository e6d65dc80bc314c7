# Statistics: means, spreads, medians, quantiles and correlations, over everything and over dimensions, and what they refuse.
using Statistics

println(mean([1, 2, 3]), " ", mean((1, 2, 3)), " ", mean(x -> x^2, [1, 2, 3]), " ", mean(sqrt, (1, 4)), " ", mean(i for i in 1:4 if isodd(i)), " ", mean(1:4), " ", mean([true, false]))
A = [1 2; 3 4]
println(mean(A), " ", mean(A; dims=1), " ", mean(A; dims=2), " ", mean(A; dims=(1, 2)), " ", mean(x -> 2x, A; dims=1), " ", mean!([0.0, 0.0], A), " ", mean!([0.0 0.0], A))
println(typeof(mean(Float32[1, 2])), " ", mean([1 + 2im, 3]), " ", mean([1//2, 1//3]), " ", mean(Int[]), " ", mean(Float32[]), " ", mean(Int8[100, 100, 100]), " ", mean([[1, 2], [3, 4]]))
println(var([1, 2, 3, 4]), " ", var([1, 2, 3, 4]; corrected=false), " ", std([2, 4, 4, 4, 5, 5, 7, 9]; corrected=false), " ", var([1 2; 3 4]; dims=1), " ", std([1 2; 3 6]; dims=2), " ", var(1:10), " ", std([1.0]))
println(var([1.0, 2.0, 4.0]; mean=2.0), " ", varm([1, 2, 3], 2), " ", stdm([1, 2, 3], 2), " ", var([1 + im, 1 - im]), " ", var((1, 2, 3)), " ", var(x for x in [1, 2, 4]), " ", std(skipmissing([1, missing, 3])), " ", var(A; dims=1, mean=[2.0 3.0]))
println(median([3, 1, 2]), " ", median([1, 2, 3, 4]), " ", median(A; dims=1), " ", median([1.0, NaN]), " ", median([1, missing]), " ", median(1:5), " ", median((5, 1, 3)), " ", median([true, false, true]))
v = [3, 1, 2]
println(median!(v), " ", middle(3), " ", middle(1, 4), " ", middle([1, 5, 9]), " ", middle(1:4), " ", middle(2.5f0), " ", middle(true))
println(cov([1, 2, 3]), " ", cov([1, 2, 3], [1, 3, 2]), " ", cov([1, 2, 3], [2, 4, 6]; corrected=false), " ", cov([1.0 2.0; 3.0 4.0; 5.0 9.0]), " ", cov([1.0 3.0 5.0; 2.0 4.0 9.0]; dims=2))
println(cor([1, 2, 3], [2, 4, 6]), " ", cor([1, 2, 3], [3, 2, 1]), " ", cor([1.0, 2.0]), " ", round.(cor([1.0 2.0; 3.0 4.0; 5.0 9.0]); digits=6), " ", round.(cor([1, 2, 3], [1 2; 2 1; 3 5]); digits=6))
println(quantile([1, 2, 3, 4], 0.5), " ", quantile(1:5, [0.0, 0.25, 0.5, 1.0]), " ", quantile([5, 1, 3], (0.1, 0.9)), " ", quantile([1.0, 2.0, 4.0, 8.0], 0.3; alpha=0.5, beta=0.5), " ", quantile(skipmissing([1, missing, 3]), 0.5), " ", quantile([7], 0.3), " ", quantile((x^2 for x in 1:3), 0.5))
println(quantile!([3, 1, 2], 0.5), " ", quantile([1, 2, 3], 0.25; sorted=true), " ", mean([missing, 1]), " ", var([1, missing]), " ", mean([missing 1.0; 2.0 3.0]; dims=1))

attempt(f) = try
    println(f())
catch e
    showerror(stdout, e)
    println()
end
attempt(() -> median(Int[]))
attempt(() -> quantile(Int[], 0.5))
attempt(() -> quantile([1, 2], 1.5))
attempt(() -> quantile([NaN, 1.0], 0.5))
attempt(() -> quantile([1, missing], 0.5))
attempt(() -> quantile([1, 2], 0.5; alpha=2))
attempt(() -> cor([1], [1, 2]))
attempt(() -> cov([1], [1, 2]))
attempt(() -> middle(1:0))
attempt(() -> mean(3, 4))
attempt(() -> median(Float64[]))
