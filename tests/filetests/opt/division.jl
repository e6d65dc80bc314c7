# Division by constants is multiplication or shifts.
by_seven(x) = x ÷ 7
# run: native by_seven(Int)
# not: idiv
# check: imul
# check: sar

by_eight(x) = x ÷ 8
# run: native by_eight(Int)
# not: idiv
# not: imul
# check: sar

unsigned(x) = x ÷ 0x0000000000000010
# run: native unsigned(UInt)
# not: div
# check: shr

digit(x) = x % 10
# run: native digit(UInt)
# not: div
# check: mul

# No question whether the divisor is 0 or -1.
rest(x) = rem(x, 60)
# run: cranelift rest(Int)
# not: brif
# not: call

# What is not known is asked.
any(x, y) = x ÷ y
# run: cranelift any(Int, Int)
# check: brif
# check: sdiv

even(x) = x % 2 == 0
# run: native even(Int)
# not: div
