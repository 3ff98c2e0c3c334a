"""The fences around the process that makes sheets: memory, files, time, network."""

import ctypes
import os
import resource

MEMORY_BYTES = 1536 * 1024 * 1024
FILE_BYTES = 20 * 1024 * 1024
OPEN_FILES = 64
CPU_SECONDS = 40  # for one document; the wall clock of the parent is the real fence
POLITENESS = 10  # pages and e-mails go first: nobody waits for a sheet with a finger on the screen
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def enter() -> None:
    """Takes from this process what it does not need, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(POLITENESS)
    leave_the_network()


def leave_the_network() -> bool:
    """Moves into a network of its own with nobody in it; False where the kernel does not let us."""
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def grant_cpu() -> None:
    """Time for one more document: the limit counts the process, so it moves along."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def memory_bytes() -> int:
    """Memory this process occupies now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0
