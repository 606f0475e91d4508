"""What a command cannot do without, and how to get it."""


class Missing(Exception):  # noqa: N818 - it says what is missing, which need not be an error
    """A tool, a package or the network is missing."""

    def __init__(self, what: str, how: str) -> None:
        super().__init__(f"{what}: {how}")
        self.what = what
        self.how = how
