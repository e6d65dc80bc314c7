// The kernel of sieve.jl.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static long sieve(long n) {
    unsigned char *prime = malloc(n + 1);
    memset(prime, 1, n + 1);
    prime[0] = prime[1] = 0;
    for (long i = 2; i * i <= n; i++)
        if (prime[i])
            for (long j = i * i; j <= n; j += i) prime[j] = 0;
    long count = 0;
    for (long i = 1; i <= n; i++)
        if (prime[i]) count++;
    free(prime);
    return count;
}
int main(void) {
    struct timespec a, b;
    volatile long n = 5000000;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long r = sieve(n);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n", r);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
