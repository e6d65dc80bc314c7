// The kernel of bst.jl.
class Node {
    constructor(key) {
        this.key = key;
        this.left = null;
        this.right = null;
    }
}
function insert(root, key) {
    if (root === null) return new Node(key);
    for (let at = root;;) {
        if (key < at.key) {
            if (at.left === null) {
                at.left = new Node(key);
                return root;
            }
            at = at.left;
        } else if (key > at.key) {
            if (at.right === null) {
                at.right = new Node(key);
                return root;
            }
            at = at.right;
        } else return root;
    }
}
function contains(at, key) {
    while (at !== null) {
        if (at.key === key) return true;
        at = key < at.key ? at.left : at.right;
    }
    return false;
}
function total(t) { return t === null ? 0 : t.key + total(t.left) + total(t.right); }
function bst(n) {
    let root = null, x = 1, found = 0;
    for (let i = 0; i < n; i++) {
        x = (x * 1664525 + 1013904223) % 4294967296;
        root = insert(root, x >>> 8);
    }
    x = 1;
    for (let i = 0; i < 2 * n; i++) {
        x = (x * 1664525 + 1013904223) % 4294967296;
        if (contains(root, x >>> 8)) found++;
    }
    return found + total(root);
}
bst(100);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = bst(200000);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
