// The kernel of bst.jl, with malloc.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
typedef struct Node { long key; struct Node *left, *right; } Node;
static Node *node(long key) {
    Node *n = malloc(sizeof *n);
    *n = (Node){key, NULL, NULL};
    return n;
}
static Node *insert(Node *root, long key) {
    if (!root) return node(key);
    for (Node *at = root;;) {
        if (key < at->key) {
            if (!at->left) {
                at->left = node(key);
                return root;
            }
            at = at->left;
        } else if (key > at->key) {
            if (!at->right) {
                at->right = node(key);
                return root;
            }
            at = at->right;
        } else return root;
    }
}
static int contains(const Node *at, long key) {
    while (at) {
        if (at->key == key) return 1;
        at = key < at->key ? at->left : at->right;
    }
    return 0;
}
static long total(const Node *t) { return t ? t->key + total(t->left) + total(t->right) : 0; }
static long bst(long n) {
    Node *root = NULL;
    uint32_t x = 1;
    for (long i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        root = insert(root, x >> 8);
    }
    long found = 0;
    x = 1;
    for (long i = 0; i < 2 * n; i++) {
        x = x * 1664525u + 1013904223u;
        found += contains(root, x >> 8);
    }
    return found + total(root);
}
int main(void) {
    struct timespec a, b;
    volatile long n = 200000;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long r = bst(n);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n", r);
    printf("%.6f\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
