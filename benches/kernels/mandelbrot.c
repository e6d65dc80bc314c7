// The kernel of mandelbrot.jl.
#include <stdio.h>
#include <time.h>
static int escapes(double cr, double ci) {
    double zr = 0, zi = 0;
    for (int n = 1; n <= 80; n++) {
        double r2 = zr * zr, i2 = zi * zi;
        if (r2 + i2 > 4.0) return n;
        zi = 2.0 * zr * zi + ci;
        zr = r2 - i2 + cr;
    }
    return 80;
}
static long grid(long n) {
    long total = 0;
    for (long y = 0; y < n; y++)
        for (long x = 0; x < n; x++) total += escapes(3.0 * x / n - 2.0, 2.0 * y / n - 1.0);
    return total;
}
int main(void) {
    struct timespec a, b;
    volatile long n = 500;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long r = grid(n);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n%.6f\n", r, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
