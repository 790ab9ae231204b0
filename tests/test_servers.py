"""Servers of a run end with it, even when it is killed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.servers.registry import ROOT

HANG_GUARD_S = 60
RUN = """
import sys, time
from tests.servers import processes, registry
registry.open_run()
server = registry.server("sleeper", lambda room: processes.Server("", processes.start(["sleep", "600"], room)))
print(registry.directory(), server.pid, flush=True)
time.sleep(600)
"""


def test_a_killed_run_leaves_nothing_behind():
    run = subprocess.Popen([sys.executable, "-c", RUN], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with run:
        directory, pid = run.stdout.readline().split()
        assert psutil.pid_exists(int(pid))
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + HANG_GUARD_S
    while Path(directory).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(directory).exists()
    assert not psutil.pid_exists(int(pid)) or psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE
