// The kernel of closures.jl: functions beside a pointer to what they capture.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
typedef struct { long count, step; } Counter;
static long next(Counter *c) { return c->count += c->step; }
typedef struct { long a, m; } Step;
static long step(const Step *f, long s, long i) { return (s + f->a * i) % f->m; }
typedef struct Adder { long (*call)(const struct Adder *, long); long k; } Adder;
static long add(const Adder *f, long x) { return x + f->k; }
static long closures(long n) {
    Counter *c = malloc(sizeof *c);
    *c = (Counter){0, 3};
    long total = 0, s = 0;
    for (long i = 0; i < n; i++) total = next(c);
    Step f = {5, 1000003};
    for (long i = 1; i <= n; i++) s = step(&f, s, i);
    total += s;
    Adder *list = malloc(10 * sizeof *list);
    for (long k = 0; k < 10; k++) list[k] = (Adder){add, k + 1};
    for (long i = 1; i <= n; i++) total = list[i % 10].call(&list[i % 10], total) & 0xffffff;
    free(c), free(list);
    return total;
}
int main(void) {
    struct timespec a, b;
    volatile long n = 5000000;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long r = closures(n);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n", r);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
