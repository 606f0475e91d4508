from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.backends.sqlite import Sqlite
from spec_model.replay.entities import fold
from spec_model.replay.events import KINDS, EventType, Presence, Request, Writer
from spec_model.replay.instants import Instant, Record, Value
from spec_model.world.paging import Failure
from spec_model.world.store import Answer, Params, Store, create

RUNS = ("wrun_1", "wrun_2")
CALLERS = [kind for kind in EventType if KINDS[kind].writer is Writer.CALLER]


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, Request, Params, Instant]:
    """A request of some kind for one of few entities, which may be wrong for what is there."""
    kind = KINDS[draw(st.sampled_from(CALLERS))]
    wanted = [each.name for each in kind.fields if each.presence is Presence.REQUIRED]
    data: dict[str, Value] = dict.fromkeys(wanted, b"x")
    if kind.type is EventType.RUN_STARTED and draw(st.booleans()):
        data = {"deploymentId": "d", "workflowName": "w", "input": b"i"}
    if kind.type is EventType.STEP_STARTED and draw(st.booleans()):
        data = {"stepName": "s", "input": b"i"}
    if "token" in data:
        data["token"] = draw(st.sampled_from(["t", "u"]))
    if kind.type is EventType.STEP_RETRYING and draw(st.booleans()):
        data["retryAfter"] = Instant(draw(st.integers(0, 20)))
    if kind.type is EventType.ATTR_SET:
        key, value = draw(st.sampled_from("ab")), draw(st.none() | st.just("v"))
        change: Record = {"key": key, "value": value}
        data["changes"] = (change,)
    name = f"{kind.prefix}{draw(st.sampled_from('ab'))}" if kind.prefix else None
    resume = draw(st.none() | st.sampled_from(["r", "q"]))
    params = Params(resume=resume) if kind.type is EventType.HOOK_RECEIVED else Params()
    moment = Instant(draw(st.integers(0, 20)))
    return draw(st.sampled_from(RUNS)), Request(kind.type, name, data), params, moment


@given(st.lists(requests(), max_size=25))
@settings(max_examples=25)
def test_the_durable_backend_is_the_oracle(
    asked: list[tuple[str, Request, Params, Instant]],
) -> None:
    """Whatever is asked, in whatever order: the same answers, logs and entities."""
    with TemporaryDirectory() as folder:
        backend, store = Sqlite(Path(folder)), Store()
        for run, request, params, now in asked:
            store, wanted = create(store, run, request, params, now)
            got = backend.create(run, request, params, now)
            if isinstance(wanted, Answer):
                assert isinstance(got, Answer)
                assert got.event == wanted.event
            else:
                assert isinstance(got, Failure)
                assert got == wanted
        for run in RUNS:
            assert backend.log(run) == store.run(run).log
            assert backend.entities(run) == store.run(run).entities
        backend.close()


@given(st.lists(requests(), max_size=30))
def test_what_the_oracle_commits_is_legal(
    asked: list[tuple[str, Request, Params, Instant]],
) -> None:
    """Its logs have no breach, and add up to its entities; what is refused changes nothing."""
    store = Store()
    for run, request, params, now in asked:
        after, answer = create(store, run, request, params, now)
        assert isinstance(answer, Answer) or after is store
        store = after
    for record in store.runs.values():
        folded = fold(record.log)
        assert folded.breaches == ()
        assert folded.entities == record.entities
