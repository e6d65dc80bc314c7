// The kernel of parseint.jl.
function parseint(n) {
    let x = 1, sum = 0;
    for (let i = 0; i < n; i++) {
        x = (x * 1664525 + 1013904223) % 4294967296;
        const s = x.toString(16);
        const y = parseInt(s, 16);
        if (y !== x) throw new Error("read " + y + " for " + x);
        sum += y;
    }
    return sum;
}
parseint(100);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = parseint(200000);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
