"""A Ray cluster that the tests of this folder share: starting one takes many times as long as a run."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.engines.ray import LOOPBACK_ONLY
from tests.waiting import PATIENCE

_CLUSTER = """
import logging, sys, ray
settings = {"num_cpus": 4, "include_dashboard": False, "log_to_driver": False, "logging_level": logging.ERROR}
ray.init(address="local", **settings)
print(ray.get_runtime_context().gcs_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="session")
def ray_address(root: Path) -> Iterator[str]:
    """The address of a cluster that listens to this machine alone."""
    pytest.importorskip("ray", reason="the extra ray is not installed")
    with pytest.MonkeyPatch.context() as patch:
        # The cluster's own token, made for this session; the runs of the tests inherit it.
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        patch.setenv(LOOPBACK_ONLY, "0")
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
            address = process.stdout.readline().strip()
            assert address.startswith("127.0.0.1:")
            yield address
            process.stdin.close()
            process.wait(PATIENCE)
