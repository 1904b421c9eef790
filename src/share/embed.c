/*
 * Runs at build time only: writes the named files as C, to be linked into the program. Reading them back is
 * base/embed.h.
 */
#include <stdio.h>

static int embed(const char *path, size_t i) {
        FILE *f = fopen(path, "rb");
        int c, column = 0;
        unsigned long n = 0;

        if (!f) {
                perror(path);
                return 1;
        }
        printf("static const unsigned char data_%zu[] = {\n", i);
        while ((c = getc(f)) != EOF) {
                printf("%d,", c);
                n++;
                if (++column == 32) {
                        putchar('\n');
                        column = 0;
                }
        }
        printf("0};\nenum { size_%zu = %lu };\n", i, n);
        return fclose(f) != 0;
}

int main(int argc, char **argv) {
        printf("#include \"base/embed.h\"\n");
        for (int i = 1; i < argc; i++)
                if (embed(argv[i], (size_t)i))
                        return 1;
        printf("const struct embedded embedded[] = {\n");
        for (int i = 1; i < argc; i++)
                printf("{\"%s\", (const char *)data_%d, size_%d},\n", argv[i], i, i);
        printf("{0, 0, 0}};\n");
        return 0;
}
