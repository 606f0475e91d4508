"""Which frames a reader delivers: the highest sequence number of each writer decides.

State: for each writer, known by all eight bytes of its id, the highest number delivered. A frame
is delivered if its writer is new or its number is higher; otherwise it is a duplicate and is
dropped silently. That drops every late lower number, not only exact repeats, and it takes memory
in the number of writers.

The rule lives above the reconnecting reader, so it survives reconnects; a new reader begins with
an empty memory. A skipped number is no reason to withhold a frame: under the recommended policy
the gap is flagged, upstream says nothing.
"""

from enum import Enum

from spec_model.frozen import frozen
from spec_model.policies import Choice
from spec_model.positions import Seq, WriterId
from spec_model.wire.frames import Marker


class Admission(Enum):
    """What a reader does with one frame."""

    DELIVER = "deliver"
    DELIVER_AFTER_GAP = "deliver-after-gap"
    DROP = "drop"


@frozen
class Dedupe:
    """What one reader remembers, as a value: highest sequence number by writer, sorted."""

    highest: tuple[tuple[WriterId, Seq], ...] = ()

    def admit(
        self, marker: Marker, gaps: Choice = Choice.RECOMMENDED
    ) -> tuple["Dedupe", Admission]:
        """Judge the next frame in stored order; clauses dedupe.highest, dedupe.gaps."""
        seen = dict(self.highest)
        highest = seen.get(marker.writer)
        if highest is not None and marker.seq <= highest:
            return self, Admission.DROP
        seen[marker.writer] = marker.seq
        gap = highest is not None and marker.seq > highest + 1
        flagged = gap and gaps is Choice.RECOMMENDED
        admission = Admission.DELIVER_AFTER_GAP if flagged else Admission.DELIVER
        return Dedupe(tuple(sorted(seen.items()))), admission
