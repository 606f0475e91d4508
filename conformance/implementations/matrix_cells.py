"""What a measurement of the matrix of versions is made of."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen


@frozen(kw_only=True)
class Cell:
    """One writer, one site, one reader."""

    writer: str
    site: str
    reader: str
    runtime: str
    predicted: str
    measured: str
    part: str
    says: str
    layers: str
    """What the model predicts to be written."""
    written: str
    """What was written, peeled layer by layer."""
    payload: str
    """The first bytes in hexadecimal."""
    size: int
    """Bytes of the whole payload."""

    @property
    def agrees(self) -> bool:
        """Say whether the model predicted what was measured."""
        return self.predicted == self.measured


@frozen(kw_only=True)
class Aside:
    """What a writer wrote where its target said more or less than a reader of the matrix does."""

    writer: str
    site: str
    case: str
    written: str


@frozen
class Matrix:
    """All cells."""

    cells: Sequence[Cell] = field(factory=tuple)
    refused: Mapping[str, str] = field(factory=dict)
    """What could not be written at all, and why."""
    asides: Sequence[Aside] = field(factory=tuple)

    @property
    def different(self) -> list[Cell]:
        """The cells in which measurement and prediction differ."""
        return [cell for cell in self.cells if not cell.agrees]
