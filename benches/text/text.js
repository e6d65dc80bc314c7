// The tasks of text.jl that make sense here: the name and the median milliseconds of five runs on a line.
let state = 1;
function next() {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
}
const WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"];
function words(n) {
    state = 1;
    const parts = [];
    for (let i = 1; i <= n; i++) parts.push(WORDS[next() % 12] + (next() % 500) + (i % 10 === 0 ? "\n" : " "));
    return Buffer.from(parts.join("")).toString();
}
function greek(n) {
    state = 1;
    const parts = [];
    for (let i = 1; i <= n; i++) {
        for (let k = next() % 8 + 1; k > 0; k--) parts.push(String.fromCodePoint(0x3b1 + next() % 25));
        parts.push(" ");
    }
    return Buffer.from(parts.join("")).toString();
}
function ints(n) {
    state = 1;
    const list = [];
    for (let i = 0; i < n; i++) list.push(next());
    return list;
}
const TEXT = words(200000), GREEK = greek(100000), LIST = TEXT.trim().split(/\s/), INTS = ints(200000);
const FLOATS = ints(100000).map(x => x / 1024), INT_TEXTS = INTS.map(String), FLOAT_TEXTS = FLOATS.map(String);
const PEOPLE = INTS.map(x => ({ name: WORDS[x % 12], age: x % 90 })), SPACED = LIST.map(w => "  " + w + " \n");
const count = (text, needle) => {
    let n = 0;
    for (let i = text.indexOf(needle); i >= 0; i = text.indexOf(needle, i + 1)) n++;
    return n;
};
const TASKS = {
    "split lines": () => TEXT.split("\n").reduce((n, line) => n + line.split(/ +/).length, 0),
    "split, join": () => TEXT.split(" ").join(", ").length,
    "split at text": () => TEXT.split("a4").length,
    "words": () => TEXT.split(/\s+/).reduce((n, w) => n + w.length, 0),
    "count words": () => {
        const d = new Map();
        for (const w of LIST) d.set(w, (d.get(w) || 0) + 1);
        return d.size;
    },
    "index words": () => {
        const d = new Map();
        LIST.forEach((w, i) => {
            const list = d.get(w);
            if (list) list.push(i);
            else d.set(w, [i]);
        });
        return d.size;
    },
    "Dict of Int": () => {
        const d = new Map();
        for (const x of INTS) d.set(x, x);
        let s = 0;
        for (const x of INTS) s += d.get(x) + (d.has(x + 1) ? 1 : 0);
        return s;
    },
    "Dict, delete": () => {
        const d = new Map();
        for (const x of INTS) {
            d.set(x % 5000, x);
            d.delete((x >> 7) % 5000);
        }
        return d.size;
    },
    "set of strings": () => new Set(LIST).size,
    "concatenate": () => {
        let n = 0;
        for (let i = 1; i <= 200000; i++) n += ("key" + WORDS[i % 12] + "=" + WORDS[i % 7]).length;
        return n;
    },
    "interpolate": () => {
        let n = 0;
        for (let i = 1; i <= 200000; i++) n += `point ${i % 100}, ${i} of ${WORDS[i % 12]}`.length;
        return n;
    },
    "string(Int)": () => {
        let n = 0;
        for (let i = 1; i <= 200000; i++) n += String(i * 7919).length;
        return n;
    },
    "string(Float64)": () => FLOATS.reduce((n, x) => n + String(x).length, 0),
    "parse Int": () => INT_TEXTS.reduce((n, t) => n + parseInt(t, 10), 0),
    "parse Float64": () => FLOAT_TEXTS.reduce((n, t) => n + parseFloat(t), 0),
    "replace char": () => TEXT.replaceAll(" ", "_").length,
    "replace text": () => TEXT.replaceAll("alpha", "omega!").length,
    "replace regex": () => TEXT.replace(/[0-9]+/g, "#").length,
    "occursin": () => LIST.reduce((n, w) => n + w.includes("ta1") + w.startsWith("be") + w.endsWith("7"), 0),
    "findnext text": () => count(TEXT, "theta1"),
    "findnext char": () => count(TEXT, "\n"),
    "characters": () => {
        let n = 0;
        for (const c of GREEK) n += c === "α" || c === " ";
        return n;
    },
    "print Int": () => {
        let s = "";
        for (let i = 1; i <= 200000; i++) s += i + " ";
        return Buffer.from(s).length;
    },
    "print Float64": () => {
        let s = "";
        for (const x of FLOATS) s += x + "\n";
        return Buffer.from(s).length;
    },
    "lowercase": () => TEXT.toLowerCase().length,
    "uppercase Greek": () => GREEK.toUpperCase().length,
    "reverse": () => [...GREEK].reverse().join("").length,
    "lpad, rpad": () => {
        let n = 0;
        for (let i = 1; i <= 50000; i++) n += String(i).padStart(8).length + String(i).padEnd(8, "0").length;
        return n;
    },
    "strip, chomp": () => SPACED.reduce((n, w) => n + w.trim().length + w.replace(/\n$/, "").length, 0),
    "sort by field": () => [...PEOPLE].sort((a, b) => a.age - b.age)[0].age,
    "sort by name": () => [...PEOPLE].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))[0].age,
    "sort rev": () => [...INTS].sort((a, b) => b - a)[0],
    "sort lt": () => [...INTS].sort((a, b) => (a % 1000) - (b % 1000))[0],
    "sort Float64": () => [...FLOATS].sort((a, b) => a - b)[0],
    "sort words": () => [...LIST].sort()[0],
    "sort tuples": () => INTS.map(x => [x % 100, x]).sort((a, b) => a[0] - b[0] || a[1] - b[1])[0][0],
    "sortperm": () => INTS.map((_, i) => i).sort((a, b) => INTS[a] - INTS[b])[0],
    "unique Int": () => [...new Set(INTS)].length,
    "unique strings": () => [...new Set(LIST)].length,
};
const only = process.argv.slice(2);
for (const [name, task] of Object.entries(TASKS)) {
    if (only.length && !only.includes(name)) continue;
    const times = [];
    let result;
    for (let i = 0; i < 6; i++) {
        const t = process.hrtime.bigint();
        result = task();
        times.push(Number(process.hrtime.bigint() - t) / 1e6);
    }
    console.log(`${name}\t${times.slice(1).sort((a, b) => a - b)[2]}\t${result}`);
}
