// The kernel of sieve.jl.
function sieve(n) {
    const prime = new Uint8Array(n + 1).fill(1);
    prime[0] = prime[1] = 0;
    for (let i = 2; i * i <= n; i++)
        if (prime[i]) for (let j = i * i; j <= n; j += i) prime[j] = 0;
    let count = 0;
    for (let i = 1; i <= n; i++) if (prime[i]) count++;
    return count;
}
sieve(100);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = sieve(5000000);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
