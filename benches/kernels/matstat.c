// The kernel of matstat.jl: matrices by columns, each one malloc.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
typedef struct { long n, m; double *x; } Matrix;
static Matrix zeros(long n, long m) { return (Matrix){n, m, calloc(n * m, sizeof(double))}; }
#define AT(a, i, j) (a).x[(i) + (j) * (a).n]
static uint32_t state;
static double next(void) {
    state = state * 1664525u + 1013904223u;
    return state / 4294967296.0 - 0.5;
}
static Matrix random_matrix(long n) {
    Matrix m = zeros(n, n);
    for (long j = 0; j < n; j++) for (long i = 0; i < n; i++) AT(m, i, j) = next();
    return m;
}
static Matrix multiply(Matrix a, Matrix b) {
    Matrix c = zeros(a.n, b.m);
    for (long j = 0; j < b.m; j++)
        for (long k = 0; k < a.m; k++) {
            double x = AT(b, k, j);
            for (long i = 0; i < a.n; i++) AT(c, i, j) += AT(a, i, k) * x;
        }
    return c;
}
static Matrix gram(Matrix a) {
    Matrix c = zeros(a.m, a.m);
    for (long j = 0; j < a.m; j++)
        for (long i = 0; i < a.m; i++) {
            double s = 0;
            for (long k = 0; k < a.n; k++) s += AT(a, k, i) * AT(a, k, j);
            AT(c, i, j) = s;
        }
    return c;
}
static double trace(Matrix a) {
    double s = 0;
    for (long i = 0; i < a.n; i++) s += AT(a, i, i);
    return s;
}
static Matrix beside(Matrix *parts, int count) {
    long n = parts[0].n, at = 0;
    Matrix c = zeros(n, n * count);
    for (int p = 0; p < count; p++)
        for (long j = 0; j < n; j++, at++)
            for (long i = 0; i < n; i++) AT(c, i, at) = AT(parts[p], i, j);
    return c;
}
static double spread(double *v, long t) {
    double mean = 0, square = 0;
    for (long i = 0; i < t; i++) mean += v[i];
    mean /= t;
    for (long i = 0; i < t; i++) square += (v[i] - mean) * (v[i] - mean);
    return sqrt(square / (t - 1)) / mean;
}
int main(void) {
    struct timespec a, b;
    volatile long t = 1000;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long n = 5;
    state = 42;
    double *v = malloc(t * sizeof *v), *w = malloc(t * sizeof *w);
    for (long i = 0; i < t; i++) {
        Matrix m[4];
        for (int k = 0; k < 4; k++) m[k] = random_matrix(n);
        Matrix bp = beside(m, 4), p = gram(bp), p2 = multiply(p, p), p4 = multiply(p2, p2);
        Matrix two[2] = {m[0], m[3]}, bq = beside(two, 2), q = gram(bq), q2 = multiply(q, q), q4 = multiply(q2, q2);
        v[i] = trace(p4);
        w[i] = trace(q4);
        Matrix all[] = {m[0], m[1], m[2], m[3], bp, p, p2, p4, bq, q, q2, q4};
        for (unsigned k = 0; k < sizeof all / sizeof *all; k++) free(all[k].x);
    }
    double x = spread(v, t), y = spread(w, t);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.17g %.17g\n%.6f\n", x, y, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
