// The kernel of sortstring.jl, by the library's qsort.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static int compare(const void *p, const void *q) { return strcmp(*(char *const *)p, *(char *const *)q); }
int main(void) {
    struct timespec a, b;
    long n = 1000000;
    char * *list = malloc(n * sizeof *list);
    uint32_t x = 1;
    for (long i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        list[i] = malloc(11);
        sprintf(list[i], "%u", x);
    }
    clock_gettime(CLOCK_MONOTONIC, &a);
    qsort(list, n, sizeof *list, compare);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%s\n", list[999]);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
