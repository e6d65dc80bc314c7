// The kernel of parseint.jl.
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static uint64_t parseint(long n) {
    uint32_t x = 1;
    uint64_t sum = 0;
    char s[16];
    for (long i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        sprintf(s, "%x", x);
        uint32_t y = (uint32_t)strtoul(s, NULL, 16);
        if (y != x) abort();
        sum += y;
    }
    return sum;
}
int main(void) {
    struct timespec a, b;
    volatile long n = 200000;
    clock_gettime(CLOCK_MONOTONIC, &a);
    uint64_t r = parseint(n);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%" PRIu64 "\n%.6f\n", r, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
