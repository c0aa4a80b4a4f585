"""What a command prints, run in this process: a new Python takes a second to load what this one has loaded."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

import pytest

from components.__main__ import main


def command_output(*arguments: str, **environment: str) -> str:
    """Run `python -m components` with these arguments, and give its output without the space around it."""
    printed = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        for name, value in environment.items():
            patch.setenv(name, value)
        assert main(arguments) == 0
    return printed.getvalue().strip()
