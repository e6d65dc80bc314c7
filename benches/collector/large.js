// The measure of large.jl.
function work(n) {
    const keep = [];
    let s = 0;
    for (let i = 1; i <= n; i++) {
        const v = new Float64Array(131072);
        v.fill(i);
        keep[i % 10] = v;
        s += v[i % 131072];
    }
    return s;
}
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = work(1000);
    t = process.hrtime.bigint() - t;
}
console.log(r);
console.log(Number(t) / 1e6);
