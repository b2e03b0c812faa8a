"""A Ray cluster that the tests of this folder share: starting one takes many times as long as a run."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_CLUSTER = """
import logging, sys, ray
settings = {"num_cpus": 4, "include_dashboard": False, "log_to_driver": False, "logging_level": logging.ERROR}
ray.init(address="local", **settings)
print(ray.get_runtime_context().gcs_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="session")
def ray_address(root: Path) -> Iterator[str]:
    """The address of a cluster on this machine."""
    pytest.importorskip("ray", reason="the extra ray is not installed")
    # The cluster's own token, made for this session; the runs of the tests inherit it.
    os.environ["RAY_AUTH_MODE"] = "token"
    os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
    environment = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0", "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, "-c", _CLUSTER],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait(30)
