#pragma once
/* Before any other include: Swift's Glibc module is built without it and so lacks the calls below. */
#define _GNU_SOURCE
/* The fields of fd_set have other names under _GNU_SOURCE, and a program may not see one type with two definitions: here
   it is the one that all other modules see. */
#include <features.h>
#undef __USE_XOPEN
#include <sys/select.h>
#define __USE_XOPEN 1
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

/* open(2) is variadic, which Swift cannot import. */
static inline int landfast_openat(int folder, const char *path, int flags, mode_t mode) {
    return openat(folder, path, flags, mode);
}

/* glibc has no wrapper for openat2(2), and syscall(2) is variadic, which Swift cannot import. */
static inline int landfast_openat2(
    int folder, const char *path, unsigned long long flags, unsigned long long mode, unsigned long long resolve
) {
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = flags;
    how.mode = mode;
    how.resolve = resolve;
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

/* With GNU's features sendto(2) takes a union of all kinds of addresses, which Swift cannot import. */
static inline ssize_t landfast_sendto(
    int descriptor, const void *bytes, size_t count, const struct sockaddr_un *address, socklen_t length
) {
    return sendto(descriptor, bytes, count, MSG_NOSIGNAL, (const struct sockaddr *)address, length);
}

/* makedev(3) is a macro, which Swift cannot import. */
static inline dev_t landfast_makedev(unsigned int major, unsigned int minor) {
    return makedev(major, minor);
}
