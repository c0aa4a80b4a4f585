"""The contexts in which the tests build outputs."""

from __future__ import annotations

from components.export.context import Context
from components.i18n.words import words_for

BASE = "https://visit.example"
SERVED = Context(words=words_for("en"), base_url=BASE, csv=b"name\nPoligon\n")
NOWHERE = Context(words=words_for("en"))
