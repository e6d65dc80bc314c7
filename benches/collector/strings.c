// The measure of strings.jl, with malloc and free.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int main(void) {
    struct timespec a, b;
    static char *keep[10000];
    volatile long n = 1000000;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long s = 0;
    for (long i = 1; i <= n; i++) {
        long k = i % 10000;
        char text[64];
        int length = snprintf(text, sizeof text, "item %ld/%ld", i, n);
        if (keep[k]) s += strlen(keep[k]);
        free(keep[k]);
        keep[k] = malloc(length + 1);
        memcpy(keep[k], text, length + 1);
        s += keep[k][5];
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n%.6f\n", s, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
