"""The machine and the versions that numbers belong to."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.browser.chromium import find_chromium

PACKAGES = (
    "streamlit",
    "starlette",
    "uvicorn",
    "folium",
    "streamlit-folium",
    "pandas",
    "pydantic",
    "ortools",
    "brotli",
    "playwright",
)
"""Those that the numbers hang on most; the lock beside this file names all."""


def described() -> str:
    """Processor, memory, system, Python, browser and the packages that matter, as Markdown."""
    system = f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}"
    lines = [
        f"- Machine: {_processor()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB, {system}",
        f"- Python {platform.python_version()}; {_browser()}",
        f"- {', '.join(f'{name} {_version(name)}' for name in PACKAGES)}",
    ]
    return "\n".join(lines) + "\n"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _browser() -> str:
    path = find_chromium()
    if path is None:
        return "no browser"
    told = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False)
    return " ".join(told.stdout.split()[:2])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
