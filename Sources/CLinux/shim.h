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
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
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

/* ioctl(2) is variadic, which Swift cannot import. The flags of an inode, such as "journal data" and "no copy on write". */
static inline int landfast_inode_flags(int descriptor, unsigned int *flags) {
    int value = 0;
    int result = ioctl(descriptor, FS_IOC_GETFLAGS, &value);
    *flags = (unsigned int)value;
    return result;
}

/* As above: the flags that XFS came with, such as "on the realtime device". */
static inline int landfast_extended_flags(int descriptor, unsigned int *flags) {
    struct fsxattr attributes;
    memset(&attributes, 0, sizeof attributes);
    int result = ioctl(descriptor, FS_IOC_FSGETXATTR, &attributes);
    *flags = attributes.fsx_xflags;
    return result;
}

/* As above, and struct fiemap ends in an array without a length, which Swift cannot make. The flags of all extents of a
   file joined, and how many there are; asks for as many as a small file has, and gives -1 with EFBIG for more. */
static inline int landfast_extents(int descriptor, unsigned int *joined) {
    enum { maximum = 64 };
    union {
        struct fiemap map;
        char bytes[sizeof(struct fiemap) + maximum * sizeof(struct fiemap_extent)];
    } request;
    memset(&request, 0, sizeof request);
    request.map.fm_length = FIEMAP_MAX_OFFSET;
    request.map.fm_flags = FIEMAP_FLAG_SYNC;
    request.map.fm_extent_count = maximum;
    *joined = 0;
    if (ioctl(descriptor, FS_IOC_FIEMAP, &request.map) < 0) return -1;
    for (unsigned int index = 0; index < request.map.fm_mapped_extents; index++)
        *joined |= request.map.fm_extents[index].fe_flags;
    if (request.map.fm_mapped_extents == maximum && !(*joined & FIEMAP_EXTENT_LAST)) {
        errno = EFBIG;
        return -1;
    }
    return (int)request.map.fm_mapped_extents;
}

/* struct file_handle ends in an array without a length, which Swift cannot import. */
static inline int landfast_name_to_handle(int folder, unsigned int *count, int *type, unsigned char *bytes) {
    union { struct file_handle handle; unsigned char room[sizeof(struct file_handle) + MAX_HANDLE_SZ]; } found;
    int mount;
    memset(&found, 0, sizeof found);
    found.handle.handle_bytes = *count < MAX_HANDLE_SZ ? *count : MAX_HANDLE_SZ;
    if (name_to_handle_at(folder, "", &found.handle, &mount, AT_EMPTY_PATH) != 0) return -1;
    *count = found.handle.handle_bytes;
    *type = found.handle.handle_type;
    memcpy(bytes, found.handle.f_handle, found.handle.handle_bytes);
    return 0;
}

static inline int landfast_open_by_handle(int mount, unsigned int count, int type, const unsigned char *bytes) {
    union { struct file_handle handle; unsigned char room[sizeof(struct file_handle) + MAX_HANDLE_SZ]; } wanted;
    memset(&wanted, 0, sizeof wanted);
    if (count > MAX_HANDLE_SZ) { errno = EINVAL; return -1; }
    wanted.handle.handle_bytes = count;
    wanted.handle.handle_type = type;
    memcpy(wanted.handle.f_handle, bytes, count);
    return open_by_handle_at(mount, &wanted.handle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}
