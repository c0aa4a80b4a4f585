"""The threads for what asks the store: while it hangs, pages are still built in others."""

from __future__ import annotations

from components.web.threads import Threads

MAX_THREADS = 8
in_store_thread = Threads("store", MAX_THREADS).run
