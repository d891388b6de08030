"""What the reading child may use: memory and processor time are capped before it looks at the file.

A 300 KB workbook can ask for gigabytes; the child then dies alone and the window lives.
"""

import sys

MEMORY = 2 * 2**30  # a full sheet of 1,048,576 x 12 needs 1.3 GB
SECONDS = 900


def limit(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    if sys.platform == "win32":
        _limit_job(memory, seconds)
    else:
        import resource

        for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
            hard = resource.getrlimit(what)[1]
            ceiling = most if hard == resource.RLIM_INFINITY else min(most, hard)
            try:
                resource.setrlimit(what, (ceiling, hard))
            except (ValueError, OSError):  # macOS has no limit on address space
                continue
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would be a readable copy of the data


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Basic(ctypes.Structure):
        _fields_ = (
            ("per_process_user_time", ctypes.c_int64),
            ("per_job_user_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("minimum_working_set", ctypes.c_size_t),
            ("maximum_working_set", ctypes.c_size_t),
            ("active_processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        _fields_ = (
            ("basic", _Basic),
            ("io_counters", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        )

    def _limit_job(memory: int, seconds: int) -> None:
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION on a job that holds only this process."""
        process_time, process_memory, extended = 0x2, 0x100, 9
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        wanted = _Extended()
        wanted.basic.per_process_user_time = seconds * 10_000_000
        wanted.basic.flags = process_time | process_memory
        wanted.process_memory = memory
        job = kernel.CreateJobObjectW(None, None)
        kernel.SetInformationJobObject(job, extended, ctypes.byref(wanted), ctypes.sizeof(wanted))
        kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
