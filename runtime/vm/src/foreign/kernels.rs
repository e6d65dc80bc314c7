//! The inner loops of linear algebra over plain memory, for `ccall` from the standard library: products of matrices by
//! a kernel crate that picks the processor's widest vectors at run time, and the few loops over one or two columns that
//! everything else is made of.

use matrixmultiply::CGemmOption::Standard;
use std::slice::{from_raw_parts, from_raw_parts_mut};
use std::sync::OnceLock;

/// The address of a kernel.
pub(super) fn named(name: &str) -> Option<usize> {
    Some(match name.strip_prefix("sysimg_")? {
        "dgemm" => dgemm as *const () as usize,
        "sgemm" => sgemm as *const () as usize,
        "zgemm" => zgemm as *const () as usize,
        "cgemm" => cgemm as *const () as usize,
        "ddot" => dot::<f64> as *const () as usize,
        "sdot" => dot::<f32> as *const () as usize,
        "daxpy" => axpy::<f64> as *const () as usize,
        "saxpy" => axpy::<f32> as *const () as usize,
        "dgemv" => gemv::<f64> as *const () as usize,
        "sgemv" => gemv::<f32> as *const () as usize,
        _ => return None,
    })
}

macro_rules! product {
    ($name:ident, $T:ty, $by:path $(, $option:expr)*) => {
        /// `C = alpha A B + beta C`; steps between rows and between columns are counted in elements. Where beta is
        /// zero, `C` is not read.
        ///
        /// # Safety
        /// The matrices lie in memory as their sizes and steps say, and `C` overlaps neither factor.
        unsafe extern "C" fn $name(
            m: usize, k: usize, n: usize, alpha: *const $T, a: *const $T, a_row: isize, a_column: isize, b: *const $T,
            b_row: isize, b_column: isize, beta: *const $T, c: *mut $T, c_row: isize, c_column: isize,
        ) {
            // SAFETY: the caller's word.
            unsafe { $by($($option,)* m, k, n, *alpha, a, a_row, a_column, b, b_row, b_column, *beta, c, c_row, c_column) }
        }
    };
}

product!(dgemm, f64, matrixmultiply::dgemm);
product!(sgemm, f32, matrixmultiply::sgemm);
product!(zgemm, [f64; 2], matrixmultiply::zgemm, Standard, Standard);
product!(cgemm, [f32; 2], matrixmultiply::cgemm, Standard, Standard);

trait Float: Copy + std::ops::AddAssign {
    const ZERO: Self;
    /// `a * b + c`, with one rounding where the processor can.
    fn step<const FUSED: bool>(a: Self, b: Self, c: Self) -> Self;
    fn times(self, other: Self) -> Self;
}

macro_rules! float {
    ($T:ty) => {
        impl Float for $T {
            const ZERO: $T = 0.0;
            #[inline(always)]
            fn step<const FUSED: bool>(a: $T, b: $T, c: $T) -> $T {
                if FUSED { a.mul_add(b, c) } else { a * b + c }
            }
            #[inline(always)]
            fn times(self, other: $T) -> $T {
                self * other
            }
        }
    };
}
float!(f64);
float!(f32);

/// How many sums run side by side, so that no addition waits for the one before.
const LANES: usize = 32;

#[inline(always)]
fn dot_by<T: Float, const FUSED: bool>(x: &[T], y: &[T]) -> T {
    let mut sums = [T::ZERO; LANES];
    let (xs, x_rest) = x.as_chunks::<LANES>();
    let (ys, y_rest) = y.as_chunks::<LANES>();
    for (x, y) in xs.iter().zip(ys) {
        for i in 0..LANES {
            sums[i] = T::step::<FUSED>(x[i], y[i], sums[i]);
        }
    }
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            let other = sums[i + width];
            sums[i] += other;
        }
        width /= 2;
    }
    x_rest.iter().zip(y_rest).fold(sums[0], |s, (x, y)| T::step::<FUSED>(*x, *y, s))
}

#[inline(always)]
fn axpy_by<T: Float, const FUSED: bool>(a: T, x: &[T], y: &mut [T]) {
    for (x, y) in x.iter().zip(y) {
        *y = T::step::<FUSED>(a, *x, *y);
    }
}

/// Four columns in one pass over `y`.
#[inline(always)]
fn axpy4_by<T: Float, const FUSED: bool>(a: [T; 4], x: [&[T]; 4], y: &mut [T]) {
    let n = y.len();
    let [x0, x1, x2, x3] = x.map(|x| &x[..n]);
    for i in 0..n {
        let s = T::step::<FUSED>(a[0], x0[i], y[i]);
        let s = T::step::<FUSED>(a[1], x1[i], s);
        let s = T::step::<FUSED>(a[2], x2[i], s);
        y[i] = T::step::<FUSED>(a[3], x3[i], s);
    }
}

#[target_feature(enable = "avx2,fma")]
fn dot_wide<T: Float>(x: &[T], y: &[T]) -> T {
    dot_by::<T, true>(x, y)
}

#[target_feature(enable = "avx2,fma")]
fn axpy_wide<T: Float>(a: T, x: &[T], y: &mut [T]) {
    axpy_by::<T, true>(a, x, y);
}

#[target_feature(enable = "avx2,fma")]
fn axpy4_wide<T: Float>(a: [T; 4], x: [&[T]; 4], y: &mut [T]) {
    axpy4_by::<T, true>(a, x, y);
}

/// Whether the processor has vectors of four doubles and multiplies and adds in one step.
fn wide() -> bool {
    static WIDE: OnceLock<bool> = OnceLock::new();
    *WIDE.get_or_init(|| is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"))
}

/// The sum of products of two vectors.
///
/// # Safety
/// `x` and `y` are `n` numbers each.
unsafe extern "C" fn dot<T: Float>(n: usize, x: *const T, y: *const T) -> T {
    // SAFETY: the caller's word.
    let (x, y) = unsafe { (from_raw_parts(x, n), from_raw_parts(y, n)) };
    if wide() {
        // SAFETY: the processor has what the function is compiled for.
        unsafe { dot_wide(x, y) }
    } else {
        dot_by::<T, false>(x, y)
    }
}

/// `y += a x`.
///
/// # Safety
/// `x` and `y` are `n` numbers each, apart from each other.
unsafe extern "C" fn axpy<T: Float>(n: usize, a: T, x: *const T, y: *mut T) {
    // SAFETY: the caller's word.
    let (x, y) = unsafe { (from_raw_parts(x, n), from_raw_parts_mut(y, n)) };
    if wide() {
        // SAFETY: the processor has what the function is compiled for.
        unsafe { axpy_wide(a, x, y) }
    } else {
        axpy_by::<T, false>(a, x, y);
    }
}

/// `y += alpha A x`, or with the transpose of `A`, which has `m` rows, `n` columns and `step` numbers between columns.
///
/// # Safety
/// All lie in memory as the sizes say, `y` apart from the others.
unsafe extern "C" fn gemv<T: Float>(
    flipped: usize,
    m: usize,
    n: usize,
    alpha: T,
    a: *const T,
    step: usize,
    x: *const T,
    y: *mut T,
) {
    // SAFETY: the caller's word.
    let column = |j: usize| unsafe { from_raw_parts(a.add(j * step), m) };
    let (n_x, n_y) = if flipped != 0 { (m, n) } else { (n, m) };
    // SAFETY: the caller's word.
    let (x, y) = unsafe { (from_raw_parts(x, n_x), from_raw_parts_mut(y, n_y)) };
    let wide = wide();
    if flipped != 0 {
        for (j, y) in y.iter_mut().enumerate() {
            // SAFETY: the processor has what the function is compiled for.
            let s = if wide { unsafe { dot_wide(column(j), x) } } else { dot_by::<T, false>(column(j), x) };
            *y += alpha.times(s);
        }
        return;
    }
    let mut j = 0;
    while j + 4 <= n {
        let (by, columns) = ([0, 1, 2, 3].map(|i| alpha.times(x[j + i])), [0, 1, 2, 3].map(|i| column(j + i)));
        if wide {
            // SAFETY: the processor has what the function is compiled for.
            unsafe { axpy4_wide(by, columns, y) }
        } else {
            axpy4_by::<T, false>(by, columns, y);
        }
        j += 4;
    }
    for (j, x) in x.iter().enumerate().skip(j) {
        // SAFETY: the column and `y` are of this length each.
        unsafe { axpy(m, alpha.times(*x), column(j).as_ptr(), y.as_mut_ptr()) }
    }
}
