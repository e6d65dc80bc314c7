// The kernel of fannkuch.jl.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static long fannkuch(long n, long *most_out) {
    long *order = malloc(n * sizeof(long)), *p = calloc(n, sizeof(long)), *count = calloc(n, sizeof(long));
    for (long i = 0; i < n; i++) order[i] = i;
    long most = 0, checksum = 0, even = 1, r = n;
    for (;;) {
        for (; r != 1; r--) count[r - 1] = r;
        for (long i = 0; i < n; i++) p[i] = order[i];
        long flips = 0;
        for (long first = p[0]; first != 0; first = p[0]) {
            for (long i = 0, j = first; i < j; i++, j--) {
                long x = p[i];
                p[i] = p[j];
                p[j] = x;
            }
            flips++;
        }
        if (flips > most) most = flips;
        checksum += even ? flips : -flips;
        for (;; r++) {
            if (r == n) {
                free(order), free(p), free(count);
                *most_out = most;
                return checksum;
            }
            long x = order[0];
            for (long i = 0; i < r; i++) order[i] = order[i + 1];
            order[r] = x;
            if (--count[r] > 0) break;
        }
        even = !even;
    }
}
int main(void) {
    struct timespec a, b;
    volatile long n = 9;
    long most;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long c = fannkuch(n, &most);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld %ld\n", c, most);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
