// The floor of every start-up time: a static C program that prints one line.
#include <stdio.h>
int main(void) { puts("hello"); }
