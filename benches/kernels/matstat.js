// The kernel of matstat.jl.
class Matrix {
    constructor(n, m) {
        this.n = n;
        this.m = m;
        this.x = new Float64Array(n * m);
    }
}
let state = 42;
function next() {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296 - 0.5;
}
function randomMatrix(n) {
    const a = new Matrix(n, n);
    for (let i = 0; i < n * n; i++) a.x[i] = next();
    return a;
}
function multiply(a, b) {
    const n = a.n, m = a.m, p = b.m, c = new Matrix(n, p);
    for (let j = 0; j < p; j++)
        for (let k = 0; k < m; k++) {
            const x = b.x[k + j * m];
            for (let i = 0; i < n; i++) c.x[i + j * n] += a.x[i + k * n] * x;
        }
    return c;
}
function gram(a) {
    const n = a.n, m = a.m, c = new Matrix(m, m);
    for (let j = 0; j < m; j++)
        for (let i = 0; i < m; i++) {
            let s = 0;
            for (let k = 0; k < n; k++) s += a.x[k + i * n] * a.x[k + j * n];
            c.x[i + j * m] = s;
        }
    return c;
}
function trace(a) {
    let s = 0;
    for (let i = 0; i < a.n; i++) s += a.x[i + i * a.n];
    return s;
}
function beside(parts) {
    const n = parts[0].n, c = new Matrix(n, n * parts.length);
    let at = 0;
    for (const p of parts)
        for (let j = 0; j < n; j++) {
            for (let i = 0; i < n; i++) c.x[i + at * n] = p.x[i + j * n];
            at++;
        }
    return c;
}
function spread(v) {
    let mean = 0, square = 0;
    for (const x of v) mean += x;
    mean /= v.length;
    for (const x of v) square += (x - mean) * (x - mean);
    return Math.sqrt(square / (v.length - 1)) / mean;
}
function matstat(t) {
    const n = 5, v = new Float64Array(t), w = new Float64Array(t);
    state = 42;
    for (let i = 0; i < t; i++) {
        const a = randomMatrix(n), b = randomMatrix(n), c = randomMatrix(n), d = randomMatrix(n);
        const p = gram(beside([a, b, c, d])), q = gram(beside([a, d]));
        const p2 = multiply(p, p), q2 = multiply(q, q);
        v[i] = trace(multiply(p2, p2));
        w[i] = trace(multiply(q2, q2));
    }
    return spread(v) + " " + spread(w);
}
matstat(10);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = matstat(1000);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
