"""Programs that come with a package of Debian, installed when one may."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from conformance.provision.missing import Missing
from conformance.provision.running import run

POLICY: Final = Path("/usr/sbin/policy-rc.d")
"""Says whether an installation may start services; this one may not."""

FORBID: Final = "#!/bin/sh\nexit 101\n"


def program(name: str, package: str, folders: Sequence[str] = ()) -> Path:
    """Find a program, in folders that patterns name or in the path; install it if need be."""
    found = _found(name, folders)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(package)
        found = _found(name, folders)
    if found is None:
        how = f"on Debian: apt-get install {package}; elsewhere a package that brings {name}"
        raise Missing(f"{name} is missing", how)
    return found


def _found(name: str, folders: Sequence[str]) -> Path | None:
    """Find the program; of several versions the last."""
    places = [place for pattern in folders for place in Path("/").glob(pattern.lstrip("/"))]
    for place in sorted(places, reverse=True):
        if os.access(place / name, os.X_OK):
            return place / name
    usual = shutil.which(name)
    return None if usual is None else Path(usual)


def _install(package: str) -> None:
    """Install a package without starting what it brings; whether it worked shows afterwards."""
    ours = not POLICY.exists()
    try:
        if ours:
            POLICY.write_text(FORBID, encoding="ascii")
            POLICY.chmod(0o755)
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update"], Path("/"), quiet)
        run(["apt-get", "install", "--yes", "--no-install-recommends", package], Path("/"), quiet)
    except OSError:
        return
    finally:
        if ours:
            POLICY.unlink(missing_ok=True)
