// The measure of churn.jl.
class Cell { constructor(v, n) { this.value = v; this.next = n; } }
function make(n) { let l = null; for (let i = 1; i <= n; i++) l = new Cell(i, l); return l; }
function total(l) { let s = 0; while (l !== null) { s += l.value; l = l.next; } return s; }
function churn(rounds) {
    const keep = new Array(100).fill(null);
    let s = 0;
    for (let i = 1; i <= rounds; i++) {
        const k = i % 100;
        s += total(keep[k]);
        keep[k] = make(1000);
    }
    return s;
}
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = churn(10000);
    t = process.hrtime.bigint() - t;
}
console.log(r);
console.log(Number(t) / 1e6);
