// The kernel of matmul.jl.
function matrix(n, x) {
    const m = new Float64Array(n * n);
    for (let i = 0; i < n * n; i++) {
        x = (x * 1664525 + 1013904223) % 4294967296;
        m[i] = x / 4294967296;
    }
    return m;
}
function multiply(a, b, n, m, p) {
    const c = new Float64Array(n * p);
    for (let j = 0; j < p; j++)
        for (let k = 0; k < m; k++) {
            const x = b[j * m + k];
            for (let i = 0; i < n; i++) c[j * n + i] += a[k * n + i] * x;
        }
    return c;
}
const a = matrix(300, 1), b = matrix(300, 2);
multiply(a, b, 5, 5, 5);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = multiply(a, b, 300, 300, 300)[0];
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
