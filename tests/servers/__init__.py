"""Real servers for the tests, each started when the first test asks for it, once per run, on a spare loopback port.

The controlling pytest process makes a directory and a guard (`guard.py`). Workers start servers in that directory
under a file lock and leave a note of each one's process and port; the guard stops them all when the run is over,
however it ends.
"""
