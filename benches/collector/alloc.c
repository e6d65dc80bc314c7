// The measure of alloc.jl, with malloc and free.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
typedef struct { long x, y; } Point;
static __attribute__((noinline)) long churn(Point **keep, long n) {
    for (long i = 1; i <= n; i++) {
        Point *p = malloc(sizeof *p);
        p->x = p->y = i;
        free(keep[i & 1023]);
        keep[i & 1023] = p;
    }
    return keep[0]->x;
}
int main(void) {
    struct timespec a, b;
    static Point *keep[1024];
    long n = 20000000;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long r = churn(keep, n);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n%.6f\n", r, ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / n);
}
