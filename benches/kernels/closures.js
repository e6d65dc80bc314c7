// The kernel of closures.jl.
function counter(step) {
    let count = 0;
    return () => (count += step);
}
function fold(f, n) {
    let s = 0;
    for (let i = 1; i <= n; i++) s = f(s, i);
    return s;
}
function closures(n) {
    const next = counter(3);
    let total = 0;
    for (let i = 0; i < n; i++) total = next();
    const a = 5, m = 1000003;
    total += fold((s, i) => (s + a * i) % m, n);
    const list = [];
    for (let k = 1; k <= 10; k++) list.push((x) => x + k);
    for (let i = 1; i <= n; i++) total = list[i % 10](total) & 0xffffff;
    return total;
}
closures(100);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = closures(5000000);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
