// The measure of cards.jl.
class Point { constructor(x, y) { this.x = x; this.y = y; } }
function work(v, n) {
    let at = 1;
    for (let i = 1; i <= n; i++) {
        at = (Math.imul(at, 1103515245) + 12345) & 0xfffff;
        v[at] = new Point(i, at);
    }
    let s = 0;
    for (const p of v) s += p.x;
    return s;
}
const v = [];
for (let i = 0; i < 1048576; i++) v.push(new Point(0, 0));
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = work(v, 3000000);
    t = process.hrtime.bigint() - t;
}
console.log(r);
console.log(Number(t) / 1e6);
