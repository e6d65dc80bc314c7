// The kernel of fannkuch.jl.
function fannkuch(n) {
    const order = new Int32Array(n), p = new Int32Array(n), count = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    let most = 0, checksum = 0, even = true, r = n;
    for (;;) {
        for (; r !== 1; r--) count[r - 1] = r;
        for (let i = 0; i < n; i++) p[i] = order[i];
        let flips = 0;
        for (let first = p[0]; first !== 0; first = p[0]) {
            for (let i = 0, j = first; i < j; i++, j--) {
                const x = p[i];
                p[i] = p[j];
                p[j] = x;
            }
            flips++;
        }
        if (flips > most) most = flips;
        checksum += even ? flips : -flips;
        for (;; r++) {
            if (r === n) return checksum + " " + most;
            const x = order[0];
            for (let i = 0; i < r; i++) order[i] = order[i + 1];
            order[r] = x;
            if (--count[r] > 0) break;
        }
        even = !even;
    }
}
fannkuch(5);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = fannkuch(9);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
