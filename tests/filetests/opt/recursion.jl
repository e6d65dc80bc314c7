# Calls in tail position are loops where nothing shows the stack.
sum_to(n, s) = n == 0 ? s : sum_to(n - 1, s + n)
# run: typed sum_to(Int, Int)
# not: invoke
# check: φ
# not: invoke

divisor(a, b) = b == 0 ? a : divisor(b, a % b)
# run: typed divisor(Int, Int)
# not: invoke

# Its own result is used: no tail call.
product(n) = n == 0 ? 1 : n * product(n - 1)
# run: typed product(Int)
# check: invoke

# Frames that a stack trace would show stay.
countdown(n) = n == 0 ? error("now") : countdown(n - 1)
# run: typed countdown(Int)
# check: invoke

# Never ends: overflows the stack as it should.
forever(n) = forever(n + 1)
# run: typed forever(Int)
# check: invoke
