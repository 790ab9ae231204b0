"""`python -m tests.servers.guard RUN`: waits until the process that started it is gone, then clears that run away."""

import signal
import sys
from pathlib import Path

from tests.servers import registry

if __name__ == "__main__":
    # Ctrl-C reaches the whole process group; the guard must outlive the tests.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.read()
    registry.clear(Path(sys.argv[1]))
