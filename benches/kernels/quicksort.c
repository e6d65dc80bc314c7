// The kernel of quicksort.jl.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static void fill_random(double *a, long n, uint32_t x) {
    for (long i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        a[i] = x / 4294967296.0;
    }
}
static void quicksort(double *a, long lo, long hi) {
    long i = lo, j = hi;
    while (i < hi) {
        double pivot = a[(lo + hi) / 2];
        while (i <= j) {
            while (a[i] < pivot) i++;
            while (a[j] > pivot) j--;
            if (i <= j) {
                double t = a[i];
                a[i++] = a[j];
                a[j--] = t;
            }
        }
        if (lo < j) quicksort(a, lo, j);
        lo = i;
        j = hi;
    }
}
int main(void) {
    struct timespec a, b;
    volatile long n = 1000000;
    double *v = malloc(n * sizeof *v);
    fill_random(v, n, 42);
    clock_gettime(CLOCK_MONOTONIC, &a);
    quicksort(v, 0, n - 1);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%d %.17g\n", v[0] <= v[n / 2 - 1] && v[n / 2 - 1] <= v[n - 1], v[123455]);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
