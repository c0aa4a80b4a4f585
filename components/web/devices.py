"""A browser and its device in words that people know, from the User-Agent that it sends."""

from __future__ import annotations

MAX_LENGTH = 1000
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What stands in the User-Agent of each; a browser names those that it resembles, too, which come later here
(https://developer.mozilla.org/docs/Web/HTTP/Guides/Browser_detection_using_the_user_agent)."""
_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """The browser and the device, as `Firefox, Android`; empty where neither is known. Nothing else that was sent is in
    it."""
    shown = user_agent[:MAX_LENGTH]
    names = (next((name for mark, name in table if mark in shown), "") for table in (_BROWSERS, _DEVICES))
    return ", ".join(name for name in names if name)
