// The measure of cards.jl, with malloc and free.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
typedef struct { long x, y; } Point;
static Point *make(long x, long y) { Point *p = malloc(sizeof *p); p->x = x; p->y = y; return p; }
static long work(Point **v, long n) {
    long at = 1, s = 0;
    for (long i = 1; i <= n; i++) {
        at = (at * 1103515245 + 12345) & 0xfffff;
        free(v[at]);
        v[at] = make(i, at);
    }
    for (long i = 0; i < 1048576; i++) s += v[i]->x;
    return s;
}
int main(void) {
    struct timespec a, b;
    Point **v = malloc(1048576 * sizeof *v);
    for (long i = 0; i < 1048576; i++) v[i] = make(0, 0);
    long r = 0;
    for (int run = 0; run < 3; run++) {
        clock_gettime(CLOCK_MONOTONIC, &a);
        r = work(v, 3000000);
        clock_gettime(CLOCK_MONOTONIC, &b);
    }
    printf("%ld\n%.6f\n", r, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
