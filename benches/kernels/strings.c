// The kernel of strings.jl: a buffer that doubles, numbers by snprintf.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static char *buffer;
static size_t used, room;
static void append(const char *s, size_t n) {
    if (used + n > room) {
        room = room * 2 > used + n ? room * 2 : used + n + 64;
        buffer = realloc(buffer, room);
    }
    memcpy(buffer + used, s, n);
    used += n;
}
static void number(long x) {
    char s[24];
    append(s, (size_t)snprintf(s, sizeof s, "%ld", x));
}
int main(void) {
    struct timespec a, b;
    volatile long n = 100000;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (long i = 1; i <= n; i++) {
        append("line ", 5);
        number(i);
        append(": ", 2);
        number(i * i % 1000);
        append("\n", 1);
    }
    long digits = 0, lines = 0;
    for (size_t i = 0; i < used; i++) {
        char c = buffer[i];
        if (c >= '0' && c <= '9') digits++;
        else if (c == '\n') lines++;
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld %ld\n%.6f\n", digits, lines, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
