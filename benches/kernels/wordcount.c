// The kernel of wordcount.jl: a list of words as views, then a table with open addressing that owns its keys.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
typedef struct { const char *at; size_t n; } Word;
typedef struct { char *key; size_t n; long count; } Entry;
static Entry *table;
static size_t size, used;
static uint64_t hash(const char *s, size_t n) {
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * 1099511628211u;
    return h ^ h >> 32;
}
static Entry *place(const char *s, size_t n) {
    size_t i = hash(s, n) & (size - 1);
    while (table[i].key && !(table[i].n == n && memcmp(table[i].key, s, n) == 0)) i = (i + 1) & (size - 1);
    return &table[i];
}
static void grow(void) {
    Entry *old = table;
    size_t before = size;
    size = size ? size * 2 : 16;
    table = calloc(size, sizeof *table);
    for (size_t i = 0; i < before; i++)
        if (old[i].key) *place(old[i].key, old[i].n) = old[i];
    free(old);
}
int main(void) {
    struct timespec a, b;
    long n = 500000;
    char *text = malloc(n * 10 + 1), *end = text;
    uint32_t x = 1;
    for (long i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        end += sprintf(end, "word%u ", (x >> 16) % 5000);
    }
    clock_gettime(CLOCK_MONOTONIC, &a);
    Word *list = NULL;
    size_t words = 0, room = 0;
    for (const char *at = text;;) {
        const char *stop = memchr(at, ' ', end - at);
        if (words == room) list = realloc(list, (room = room ? room * 2 : 16) * sizeof *list);
        list[words++] = (Word){at, (stop ? stop : end) - at};
        if (!stop) break;
        at = stop + 1;
    }
    grow();
    for (size_t i = 0; i < words; i++) {
        Entry *e = place(list[i].at, list[i].n);
        if (!e->key) {
            if (++used * 4 > size * 3) {
                grow();
                e = place(list[i].at, list[i].n);
            }
            e->key = malloc(list[i].n + 1);
            memcpy(e->key, list[i].at, list[i].n);
            e->n = list[i].n;
        }
        e->count++;
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%zu %ld\n", used, place("word42", 6)->count);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
