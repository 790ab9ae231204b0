"""Asks every engine, and H2 in place of Oracle, a thousand questions: the long form of the tests of engines and Oracle."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["CASES"] = os.environ["QUESTIONS"] = "1000"
    files = ["tests/engines/test_contract.py", "tests/oracle/test_statements.py", "tests/oracle/test_h2.py"]
    sys.exit(pytest.main(["-q", *files, "-k", "every_form or plain_python", *sys.argv[1:]]))
