// The measure of pause.jl. Run with --expose-gc.
class Node { constructor(l, r, k) { this.left = l; this.right = r; this.key = k; } }
function build(d) { return d === 0 ? new Node(null, null, 0) : new Node(build(d - 1), build(d - 1), d); }
function garbage(n) {
    let node = new Node(null, null, 0);
    for (let i = 1; i <= n; i++) node = new Node(i % 100 === 0 ? null : node, null, i);
    return node;
}
const live = build(20), buffer = new Float64Array(5000000);
gc();
gc();
const times = [];
for (let i = 0; i < 21; i++) {
    garbage(50000);
    const t = process.hrtime.bigint();
    gc({ type: "minor" });
    times.push(Number(process.hrtime.bigint() - t) / 1e6);
}
console.log(live.key + buffer[0]);
console.log(times.sort((a, b) => a - b)[10]);
