// The measure of list.jl.
class Item { constructor(v, l, n) { this.value = v; this.label = l; this.next = n; } }
function build(n) {
    let list = null;
    for (let i = 1; i <= n; i++) list = new Item(i % 3 === 0 ? i / 2 : i, i % 5 === 0 ? null : i, list);
    return list;
}
function walk(list) {
    let s = 0;
    while (list !== null) {
        s += list.value;
        if (list.label !== null) s += list.label;
        list = list.next;
    }
    return s;
}
function work() {
    let s = 0;
    for (let i = 0; i < 10; i++) {
        const list = build(300000);
        for (let j = 0; j < 10; j++) s += walk(list);
    }
    return s;
}
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = work();
    t = process.hrtime.bigint() - t;
}
console.log(r);
console.log(Number(t) / 1e6);
