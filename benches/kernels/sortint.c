// The kernel of sortint.jl, by the library's qsort.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static int compare(const void *p, const void *q) {
    long x = *(const long *)p, y = *(const long *)q;
    return x < y ? -1 : x > y;
}
int main(void) {
    struct timespec a, b;
    long n = 1000000;
    long *list = malloc(n * sizeof *list);
    uint32_t x = 1;
    for (long i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        list[i] = (long)x - 2147483648L;
    }
    clock_gettime(CLOCK_MONOTONIC, &a);
    qsort(list, n, sizeof *list, compare);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n", list[999]);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
