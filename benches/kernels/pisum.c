// The kernel of pisum.jl. (`volatile` keeps gcc from running one round only.)
#include <stdio.h>
#include <time.h>
static double pisum(long rounds) {
    double total = 0;
    volatile double keep = 0;
    for (long j = 0; j < rounds; j++) {
        total = 0;
        for (long k = 1; k <= 10000; k++) total += 1.0 / (double)(k * k);
        keep = total;
    }
    return keep;
}
int main(void) {
    struct timespec a, b;
    volatile long rounds = 500;
    clock_gettime(CLOCK_MONOTONIC, &a);
    double r = pisum(rounds);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.17g\n%.6f\n", r, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
