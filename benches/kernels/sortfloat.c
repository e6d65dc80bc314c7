// The kernel of sortfloat.jl, by the library's qsort.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static int compare(const void *p, const void *q) {
    double x = *(const double *)p, y = *(const double *)q;
    return x < y ? -1 : x > y;
}
int main(void) {
    struct timespec a, b;
    long n = 1000000;
    double *list = malloc(n * sizeof *list);
    uint32_t x = 1;
    for (long i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        list[i] = x / 4294967296.0;
    }
    clock_gettime(CLOCK_MONOTONIC, &a);
    qsort(list, n, sizeof *list, compare);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.17g\n", list[999]);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
