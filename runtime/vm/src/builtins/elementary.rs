//! Exponentials, logarithms and their relatives, good to about half a unit in the last place: the work is done on
//! sums of two floats (`Dd`), with tables that the compiler evaluates.

/// `hi + lo`, `lo` at most half a unit in the last place of `hi`.
#[derive(Clone, Copy)]
struct Dd {
    hi: f64,
    lo: f64,
}

const fn two_sum(a: f64, b: f64) -> Dd {
    let hi = a + b;
    let t = hi - a;
    Dd { hi, lo: (a - (hi - t)) + (b - t) }
}

/// The same where `a` is the larger one.
const fn fast_sum(a: f64, b: f64) -> Dd {
    let hi = a + b;
    Dd { hi, lo: b - (hi - a) }
}

/// The exact product, by halves of 26 bits.
const fn two_prod(a: f64, b: f64) -> Dd {
    const SPLIT: f64 = 134_217_729.0;
    let hi = a * b;
    let (ta, tb) = (a * SPLIT, b * SPLIT);
    let (ah, bh) = (ta - (ta - a), tb - (tb - b));
    let (al, bl) = (a - ah, b - bh);
    Dd { hi, lo: ((ah * bh - hi) + ah * bl + al * bh) + al * bl }
}

impl Dd {
    const fn new(x: f64) -> Dd {
        Dd { hi: x, lo: 0.0 }
    }

    const fn add(self, o: Dd) -> Dd {
        let s = two_sum(self.hi, o.hi);
        let t = two_sum(self.lo, o.lo);
        let s = fast_sum(s.hi, s.lo + t.hi);
        fast_sum(s.hi, s.lo + t.lo)
    }

    const fn neg(self) -> Dd {
        Dd { hi: -self.hi, lo: -self.lo }
    }

    const fn mul(self, o: Dd) -> Dd {
        let p = two_prod(self.hi, o.hi);
        fast_sum(p.hi, p.lo + (self.hi * o.lo + self.lo * o.hi))
    }

    const fn div(self, o: Dd) -> Dd {
        let q = self.hi / o.hi;
        let r = self.add(o.mul(Dd::new(q)).neg());
        fast_sum(q, (r.hi + r.lo) / o.hi)
    }

    fn sqrt(self) -> Dd {
        if self.hi == 0.0 {
            return Dd::new(0.0);
        }
        let h = libm::sqrt(self.hi);
        let r = self.add(two_prod(h, h).neg());
        fast_sum(h, (r.hi + r.lo) / (2.0 * h))
    }

    fn value(self) -> f64 {
        self.hi + self.lo
    }

    const fn half(self) -> Dd {
        Dd { hi: self.hi * 0.5, lo: self.lo * 0.5 }
    }
}

const LN2: Dd = Dd { hi: std::f64::consts::LN_2, lo: 2.319_046_813_846_299_6e-17 };
const LN10: Dd = Dd { hi: std::f64::consts::LN_10, lo: -2.170_756_223_382_249_4e-16 };
/// ln 2 in a part that small whole numbers multiply exactly, and the rest.
const LN2_SHORT: f64 = 0.693_147_180_369_123_8;
const LN2_REST: f64 = 1.908_214_929_270_587_7e-10;

/// 2^(i/128).
static POWERS: [Dd; 128] = powers();

const fn powers() -> [Dd; 128] {
    let mut table = [Dd::new(1.0); 128];
    let mut i = 1;
    while i < 128 {
        let x = LN2.mul(Dd::new(i as f64 / 128.0));
        let (mut sum, mut term, mut n) = (Dd::new(1.0), Dd::new(1.0), 1.0);
        while n < 32.0 {
            term = term.mul(x).div(Dd::new(n));
            sum = sum.add(term);
            n += 1.0;
        }
        table[i] = sum;
        i += 1;
    }
    table
}

/// ln(n/128) for n from 90 to 182.
static LOGS: [Dd; 93] = logs();

const fn logs() -> [Dd; 93] {
    let mut table = [Dd::new(0.0); 93];
    let mut i = 0;
    while i < 93 {
        let n = (90 + i) as f64;
        // ln c = 2 artanh((c - 1) / (c + 1))
        let s = Dd::new(n - 128.0).div(Dd::new(n + 128.0));
        let square = s.mul(s);
        let (mut sum, mut power, mut k) = (s, s, 3.0);
        while k < 60.0 {
            power = power.mul(square);
            sum = sum.add(power.div(Dd::new(k)));
            k += 2.0;
        }
        table[i] = sum.add(sum);
        i += 1;
    }
    table
}

/// e^r - 1 for |r| up to 1/256.
fn expm1_small(r: Dd) -> Dd {
    let h = r.hi;
    let square = two_prod(h, h);
    let cubic = h * square.hi * (1.0 / 6.0 + h * (1.0 / 24.0 + h * (1.0 / 120.0 + h * (1.0 / 720.0))));
    let s = fast_sum(h, 0.5 * square.hi);
    fast_sum(s.hi, s.lo + (cubic + r.lo + (0.5 * square.lo + h * r.lo)))
}

/// e^x as a number near 1 and a power of two, for |x| below 1000.
fn exp_parts(x: Dd) -> (Dd, i32) {
    let n = (x.hi * (128.0 / std::f64::consts::LN_2) + 0.5).floor();
    let k = n as i32;
    let r = two_sum(x.hi - n * (LN2_SHORT / 128.0), -n * (LN2_REST / 128.0));
    let r = fast_sum(r.hi, r.lo + x.lo);
    let e = expm1_small(r);
    let t = POWERS[(k & 127) as usize];
    (t.add(t.mul(e)), k >> 7)
}

fn exp_of(x: Dd) -> f64 {
    if x.hi.is_nan() {
        return x.hi;
    }
    if x.hi > 710.0 {
        return f64::INFINITY;
    }
    if x.hi < -746.0 {
        return 0.0;
    }
    let (m, k) = exp_parts(x);
    libm::ldexp(m.value(), k)
}

/// e^|x| in full, for |x| up to 709.
fn exp_full(x: Dd) -> Dd {
    let (m, k) = exp_parts(x);
    Dd { hi: libm::ldexp(m.hi, k), lo: libm::ldexp(m.lo, k) }
}

/// ln x for positive finite x.
fn ln(x: f64) -> Dd {
    let (mut m, mut k) = libm::frexp(x);
    if m < std::f64::consts::FRAC_1_SQRT_2 {
        m *= 2.0;
        k -= 1;
    }
    let n = (m * 128.0 + 0.5).floor();
    let c = n / 128.0;
    let d = m - c;
    // ln(1 + r), r = d / c
    let q = d / c;
    let p = two_prod(q, c);
    let r = fast_sum(q, ((d - p.hi) - p.lo) / c);
    let h = r.hi;
    let square = two_prod(h, h);
    let cubic = h
        * square.hi
        * (1.0 / 3.0
            + h * (-0.25 + h * (0.2 + h * (-1.0 / 6.0 + h * (1.0 / 7.0 + h * (-0.125 + h * (1.0 / 9.0 - 0.1 * h)))))));
    let s = fast_sum(h, -0.5 * square.hi);
    let log = fast_sum(s.hi, s.lo + (cubic + r.lo - (0.5 * square.lo + h * r.lo)));
    let kf = f64::from(k);
    let whole = LOGS[(n as usize) - 90].add(two_sum(kf * LN2_SHORT, kf * LN2_REST)).add(Dd::new(kf * LN2_LAST));
    whole.add(log)
}

/// What `LN2_SHORT + LN2_REST` leaves of ln 2.
const LN2_LAST: f64 = {
    let s = LN2.add(Dd::new(-LN2_SHORT)).add(Dd::new(-LN2_REST));
    s.hi
};

/// ln(1 + x).
fn ln_1p(x: Dd) -> Dd {
    let u = two_sum(1.0, x.hi);
    let rest = u.lo + x.lo;
    let u = fast_sum(u.hi, rest);
    ln(u.hi).add(Dd::new(u.lo / u.hi))
}

/// A function of positive finite numbers, and what it is elsewhere.
fn on_positive(x: f64, f: impl Fn(f64) -> f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        f64::NAN
    } else if x == 0.0 {
        f64::NEG_INFINITY
    } else if x.is_infinite() {
        x
    } else {
        f(x)
    }
}

pub(super) fn exp(x: f64) -> f64 {
    exp_of(Dd::new(x))
}

pub(super) fn exp2(x: f64) -> f64 {
    if x.abs() < 1100.0 { exp_of(LN2.mul(Dd::new(x))) } else { exp(x) }
}

pub(super) fn exp10(x: f64) -> f64 {
    if x.abs() < 400.0 { exp_of(LN10.mul(Dd::new(x))) } else { exp(x) }
}

/// e^x - 1 for |x| below 50.
fn expm1_of(x: Dd) -> Dd {
    if x.hi.abs() < 0.0027 { expm1_small(x) } else { exp_full(x).add(Dd::new(-1.0)) }
}

pub(super) fn expm1(x: f64) -> f64 {
    if x.abs() < 1e-17 || x.is_nan() {
        return x;
    }
    if x > 50.0 {
        return exp(x);
    }
    if x < -50.0 { -1.0 } else { expm1_of(Dd::new(x)).value() }
}

pub(super) fn log(x: f64) -> f64 {
    on_positive(x, |x| ln(x).value())
}

pub(super) fn log2(x: f64) -> f64 {
    on_positive(x, |x| ln(x).div(LN2).value())
}

pub(super) fn log10(x: f64) -> f64 {
    on_positive(x, |x| ln(x).div(LN10).value())
}

pub(super) fn log1p(x: f64) -> f64 {
    if x.abs() < 1e-17 || x.is_nan() || x <= -1.0 || x.is_infinite() {
        return libm::log1p(x);
    }
    ln_1p(Dd::new(x)).value()
}

pub(super) fn sinh(x: f64) -> f64 {
    let a = x.abs();
    if a < 1e-9 || a.is_nan() || a.is_infinite() {
        return x;
    }
    let y = if a < 1.0 {
        // (t + t / (t + 1)) / 2 with t = e^a - 1
        let t = expm1_of(Dd::new(a));
        t.add(t.div(t.add(Dd::new(1.0)))).half().value()
    } else if a < 40.0 {
        let e = exp_full(Dd::new(a));
        e.add(Dd::new(1.0).div(e).neg()).half().value()
    } else {
        half_exp(a)
    };
    y.copysign(x)
}

/// e^a / 2, also where e^a is too large.
fn half_exp(a: f64) -> f64 {
    if a > 711.0 {
        return f64::INFINITY;
    }
    let (m, k) = exp_parts(Dd::new(a));
    libm::ldexp(m.value(), k - 1)
}

pub(super) fn cosh(x: f64) -> f64 {
    let a = x.abs();
    if a.is_nan() {
        return x;
    }
    if a >= 40.0 {
        return half_exp(a);
    }
    let e = exp_full(Dd::new(a));
    e.add(Dd::new(1.0).div(e)).half().value()
}

pub(super) fn tanh(x: f64) -> f64 {
    let a = x.abs();
    if a < 1e-9 || a.is_nan() {
        return x;
    }
    if a > 22.0 {
        return 1f64.copysign(x);
    }
    let t = expm1_of(Dd::new(2.0 * a));
    t.div(t.add(Dd::new(2.0))).value().copysign(x)
}

pub(super) fn asinh(x: f64) -> f64 {
    let a = x.abs();
    if a < 1e-9 || a.is_nan() || a.is_infinite() {
        return x;
    }
    if a > 1e150 {
        return ln(a).add(LN2).value().copysign(x);
    }
    let square = two_prod(a, a);
    let root = square.add(Dd::new(1.0)).sqrt();
    ln_1p(Dd::new(a).add(square.div(root.add(Dd::new(1.0))))).value().copysign(x)
}

pub(super) fn acosh(x: f64) -> f64 {
    if x.is_nan() || x < 1.0 {
        return f64::NAN;
    }
    if x > 1e150 {
        return if x.is_infinite() { x } else { ln(x).add(LN2).value() };
    }
    let t = two_sum(x, -1.0);
    ln_1p(t.add(t.add(t).add(t.mul(t)).sqrt())).value()
}

pub(super) fn atanh(x: f64) -> f64 {
    let a = x.abs();
    if !(1e-9..1.0).contains(&a) {
        return libm::atanh(x);
    }
    ln_1p(Dd::new(2.0 * a).div(two_sum(1.0, -a))).half().value().copysign(x)
}

pub(super) fn cbrt(x: f64) -> f64 {
    let y = libm::cbrt(x);
    if y == 0.0 || !y.is_finite() {
        return y;
    }
    // One step of Newton's method from the nearby value.
    let square = two_prod(y, y);
    let rest = Dd::new(x).add(square.mul(Dd::new(y)).neg());
    y + rest.hi / (3.0 * square.hi)
}

pub(super) fn pow(x: f64, y: f64) -> f64 {
    let plain = libm::pow(x, y);
    // Special values, and results too near the ends of the range, are as they are.
    if !(1e-290..1e290).contains(&plain.abs()) || y == 0.0 || x.abs() == 1.0 || !y.is_finite() || y.abs() > 1e15 {
        return plain;
    }
    let arg = ln(x.abs()).mul(Dd::new(y));
    exp_of(arg).copysign(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        for (got, wanted) in [
            (exp(1.0), std::f64::consts::E),
            (exp(-1.0), 0.367_879_441_171_442_33),
            (exp10(-128.0), 1e-128),
            (exp10(22.0), 1e22),
            (exp2(0.5), std::f64::consts::SQRT_2),
            (exp2(-1074.0), 5e-324),
            (log(10.0), std::f64::consts::LN_10),
            (log10(1e-5), -5.0),
            (log10(1000.0), 3.0),
            (log2(2f64.powi(-1000)), -1000.0),
            (log1p(1e-10), 9.999_999_999_500_001e-11),
            (expm1(1e-10), 1.000_000_000_05e-10),
            (cosh(1.0), 1.543_080_634_815_243_7),
            (sinh(1.0), 1.175_201_193_643_801_4),
            (tanh(0.5), 0.462_117_157_260_009_74),
            (asinh(-0.4), -0.390_035_319_770_715_3),
            (acosh(3.0), 1.762_747_174_039_086),
            (atanh(0.5), 0.549_306_144_334_054_9),
            (cbrt(255.0), 6.341_325_705_384_997),
            (cbrt(-27.0), -3.0),
            (pow(2.0, 0.5), std::f64::consts::SQRT_2),
            (pow(10.0, -3.0), 0.001),
            (exp(710.0), f64::INFINITY),
            (exp(-800.0), 0.0),
        ] {
            assert_eq!(got.to_bits(), wanted.to_bits(), "{got:?} {wanted:?}");
        }
    }
}
