// The kernel of strings.jl.
function text(n) {
    const parts = [];
    for (let i = 1; i <= n; i++) parts.push("line ", i, ": ", (i * i) % 1000, "\n");
    return parts.join("");
}
function digitsAndLines(s) {
    let d = 0, l = 0;
    for (let i = 0; i < s.length; i++) {
        const c = s.charCodeAt(i);
        if (48 <= c && c <= 57) d++;
        else if (c === 10) l++;
    }
    return d + " " + l;
}
digitsAndLines(text(100));
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = digitsAndLines(text(100000));
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
