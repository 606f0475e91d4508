"""Release texts: published ones, those beside a table's cutoff, decorated and malformed ones."""

from hypothesis import strategies as st

from spec_model.compat.releases import PUBLISHED
from spec_model.compat.versions import MAX_NUMBER, WHITE_SPACE
from spec_model.compat.violations import bounds

_NEWEST = tuple(reversed(PUBLISHED))
_IDENTIFIER = r"\A(0|[1-9][0-9]{0,18}|[0-9]{0,2}[A-Za-z-][0-9A-Za-z-]{0,4})\Z"


def published_releases() -> st.SearchStrategy[str]:
    """Draw a published release of the core package, the newest first."""
    return st.sampled_from(_NEWEST)


@st.composite
def boundary_releases(draw: st.DrawFn) -> str:
    """Draw the release of a table's cutoff, or its neighbour on either side."""
    cutoff = draw(st.sampled_from(bounds()))
    step = draw(st.sampled_from((0, 1, -1)))
    *head, last = cutoff.prerelease or (str(cutoff.patch),)
    number = max(int(last) + step, 0)
    if cutoff.prerelease:
        core = f"{cutoff.major}.{cutoff.minor}.{cutoff.patch}"
        return f"{core}-{'.'.join([*head, str(number)])}"
    return f"{cutoff.major}.{cutoff.minor}.{number}"


@st.composite
def semvers(draw: st.DrawFn) -> str:
    """Draw any release that semver accepts, without decoration."""
    numbers = st.integers(0, 9) | st.integers(0, MAX_NUMBER)
    core = ".".join(str(draw(numbers)) for _ in range(3))
    identifiers = draw(st.lists(st.from_regex(_IDENTIFIER), max_size=3))
    return f"{core}-{'.'.join(identifiers)}" if identifiers else core


def releases() -> st.SearchStrategy[str]:
    """Draw a release: published, beside a cutoff, or any."""
    return published_releases() | boundary_releases() | semvers()


@st.composite
def decorated_releases(draw: st.DrawFn) -> str:
    """Draw a release with everything around it that a reader drops."""
    blank = st.text(st.sampled_from(WHITE_SPACE), max_size=2)
    prefix = draw(st.sampled_from(("", "v")))
    build = draw(st.sampled_from(("", "+sha.1", "+001")))
    text = draw(published_releases() | boundary_releases())
    return f"{draw(blank)}{prefix}{text}{build}{draw(blank)}"


@st.composite
def malformed_releases(draw: st.DrawFn) -> str:
    """Draw a text that looks like a release and is none."""
    text = draw(published_releases())
    core, dash, tail = text.partition("-")
    major, minor, patch = core.split(".")
    return draw(
        st.sampled_from(
            (
                "",
                "latest",
                major,
                f"{major}.{minor}",
                f"{text}.",
                f"{core}-",
                f"={text}",
                f"V{text}",
                f"v {text}",
                f"0{text}",
                f"{major}.{minor}.0{patch}{dash}{tail}",
                f"{core}.0",
                f"{core}-beta..1",
                f"{core}-beta.01",
                f"{MAX_NUMBER + 1}.0.0",
            )
        )
    )


def version_texts() -> st.SearchStrategy[str]:
    """Draw what may stand where a release should be: any of the above."""
    return releases() | decorated_releases() | malformed_releases()
