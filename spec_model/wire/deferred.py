"""An object reader whose framing becomes known only after it was opened.

A run's own stream may be opened before it is known whether its frames carry markers. The framing is
resolved once, before the first byte is parsed; until then reads wait, and from then on the reader
is the one that it would have been from the beginning (clause reference.deferred).
"""

from spec_model.errors import ModelMisuse
from spec_model.rejections import Rejected
from spec_model.wire.decoder import NEED_MORE, Progress
from spec_model.wire.objects import ObjectReader, ReadingPolicy, Unit

Outcomes = list[Unit | Rejected | Progress]


class DeferredReader:
    """Holds reads until the framing is known, then goes on as an `ObjectReader`."""

    def __init__(self, policy: ReadingPolicy | None = None) -> None:
        self.policy = policy
        self._waiting: list[bytes] = []
        self._reader: ObjectReader | None = None

    def feed(self, read: bytes) -> Outcomes:
        """Accept one read; before the framing is known nothing comes of it."""
        if self._reader is not None:
            return self._reader.feed(read)
        self._waiting.append(read)
        return [NEED_MORE]

    def resolve(self, *, marked: bool) -> Outcomes:
        """Learn the framing, once, and parse what has arrived."""
        if self._reader is not None:
            raise ModelMisuse("the framing is resolved once")
        self._reader = ObjectReader(self.policy, marked=marked)
        outcomes = [outcome for read in self._waiting for outcome in self._reader.feed(read)]
        self._waiting.clear()
        return outcomes or [NEED_MORE]

    def close(self) -> Outcomes:
        """Accept the end of the stream; the framing has to be known by then."""
        if self._reader is None:
            raise ModelMisuse("the framing is resolved before the stream ends")
        return self._reader.close()
