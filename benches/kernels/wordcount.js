// The kernel of wordcount.jl.
function words(n) {
    let s = "", x = 1;
    for (let i = 0; i < n; i++) {
        x = (x * 1664525 + 1013904223) % 4294967296;
        s += "word" + (x >>> 16) % 5000 + " ";
    }
    return Buffer.from(s).toString("latin1");
}
function wordcount(text) {
    const counts = new Map();
    for (const w of text.split(" ")) counts.set(w, (counts.get(w) || 0) + 1);
    return counts;
}
const text = words(500000);
wordcount(words(10));
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = wordcount(text).size;
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
