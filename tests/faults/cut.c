/*
 * Loaded into the program by LD_PRELOAD, this cuts a case short as soon as it is mapped, as another program or a failing disk would:
 * what is read of it then is a signal and no error.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LARGE = 64 * 1024, REST = 32 * 1024 };

typedef void *map_function(void *at, size_t n, int protection, int flags, int fd, off_t from);

static void cut(int fd) {
        char link[64], path[4096];
        ssize_t n;

        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof path - 1);
        if (n <= 0)
                return;
        path[n] = '\0';
        if (strstr(path, "sipdx") && truncate(path, REST) < 0)
                perror(path);
}

static void *map(const char *name, void *at, size_t n, int protection, int flags, int fd, off_t from) {
        map_function *real = (map_function *)dlsym(RTLD_NEXT, name);
        void *p = real(at, n, protection, flags, fd, from);

        if (p != MAP_FAILED && fd >= 0 && n > LARGE && flags & MAP_SHARED)
                cut(fd);
        return p;
}

void *mmap(void *at, size_t n, int protection, int flags, int fd, off_t from) {
        return map("mmap", at, n, protection, flags, fd, from);
}

void *mmap64(void *at, size_t n, int protection, int flags, int fd, off_t from) {
        return map("mmap64", at, n, protection, flags, fd, from);
}
