"""Becomes another program that is told to finish when its parent dies, however that dies (Linux only).

Run as `python die_with_parent.py PARENT_PID PROGRAM ARGUMENT…`; it imports nothing of ours, so that it starts at once.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def end_with_parent() -> None:
    """From now on this process is told to finish when its parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    parent, *argv = sys.argv[1:]
    end_with_parent()
    if os.getppid() == int(parent):
        os.execvp(argv[0], argv)  # noqa: S606 -- that is its purpose
