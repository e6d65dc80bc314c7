// The kernel of matmul.jl: columns one after the other.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static double *matrix(long n, uint32_t x) {
    double *m = malloc(n * n * sizeof *m);
    for (long i = 0; i < n * n; i++) {
        x = x * 1664525u + 1013904223u;
        m[i] = x / 4294967296.0;
    }
    return m;
}
static double *multiply(const double *a, const double *b, long n, long m, long p) {
    double *c = calloc(n * p, sizeof *c);
    for (long j = 0; j < p; j++)
        for (long k = 0; k < m; k++) {
            double x = b[j * m + k];
            for (long i = 0; i < n; i++) c[j * n + i] += a[k * n + i] * x;
        }
    return c;
}
int main(void) {
    struct timespec a, b;
    volatile long n = 300;
    double *p = matrix(n, 1), *q = matrix(n, 2);
    clock_gettime(CLOCK_MONOTONIC, &a);
    double *c = multiply(p, q, n, n, n);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.17g %.17g\n", c[0], c[149 * n + 299]);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
