"""Two hundred planted reasons and two hundred sets of failures by chance: the long form of tests/errors/test_simulations.py."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ.setdefault("SIMULATIONS", "200")
    sys.exit(pytest.main(["-q", "-rP", "tests/errors/test_simulations.py", *sys.argv[1:]]))
