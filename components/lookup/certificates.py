"""What is wrong where a server cannot prove who it is."""

from __future__ import annotations

import ssl


def certificate_fault(fault: BaseException) -> str | None:
    """In words of OpenSSL or ours; None for a fault of another kind."""
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return str(getattr(cause, "verify_message", None) or "its certificate is not valid")
        if isinstance(cause, ssl.SSLError):
            return "no safe connection"
        cause = cause.__cause__ or cause.__context__
    return None
