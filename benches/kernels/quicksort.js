// The kernel of quicksort.jl.
function fill(n, x) {
    const a = new Float64Array(n);
    for (let i = 0; i < n; i++) {
        x = (x * 1664525 + 1013904223) % 4294967296;
        a[i] = x / 4294967296;
    }
    return a;
}
function quicksort(a, lo, hi) {
    let i = lo, j = hi;
    while (i < hi) {
        const pivot = a[(lo + hi) >>> 1];
        while (i <= j) {
            while (a[i] < pivot) i++;
            while (a[j] > pivot) j--;
            if (i <= j) {
                const x = a[i];
                a[i] = a[j];
                a[j] = x;
                i++;
                j--;
            }
        }
        if (lo < j) quicksort(a, lo, j);
        lo = i;
        j = hi;
    }
    return a;
}
quicksort(fill(1000, 7), 0, 999);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    const list = fill(1000000, 42);
    t = process.hrtime.bigint();
    r = quicksort(list, 0, 999999)[123455];
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
