from spec_model.replay.deciding import Owner
from spec_model.replay.events import EventType as T
from spec_model.replay.events import Request, event_id
from spec_model.replay.instants import Instant, Record
from spec_model.replay.refusals import Error
from spec_model.world.paging import Failure, Page
from spec_model.world.store import (
    DELTA_LIMIT,
    Answer,
    Params,
    Store,
    create,
    create_batch,
    events_of,
    find_hook,
    find_token,
    get_event,
)

NOW = Instant(1000)
CREATES: Record = {"deploymentId": "d", "workflowName": "w", "input": b"i"}
RUN = "wrun_1"


def done(store: Store, *requests: Request, run: str = RUN, now: Instant = NOW) -> Store:
    """Make requests that are all accepted."""
    for request in requests:
        store, answer = create(store, run, request, Params(), now)
        assert isinstance(answer, Answer), answer
    return store


def begun(run: str = RUN, store: Store | None = None) -> Store:
    """Start a run."""
    return done(store or Store(), Request(T.RUN_STARTED, data=CREATES), run=run)


def hook(name: str, token: str) -> Request:
    """Ask for a hook."""
    return Request(T.HOOK_CREATED, name, {"token": token})


def test_slots_are_dense_and_times_do_not_fall() -> None:
    """Also when the clock goes back."""
    store = done(begun(), Request(T.WAIT_CREATED, "wait_a", {"resumeAt": NOW}), now=Instant(1))
    log = store.run(RUN).log
    assert [event.id for event in log] == [event_id(slot) for slot in (1, 2, 3)]
    assert [event.created for event in log] == [NOW, NOW, NOW]


def test_a_refusal_leaves_the_store_as_it_was() -> None:
    """The very same value."""
    store = begun()
    after, answer = create(store, RUN, Request(T.RUN_CREATED, data=CREATES), Params(), NOW)
    assert after is store
    assert isinstance(answer, Failure)
    assert answer.errors == (Error.CONFLICT,)


def test_a_run_that_is_too_new_is_not_supported() -> None:
    """By the spec version of the request."""
    request = Request(T.RUN_CREATED, data=CREATES, spec=8)
    _, answer = create(Store(), RUN, request, Params(), NOW)
    assert isinstance(answer, Failure)
    assert answer.errors == (Error.UNSUPPORTED,)


def test_a_lazy_start_says_that_it_created_the_step() -> None:
    """And commits both events."""
    request = Request(T.STEP_STARTED, "step_a", {"stepName": "s", "input": b"i"})
    _, answer = create(begun(), RUN, request, Params(), NOW)
    assert isinstance(answer, Answer)
    assert answer.step_created
    assert [event.type for event in answer.made] == [T.STEP_CREATED, T.STEP_STARTED]
    assert answer.event == answer.made[-1]


def test_a_writer_that_is_behind_is_told_what_it_skipped() -> None:
    """Exactly; one that claims too much is told nothing, and commits at the next slot."""
    store, request = begun(), Request(T.WAIT_CREATED, "wait_a", {"resumeAt": NOW})
    for seen, skipped in ((0, 2), (1, 1), (2, 0), (99, 0)):
        _, answer = create(store, RUN, request, Params(seen=seen), NOW)
        assert isinstance(answer, Answer)
        assert answer.skipped == Page(store.run(RUN).log[2 - skipped :], None, more=False)
        assert answer.event is not None
        assert answer.event.id == event_id(3)


def test_a_cursor_gets_the_delta_and_wins() -> None:
    """A small page, also where the hook lost its token."""
    waits = [Request(T.WAIT_CREATED, f"wait_{n}", {"resumeAt": NOW}) for n in range(DELTA_LIMIT)]
    store = done(begun(store=begun("wrun_2")), *waits)
    store = done(store, hook("hook_x", "t"), run="wrun_2")
    params = Params(seen=0, since="1")
    _, answer = create(store, RUN, hook("hook_a", "t"), params, NOW)
    assert isinstance(answer, Answer)
    assert answer.event is not None
    assert answer.event.type is T.HOOK_CONFLICT
    assert answer.event.data["conflictingRunId"] == "wrun_2"
    log = store.run(RUN).log
    assert answer.skipped == Page(log[1 : 1 + DELTA_LIMIT], str(1 + DELTA_LIMIT), more=True)


def test_equal_resume_ids_give_one_event() -> None:
    """The same digest gives the first event again, another one is a conflict."""
    store = done(begun(), hook("hook_a", "t"))
    request = Request(T.HOOK_RECEIVED, "hook_a", {"payload": b"p"})
    store, first = create(store, RUN, request, Params(resume="r", digest="d"), NOW)
    after, again = create(store, RUN, request, Params(resume="r", digest="d"), NOW)
    assert isinstance(first, Answer)
    assert isinstance(again, Answer)
    assert after is store
    assert again.event == first.event
    _, other = create(store, RUN, request, Params(resume="r", digest="e"), NOW)
    assert isinstance(other, Failure)
    assert other.errors == (Error.CONFLICT,)


def test_a_token_is_found_while_its_hook_is_live() -> None:
    """By token and by id, until the hook is disposed."""
    store = done(begun(), hook("hook_a", "t"))
    assert find_token(store, "t", NOW) == find_hook(store, "hook_a") == Owner(RUN, "hook_a")
    store = done(store, Request(T.HOOK_DISPOSED, "hook_a"))
    for found in (find_token(store, "t", NOW), find_hook(store, "hook_a")):
        assert isinstance(found, Failure)
        assert found.errors == (Error.HOOK_NOT_FOUND,)


def test_a_batch_takes_consecutive_slots_and_answers_each_item() -> None:
    """What conflicts is told so; what may not be in a batch refuses all of it."""
    step = Request(T.STEP_CREATED, "step_a", {"stepName": "s", "input": b""})
    start = Request(T.STEP_STARTED, "step_a")
    store, answers = create_batch(begun(), RUN, [step, start, step], NOW)
    assert isinstance(answers, tuple)
    assert [isinstance(answer, Answer) for answer in answers] == [True, True, False]
    assert [event.type for event in store.run(RUN).log[2:]] == [T.STEP_CREATED, T.STEP_STARTED]
    same, refused = create_batch(store, RUN, [hook("hook_a", "t")], NOW)
    assert same is store
    assert isinstance(refused, Failure)


def test_events_are_found_and_filtered() -> None:
    """By id, and by correlation id within the run."""
    store = done(begun(), hook("hook_a", "t"))
    last = store.run(RUN).log[-1]
    assert get_event(store, RUN, last.id) == last
    assert isinstance(get_event(store, RUN, event_id(9)), Failure)
    assert events_of(store, RUN, "hook_a") == (last,)
    assert events_of(store, RUN) == store.run(RUN).log
    assert events_of(store, "wrun_2", "hook_a") == ()
