// The kernel of spectralnorm.jl.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static double element(long i, long j) { return 1.0 / (double)((i + j) * (i + j + 1) / 2 + i + 1); }
static void times(double *out, const double *v, long n) {
    for (long i = 0; i < n; i++) {
        double s = 0;
        for (long j = 0; j < n; j++) s += element(i, j) * v[j];
        out[i] = s;
    }
}
static void transposed_times(double *out, const double *v, long n) {
    for (long i = 0; i < n; i++) {
        double s = 0;
        for (long j = 0; j < n; j++) s += element(j, i) * v[j];
        out[i] = s;
    }
}
static double spectralnorm(long n) {
    double *u = malloc(n * 8), *v = malloc(n * 8), *w = malloc(n * 8), uv = 0, vv = 0;
    for (long i = 0; i < n; i++) u[i] = 1;
    for (int k = 0; k < 10; k++) {
        times(w, u, n);
        transposed_times(v, w, n);
        times(w, v, n);
        transposed_times(u, w, n);
    }
    for (long i = 0; i < n; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    return sqrt(uv / vv);
}
int main(void) {
    struct timespec a, b;
    volatile long n = 500;
    clock_gettime(CLOCK_MONOTONIC, &a);
    double r = spectralnorm(n);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.17g\n%.6f\n", r, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
