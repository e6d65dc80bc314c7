// The kernel of fib.jl.
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
fib(20);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = fib(32);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
