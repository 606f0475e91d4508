"""The reader role of a copy of the model, over the plain inputs and outputs of the protocol."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Final

from spec_model.errors import ModelMisuse
from spec_model.plain import Plain, Record

RULES: Final = ("consecutive", "total")
CHOICES: Final = ("verifies-end", "partial-end")


class ReaderAdapter:
    """One reader."""

    def __init__(self, modules: Callable[[str], ModuleType], config: Record) -> None:
        self._role = modules("stream.reader")
        info, choice = modules("stream.log").Info, modules("policies").Choice
        limits = {name: config[name] for name in RULES if name in config}
        choices = {
            name.replace("-", "_"): choice(config[name]) for name in CHOICES if name in config
        }
        self._rules = modules("stream.rules").ReaderRules(**limits, **choices)
        self._info = info
        self._start = config["start"]
        self._state: Any = None

    def tell(self, given: Record) -> list[Record]:
        """Take one input, and say everything that the reader wants done."""
        if given["kind"] == "start":
            if self._state is not None:
                raise ModelMisuse("a reader starts once")
            self._state, outputs = self._role.begin(self._start)
        elif self._state is None:
            raise ModelMisuse("a reader starts before anything else")
        else:
            self._state, outputs = self._role.step(self._rules, self._state, self._input(given))
        return [self._output(output) for output in outputs]

    def _input(self, given: Record) -> Any:
        role = self._role
        makers: Mapping[str, Callable[[], Any]] = {
            "opened": role.Opened,
            "bytes": lambda: role.Read(given["data"]),
            "eof": role.EndOfFile,
            "error": role.Errored,
            "expired": role.Expired,
            "info": lambda: role.GotInfo(self._info(given["tail"], given["done"])),
            "info-failed": role.InfoFailed,
            "cancel": role.Cancel,
        }
        return makers[str(given["kind"])]()

    def _output(self, output: Any) -> Record:
        role = self._role
        match output:
            case role.Connect(start):
                return {"kind": "connect", "start": start}
            case role.Deliver(frame):
                plain: dict[str, Plain] = {"kind": "deliver", "item": frame.item}
                if frame.marker is not None:
                    plain |= {"writer": frame.marker.writer, "seq": frame.marker.seq}
                return plain
            case role.AskInfo():
                return {"kind": "get-info"}
            case role.CancelUpstream():
                return {"kind": "cancel-upstream"}
            case role.Closed():
                return {"kind": "closed"}
            case _:
                return {"kind": "failed", "code": output.value}
