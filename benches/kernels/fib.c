// fib(32) by plain recursion, as the Julia kernel beside it.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
__attribute__((noipa)) static long start(long n) { return n; }
static long fib(long n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
int main(void) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long r = fib(start(32));
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n%.6f\n", r, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
