"""Build `.venv` with the pinned dependencies and the `onceproof` command.

Runs on a bare Python 3.11 or later. Where `ensurepip` is missing (Debian's python3 without
python3-venv) it looks for another way to a pip, in this order: a pip that some interpreter on
this machine already has, a pip wheel (PIP_FIND_LINKS, Debian's python-pip-whl), the index named
by PIP_INDEX_URL, and as root on Debian the package python3-venv.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DEBIAN_WHEELS = "/usr/share/python-wheels"


def run(*command: object) -> bool:
    """Run a command and say whether it succeeded."""
    return subprocess.run([str(part) for part in command], check=False).returncode == 0


def quiet(*command: object) -> bool:
    """Run a command without showing what it prints."""
    words = [str(part) for part in command]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


def has_pip() -> bool:
    """Say whether the new environment can already install."""
    return PYTHON.exists() and quiet(PYTHON, "-m", "pip", "--version")


def pip_from_elsewhere() -> bool:
    """Install pip with a pip that belongs to another interpreter."""
    candidates = [[sys.executable, "-m", "pip"]]
    candidates += [[found] for name in ("pip3", "pip") if (found := shutil.which(name))]
    return any(quiet(*pip, "--python", PYTHON, "install", "pip") for pip in candidates)


def pip_from_wheel(wheel: Path) -> bool:
    """Let a pip wheel install itself: a wheel is a zip that Python can import from."""
    return quiet(PYTHON, wheel / "pip", "install", "--no-index", wheel)


def pip_from_folders() -> bool:
    """Look for a pip wheel in the folders where one may lie."""
    folders = [*os.environ.get("PIP_FIND_LINKS", "").split(), DEBIAN_WHEELS]
    wheels = [wheel for folder in folders for wheel in sorted(Path(folder).glob("pip-*.whl"))]
    return any(pip_from_wheel(wheel) for wheel in reversed(wheels))


def pip_from_index() -> bool:
    """Fetch the newest pip wheel from the configured index."""
    index = os.environ.get("PIP_INDEX_URL", "")
    if not index.startswith(("https://", "http://", "file://")):
        return False
    page_url = index.rstrip("/") + "/pip/"
    with urllib.request.urlopen(page_url) as page:  # noqa: S310 - the scheme is checked above
        links = re.findall(r'href="([^"]+/pip-[\d.]+-py3-none-any\.whl[^"]*)"', str(page.read()))
    if not links:
        return False
    link = urllib.parse.urljoin(page_url, links[-1])
    wheel = VENV / urllib.parse.urlparse(link).path.rsplit("/", 1)[-1]
    with urllib.request.urlopen(link) as body:  # noqa: S310 - as above
        wheel.write_bytes(body.read())
    return pip_from_wheel(wheel)


def pip_from_debian() -> bool:
    """Let Debian's package bring ensurepip."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    installed = quiet("apt-get", "update") and quiet("apt-get", "install", "-y", "python3-venv")
    return installed and quiet(sys.executable, "-m", "venv", "--clear", VENV)


def make_environment() -> None:
    """Create the environment and give it a pip, or say what is missing."""
    shutil.rmtree(VENV, ignore_errors=True)
    if importlib.util.find_spec("ensurepip") and quiet(sys.executable, "-m", "venv", VENV):
        return
    if not quiet(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV):
        sys.exit("setup: this Python has no venv module; on Debian: apt-get install python3-venv")
    ways = (pip_from_elsewhere, pip_from_folders, pip_from_index, pip_from_debian)
    if not any(way() and has_pip() for way in ways):
        sys.exit(
            "setup: this Python has neither ensurepip nor pip, and none was found elsewhere.\n"
            "Install one (on Debian: apt-get install python3-venv), or set PIP_INDEX_URL."
        )


def main() -> None:
    """Make `.venv` ready; a stamp file says that it is."""
    if sys.version_info < (3, 11):
        sys.exit(f"setup: Python 3.11 or later is needed, this is {sys.version.split()[0]}")
    if not has_pip():
        print("setup: creating .venv")
        make_environment()
    install = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    print("setup: installing the pinned dependencies")
    if not run(*install, "--require-hashes", "-r", ROOT / "constraints.txt"):
        sys.exit("setup: the dependencies could not be installed; is the package index reachable?")
    if not run(*install, "--no-deps", "--no-build-isolation", "-e", ROOT):
        sys.exit("setup: onceproof itself could not be installed")
    (VENV / ".ready").touch()


if __name__ == "__main__":
    main()
