// The kernel of dispatch.jl: objects that begin with a pointer to their function.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
typedef struct Shape { double (*area)(const struct Shape *); double a, b; } Shape;
static double circle(const Shape *s) { return 3.0 * s->a * s->a; }
static double square(const Shape *s) { return s->a * s->a; }
static double rectangle(const Shape *s) { return s->a * s->b; }
static double triangle(const Shape *s) { return 0.5 * s->a * s->b; }
static double point(const Shape *s) { return (void)s, 0.0; }
static const Shape kinds[] = {{circle, 2, 0}, {square, 3, 0}, {rectangle, 1, 2}, {triangle, 2, 5}, {point, 0, 0}};
int main(void) {
    struct timespec a, b;
    volatile long rounds = 10000;
    long n = 1000;
    Shape **list = malloc(n * sizeof *list);
    uint32_t x = 1;
    for (long i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        list[i] = malloc(sizeof(Shape));
        *list[i] = kinds[(x >> 16) % 5];
    }
    clock_gettime(CLOCK_MONOTONIC, &a);
    double total = 0;
    for (long k = 0; k < rounds; k++)
        for (long i = 0; i < n; i++) total += list[i]->area(list[i]);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.17g\n%.6f\n", total, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
