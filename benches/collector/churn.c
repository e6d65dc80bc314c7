// The measure of churn.jl, with malloc and free.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
typedef struct Cell { long value; struct Cell *next; } Cell;
static Cell *make(long n) {
    Cell *l = NULL;
    for (long i = 1; i <= n; i++) {
        Cell *c = malloc(sizeof *c);
        c->value = i;
        c->next = l;
        l = c;
    }
    return l;
}
static long total(Cell *l) { long s = 0; for (; l; l = l->next) s += l->value; return s; }
static void drop(Cell *l) { while (l) { Cell *n = l->next; free(l); l = n; } }
static long churn(long rounds) {
    static Cell *keep[100];
    long s = 0;
    for (long i = 1; i <= rounds; i++) {
        long k = i % 100;
        s += total(keep[k]);
        drop(keep[k]);
        keep[k] = make(1000);
    }
    return s;
}
int main(void) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long r = churn(10000);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n%.6f\n", r, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
