// The kernel of binarytrees.jl, with malloc and free.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
typedef struct Node { struct Node *left, *right; } Node;
static Node *build(long depth) {
    Node *n = malloc(sizeof *n);
    n->left = depth == 0 ? NULL : build(depth - 1);
    n->right = depth == 0 ? NULL : build(depth - 1);
    return n;
}
static long count(const Node *n) { return 1 + (n->left ? count(n->left) : 0) + (n->right ? count(n->right) : 0); }
static void drop(Node *n) {
    if (!n) return;
    drop(n->left);
    drop(n->right);
    free(n);
}
static long binarytrees(long n) {
    Node *keep = build(n);
    long total = 0;
    for (long depth = 4; depth <= n; depth += 4) {
        long rounds = 1L << (n - depth + 4);
        for (long i = 0; i < rounds; i++) {
            Node *t = build(depth);
            total += count(t);
            drop(t);
        }
    }
    total += count(keep);
    drop(keep);
    return total;
}
int main(void) {
    struct timespec a, b;
    volatile long n = 16;
    clock_gettime(CLOCK_MONOTONIC, &a);
    long r = binarytrees(n);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%ld\n%.6f\n", r, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}
