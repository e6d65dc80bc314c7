// The kernel of mandelbrot.jl.
function escapes(cr, ci) {
    let zr = 0, zi = 0;
    for (let n = 1; n <= 80; n++) {
        const r2 = zr * zr, i2 = zi * zi;
        if (r2 + i2 > 4) return n;
        zi = 2 * zr * zi + ci;
        zr = r2 - i2 + cr;
    }
    return 80;
}
function grid(n) {
    let total = 0;
    for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) total += escapes((3 * x) / n - 2, (2 * y) / n - 1);
    return total;
}
grid(10);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = grid(500);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
