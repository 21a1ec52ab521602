"""After set-up the report is made without a network, by a machine that has none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import choices
from analysis.paths import ROOT

CUT = ("unshare", "--map-root-user", "--net")  # a network of its own, with nothing in it
LOOPBACK = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 1))  # SIOCSIFFLAGS: up
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""  # notebooks and their kernels speak over the machine's own loopback
OUTSIDE = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"  # for documentation only


def is_allowed() -> bool:
    """Whether this machine lets a process cut itself off."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*CUT, "true"], capture_output=True, check=False).returncode == 0


def cut_off(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing but the loopback."""
    command = [*CUT, sys.executable, "-c", LOOPBACK, *arguments]
    inherited = {k: v for k, v in os.environ.items() if k not in choices.VARIABLES}
    return subprocess.run(
        command, cwd=ROOT, env=inherited | environ, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.skipif(not is_allowed(), reason="unshare may not cut off the network here")
def test_report_and_data_are_made_with_the_network_cut_off(tmp_path: Path) -> None:
    """No host is asked for fonts, packages, styles or data."""
    refused = cut_off("-c", OUTSIDE)
    assert "unreachable" in refused.stderr
    done = cut_off("-m", "analysis.datasets", OUT=str(tmp_path), PYTHONHASHSEED="0")
    assert done.returncode == 0, done.stderr
    edition = choices.latest_edition(ROOT / "data" / "raw")
    report = tmp_path / "reports" / edition
    assert (report / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (report / "report.html").stat().st_size > 100_000
    assert (report / "data" / "SHA256SUMS").is_file()
