// The kernel of binarytrees.jl.
class Node {
    constructor(left, right) {
        this.left = left;
        this.right = right;
    }
}
function build(depth) { return depth === 0 ? new Node(null, null) : new Node(build(depth - 1), build(depth - 1)); }
function count(t) { return 1 + (t.left === null ? 0 : count(t.left)) + (t.right === null ? 0 : count(t.right)); }
function binarytrees(n) {
    const keep = build(n);
    let total = 0;
    for (let depth = 4; depth <= n; depth += 4) {
        const rounds = 1 << (n - depth + 4);
        for (let i = 0; i < rounds; i++) total += count(build(depth));
    }
    return total + count(keep);
}
binarytrees(6);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = binarytrees(16);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
