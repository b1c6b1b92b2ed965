/* Preloaded into every process of a run: a file below one of the folders of LATE_FOLDERS (absolute, joined by ":") is
   not there for other processes than the one that made it until it is LATE_SECONDS old, as on a network drive. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define OWN 8192
static unsigned long long own[OWN];
static int owned = 0;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int look(int folder, const char *path, int flags, struct statx *found) {
  return (int)syscall(SYS_statx, folder, path, flags, STATX_BASIC_STATS | STATX_BTIME, found);
}

static void make_own(int file) {
  struct statx found;
  if (look(file, "", AT_EMPTY_PATH, &found) == 0) {
    pthread_mutex_lock(&lock);
    own[owned++ % OWN] = found.stx_ino;
    pthread_mutex_unlock(&lock);
  }
}

static int in_scope(int folder, const char *path) {
  char whole[2 * PATH_MAX], listed[4 * PATH_MAX];
  const char *folders = getenv("LATE_FOLDERS");
  if (!folders || !path || folder != AT_FDCWD) return 0;
  if (path[0] == '/') snprintf(whole, sizeof whole, "%s", path);
  else {
    if (!getcwd(whole, PATH_MAX)) return 0;
    strncat(whole, "/", sizeof whole - strlen(whole) - 1);
    strncat(whole, path, sizeof whole - strlen(whole) - 1);
  }
  snprintf(listed, sizeof listed, "%s", folders);
  char *rest = NULL;
  for (char *one = strtok_r(listed, ":", &rest); one; one = strtok_r(NULL, ":", &rest))
    if (strncmp(whole, one, strlen(one)) == 0) return 1;
  return 0;
}

static int is_late(int folder, const char *path) {
  const char *seconds = getenv("LATE_SECONDS");
  struct statx found;
  struct timespec now;
  int kept = errno, late = 0;
  if (seconds && in_scope(folder, path) && look(folder, path, 0, &found) == 0 && S_ISREG(found.stx_mode)) {
    clock_gettime(CLOCK_REALTIME, &now);
    double age = (now.tv_sec - found.stx_btime.tv_sec) + (now.tv_nsec - (double)found.stx_btime.tv_nsec) / 1e9;
    late = (found.stx_mask & STATX_BTIME) && age < atof(seconds);
    pthread_mutex_lock(&lock);
    for (int i = 0; late && i < OWN && i < owned; i++) late = own[i] != found.stx_ino;
    pthread_mutex_unlock(&lock);
  }
  errno = late ? ENOENT : kept;
  return late;
}

#define REAL(type, name, ...)                                 \
  static type (*real)(__VA_ARGS__);                           \
  if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define STAT(name, type)                                                          \
  int name(const char *path, struct type *found) {                                \
    REAL(int, #name, const char *, struct type *);                                \
    return is_late(AT_FDCWD, path) ? -1 : real(path, found);                      \
  }
STAT(stat, stat)
STAT(lstat, stat)
STAT(stat64, stat64)
STAT(lstat64, stat64)

#define STATAT(name, type)                                                        \
  int name(int folder, const char *path, struct type *found, int flags) {         \
    REAL(int, #name, int, const char *, struct type *, int);                      \
    return is_late(folder, path) ? -1 : real(folder, path, found, flags);         \
  }
STATAT(fstatat, stat)
STATAT(fstatat64, stat64)

int access(const char *path, int mode) {
  REAL(int, "access", const char *, int);
  return is_late(AT_FDCWD, path) ? -1 : real(path, mode);
}

#define OPEN(name)                                                                \
  int name(const char *path, int flags, ...) {                                    \
    REAL(int, #name, const char *, int, ...);                                     \
    va_list more;                                                                 \
    va_start(more, flags);                                                        \
    mode_t mode = va_arg(more, mode_t);                                           \
    va_end(more);                                                                 \
    if (!(flags & O_CREAT) && is_late(AT_FDCWD, path)) return -1;                 \
    int file = real(path, flags, mode);                                           \
    if (file >= 0 && (flags & O_CREAT)) make_own(file);                           \
    return file;                                                                  \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                              \
  int name(int folder, const char *path, int flags, ...) {                        \
    REAL(int, #name, int, const char *, int, ...);                                \
    va_list more;                                                                 \
    va_start(more, flags);                                                        \
    mode_t mode = va_arg(more, mode_t);                                           \
    va_end(more);                                                                 \
    if (!(flags & O_CREAT) && is_late(folder, path)) return -1;                   \
    int file = real(folder, path, flags, mode);                                   \
    if (file >= 0 && (flags & O_CREAT)) make_own(file);                           \
    return file;                                                                  \
  }
OPENAT(openat)
OPENAT(openat64)
