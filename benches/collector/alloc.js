// The measure of alloc.jl.
class Point { constructor(x, y) { this.x = x; this.y = y; } }
function churn(keep, n) {
    for (let i = 1; i <= n; i++) keep[i & 1023] = new Point(i, i);
    return keep[0].x;
}
const n = 20000000;
let t, r;
for (let run = 0; run < 3; run++) {
    const keep = Array.from({ length: 1024 }, () => new Point(0, 0));
    t = process.hrtime.bigint();
    r = churn(keep, n);
    t = process.hrtime.bigint() - t;
}
console.log(r);
console.log(Number(t) / n);
