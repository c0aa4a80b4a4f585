"""Work on bytes from outside in a process of its own: what takes too much memory or time ends that process alone."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]


def answer_of(module: str, *arguments: str, data: bytes, max_wait_s: float) -> bytes:
    """What a module of ours writes to standard output of `data` on its standard input; nothing where it ended without
    a word, because it was out of time or memory."""
    environment = os.environ | {"PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and nothing from outside among the arguments
            [sys.executable, "-P", "-m", module, *arguments],
            input=data,
            capture_output=True,
            timeout=max_wait_s,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


def limit_resources(*, memory_bytes: int, seconds: int, open_files: int | None = None) -> None:
    """Give this process so much memory, so many seconds of a processor, and file descriptors below `open_files`."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    limits = [(resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, seconds)]
    if open_files is not None:
        limits.append((resource.RLIMIT_NOFILE, open_files))
    for limit, most in limits:
        _, hard = resource.getrlimit(limit)
        with contextlib.suppress(ValueError, OSError):  # macOS takes no limit of the address space
            resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
