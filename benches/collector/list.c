// The measure of list.jl, with malloc and free, tags by hand.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
typedef struct Item { union { long i; double f; } value; long label; char is_float, has_label; struct Item *next; } Item;
static Item *build(long n) {
    Item *list = NULL;
    for (long i = 1; i <= n; i++) {
        Item *x = malloc(sizeof *x);
        x->is_float = i % 3 == 0;
        if (x->is_float) x->value.f = i / 2.0; else x->value.i = i;
        x->has_label = i % 5 != 0;
        x->label = i;
        x->next = list;
        list = x;
    }
    return list;
}
static double walk(Item *l) {
    double s = 0;
    for (; l; l = l->next) {
        s += l->is_float ? l->value.f : (double)l->value.i;
        if (l->has_label) s += l->label;
    }
    return s;
}
static void drop(Item *l) { while (l) { Item *n = l->next; free(l); l = n; } }
int main(void) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    double s = 0;
    for (int i = 0; i < 10; i++) {
        Item *l = build(300000);
        for (int j = 0; j < 10; j++) s += walk(l);
        drop(l);
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%f\n%.6f\n", s, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
