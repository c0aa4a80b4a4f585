"""What reading a zip archive raises that is damaged, encrypted or packed in an unknown way."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from importlib import import_module


def _of_zstandard() -> tuple[type[Exception], ...]:
    """What unpacking raises that Python knows since 3.14."""
    try:
        fault: type[Exception] = import_module("compression.zstd").ZstdError
    except ImportError:
        return ()
    return (fault,)


ZIP_FAULTS: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    *_of_zstandard(),
)
