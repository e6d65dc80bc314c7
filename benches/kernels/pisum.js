// The kernel of pisum.jl.
function pisum(rounds) {
    let total = 0;
    for (let j = 0; j < rounds; j++) {
        total = 0;
        for (let k = 1; k <= 10000; k++) total += 1 / (k * k);
    }
    return total;
}
pisum(1);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = pisum(500);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
