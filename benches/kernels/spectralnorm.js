// The kernel of spectralnorm.jl.
function element(i, j) { return 1 / (Math.floor(((i + j) * (i + j + 1)) / 2) + i + 1); }
function times(out, v) {
    const n = v.length;
    for (let i = 0; i < n; i++) {
        let s = 0;
        for (let j = 0; j < n; j++) s += element(i, j) * v[j];
        out[i] = s;
    }
}
function transposedTimes(out, v) {
    const n = v.length;
    for (let i = 0; i < n; i++) {
        let s = 0;
        for (let j = 0; j < n; j++) s += element(j, i) * v[j];
        out[i] = s;
    }
}
function spectralnorm(n) {
    const u = new Float64Array(n).fill(1), v = new Float64Array(n), w = new Float64Array(n);
    for (let k = 0; k < 10; k++) {
        times(w, u);
        transposedTimes(v, w);
        times(w, v);
        transposedTimes(u, w);
    }
    let uv = 0, vv = 0;
    for (let i = 0; i < n; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    return Math.sqrt(uv / vv);
}
spectralnorm(10);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = spectralnorm(500);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
