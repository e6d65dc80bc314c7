// The measure of dict.jl.
function work(n) {
    const d = new Map();
    let s = 0;
    for (let i = 1; i <= n; i++) {
        d.set(i, [i, i + 1, i + 2]);
        if (i > 20000) {
            s += d.get(i - 20000)[1];
            d.delete(i - 20000);
        }
    }
    return s + d.size;
}
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = work(1000000);
    t = process.hrtime.bigint() - t;
}
console.log(r);
console.log(Number(t) / 1e6);
