// The measure of large.jl, with malloc and free.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int main(void) {
    struct timespec a, b;
    static long *keep[10];
    clock_gettime(CLOCK_MONOTONIC, &a);
    long s = 0;
    for (long i = 1; i <= 1000; i++) {
        long *v = malloc(131072 * sizeof *v);
        for (long j = 0; j < 131072; j++) v[j] = i;
        free(keep[i % 10]);
        keep[i % 10] = v;
        s += v[i % 131072];
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n%.6f\n", s, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
