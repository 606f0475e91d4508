"""Published packages and runtimes, installed into a cache and left as they are.

    npm(["@workflow/core@5.0.0-beta.55"])   exact versions, without running install scripts
    node("24")                              a Node executable: the machine's, or npm's own builds
    pypi(["vercel-workflow==0.12.0"])       exact versions in an environment of their own

What cannot be had raises `Missing`, which says what is missing and how to get it. Registries are
reached through npm and pip as the machine has them configured; no address is written down here.
Design: an installation is a folder that is built elsewhere and renamed into its place, under a file
lock, so that a folder which is there is complete, whoever was interrupted, and two runs at once
build it once. Its name is the hash of what it was made from.
"""

from conformance.provision.missing import Missing
from conformance.provision.npm_packages import Installed, npm, published
from conformance.provision.pypi_packages import Environment, pypi, released
from conformance.provision.runtimes import NODE_RELEASES, node
from conformance.provision.store import Store, cache

__all__ = [
    "NODE_RELEASES",
    "Environment",
    "Installed",
    "Missing",
    "Store",
    "cache",
    "node",
    "npm",
    "published",
    "pypi",
    "released",
]
