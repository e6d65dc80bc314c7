// The kernel of sortstring.jl.
function numbers(n) {
    const list = [];
    for (let i = 0, x = 1; i < n; i++) {
        x = (x * 1664525 + 1013904223) % 4294967296;
        list[i] = String(x);
    }
    return list;
}
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    const list = numbers(1000000);
    numbers(100).sort();
    t = process.hrtime.bigint();
    r = list.sort()[999];
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
