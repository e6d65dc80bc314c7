// The measure of full.jl. Run with --expose-gc. A node is a header (map, properties, elements) and three words there: here
// it counts with the same 32 bytes, since the work is following the same objects.
class Node { constructor(l, r, k) { this.left = l; this.right = r; this.key = k; } }
function build(d) { return d === 0 ? new Node(null, null, 0) : new Node(build(d - 1), build(d - 1), d); }
const live = build(20);
gc();
const times = [];
for (let i = 0; i < 11; i++) {
    const t = process.hrtime.bigint();
    gc();
    times.push(Number(process.hrtime.bigint() - t) / 1e9);
}
console.log(live.key);
console.log((2 ** 21 - 1) * 32 / 1e9 / times.sort((a, b) => a - b)[5]);
