// The kernel of dispatch.jl.
class Circle { constructor(r) { this.r = r; } area() { return 3 * this.r * this.r; } }
class Square { constructor(a) { this.a = a; } area() { return this.a * this.a; } }
class Rectangle { constructor(a, b) { this.a = a; this.b = b; } area() { return this.a * this.b; } }
class Triangle { constructor(a, h) { this.a = a; this.h = h; } area() { return 0.5 * this.a * this.h; } }
class Point { area() { return 0; } }
function shapes(n) {
    const list = [];
    for (let i = 0, x = 1; i < n; i++) {
        x = (x * 1664525 + 1013904223) % 4294967296;
        const k = (x >>> 16) % 5;
        list.push(k === 0 ? new Circle(2) : k === 1 ? new Square(3) : k === 2 ? new Rectangle(1, 2) : k === 3 ? new Triangle(2, 5) : new Point());
    }
    return list;
}
function totalArea(list, rounds) {
    let total = 0;
    for (let j = 0; j < rounds; j++) for (const s of list) total += s.area();
    return total;
}
const list = shapes(1000);
totalArea(list, 10);
// The third run counts: the code is warm then.
let t, r;
for (let run = 0; run < 3; run++) {
    t = process.hrtime.bigint();
    r = totalArea(list, 10000);
    t = process.hrtime.bigint() - t;
}
console.log(String(r));
console.log(Number(t) / 1e6);
