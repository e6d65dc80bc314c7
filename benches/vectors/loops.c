// The loops of loops.jl. (Sums of floating-point numbers keep their order here, unless -ffast-math says otherwise.)
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define N 1000
#define TIMES 20000
#define LOOP __attribute__((noinline))
#define TOTAL(name, T, S) \
    LOOP S name(const T *v, long n) { S s = 0; for (long i = 0; i < n; i++) s += v[i]; return s; }
#define DOT(name, T) \
    LOOP T name(const T *a, const T *b, long n) { T s = 0; for (long i = 0; i < n; i++) s += a[i] * b[i]; return s; }
#define AXPY(name, T) \
    LOOP void name(T *y, T a, const T *x, long n) { for (long i = 0; i < n; i++) y[i] += a * x[i]; }
#define LEAST(name, T) \
    LOOP T name(const T *v, long n) { T m = v[0]; for (long i = 0; i < n; i++) m = v[i] < m ? v[i] : m; return m; }
#define POSITIVE(name, T) \
    LOOP long name(const T *v, long n) { long c = 0; for (long i = 0; i < n; i++) c += v[i] > 0; return c; }

TOTAL(sum_f64, double, double)
TOTAL(sum_f32, float, float)
TOTAL(sum_i64, int64_t, int64_t)
TOTAL(sum_i32, int32_t, int64_t)
TOTAL(sum_u8, uint8_t, int64_t)
DOT(dot_f64, double)
DOT(dot_f32, float)
DOT(dot_i32, int32_t)
AXPY(axpy_f64, double)
AXPY(axpy_f32, float)
LOOP void line(double *y, double a, const double *x, double b, long n) { for (long i = 0; i < n; i++) y[i] = a * x[i] + b; }
LEAST(least_i64, int64_t)
LEAST(least_i32, int32_t)
LEAST(least_f64, double)
POSITIVE(positive_f64, double)
POSITIVE(positive_i32, int32_t)
POSITIVE(positive_u8, uint8_t)

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

// (What the calls read may have changed, and what they give is looked at, so that none is left out.)
volatile double sink;

#define MEASURE(name, call)                                     \
    do {                                                        \
        double best = 1e18;                                     \
        for (int k = 0; k < 9; k++) {                           \
            double start = now();                               \
            for (int i = 0; i < TIMES; i++) {                   \
                call;                                           \
                __asm__ volatile("" ::: "memory");              \
            }                                                   \
            double t = now() - start;                           \
            best = t < best ? t : best;                         \
        }                                                       \
        printf("%s %f\n", name, best / ((double)N * TIMES));    \
    } while (0)

double x[N], y[N];
float x32[N], y32[N];
int64_t ints[N];
int32_t small[N];
uint8_t bytes[N];

int main(void) {
    for (int i = 0; i < N; i++) {
        x32[i] = x[i] = (i + 1) % 7 - 3.0;
        y32[i] = y[i] = (i + 1) % 5 - 2.0;
        small[i] = ints[i] = (i + 1) % 100 - 50;
        bytes[i] = (i + 1) % 100;
    }
    MEASURE("sum,Float64", sink = sum_f64(x, N));
    MEASURE("sum,Float32", sink = sum_f32(x32, N));
    MEASURE("sum,Int64", sink = sum_i64(ints, N));
    MEASURE("sum,Int32,as,Int64", sink = sum_i32(small, N));
    MEASURE("sum,UInt8,as,Int64", sink = sum_u8(bytes, N));
    MEASURE("dot,Float64", sink = dot_f64(x, y, N));
    MEASURE("dot,Float32", sink = dot_f32(x32, y32, N));
    MEASURE("dot,Int32", sink = dot_i32(small, small, N));
    MEASURE("axpy,Float64", axpy_f64(y, 1e-30, x, N));
    MEASURE("axpy,Float32", axpy_f32(y32, 1e-30f, x32, N));
    MEASURE("line,Float64", line(y, 2.0, x, 1.0, N));
    MEASURE("minimum,Int64", sink = least_i64(ints, N));
    MEASURE("minimum,Int32", sink = least_i32(small, N));
    MEASURE("minimum,Float64", sink = least_f64(x, N));
    MEASURE("count,Float64", sink = positive_f64(x, N));
    MEASURE("count,Int32", sink = positive_i32(small, N));
    MEASURE("count,UInt8", sink = positive_u8(bytes, N));
    return 0;
}
