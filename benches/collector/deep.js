// The measure of deep.jl. Run with --expose-gc.
class Cell { constructor(v, n) { this.value = v; this.next = n; } }
function make(n) { let l = null; for (let i = 1; i <= n; i++) l = new Cell(i, l); return l; }
const list = make(5000000), times = [];
for (let i = 0; i < 5; i++) {
    const t = process.hrtime.bigint();
    gc();
    times.push(Number(process.hrtime.bigint() - t) / 1e6);
}
console.log(list.value);
console.log(times.sort((a, b) => a - b)[2]);
