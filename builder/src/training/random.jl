# Random numbers: what `Random` does when a process starts, and the usual draws.
using Random
Random.__init__()
Random.seed!(42)
function draws(rng...)
    rand(rng...), rand(rng..., Int), rand(rng..., Bool), rand(rng..., 1:6), rand(rng..., 3), rand(rng..., 1:10, 2), rand(rng..., 2, 2), rand(rng..., ["a", "b"]), randn(rng...), randn(rng..., 2)
end
draws()
draws(Random.default_rng())
draws(Xoshiro(1))
shuffle([1, 2, 3])
randperm(4)
rand('a':'z')
