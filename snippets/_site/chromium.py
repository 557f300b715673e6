"""Where Chromium is, and what it must be told."""

import os
import shutil

# The least of Debian, which draws no window, its browser, then the names of other systems.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def find_chromium() -> str | None:
    """Return the path of Chromium, None where it is not installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def options() -> list[str]:
    """Return what Chromium needs here: its sandbox does not work for root."""
    return ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
