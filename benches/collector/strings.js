// The measure of strings.jl.
function work(n) {
    const keep = new Array(10000).fill("");
    let s = 0;
    for (let i = 1; i <= n; i++) {
        const k = i % 10000;
        s += keep[k].length;
        keep[k] = "item " + i + "/" + n;
        // Without this the text is never put together.
        s += keep[k].charCodeAt(5);
    }
    return s;
}
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = work(1000000);
    t = process.hrtime.bigint() - t;
}
console.log(r);
console.log(Number(t) / 1e6);
