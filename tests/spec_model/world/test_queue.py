import pytest

from spec_model.errors import ModelMisuse
from spec_model.replay.instants import Instant
from spec_model.world.queue import (
    MOST_ATTEMPTS,
    Message,
    MessageState,
    Queue,
    Send,
    due,
    finish,
    lose,
    put_off,
    reject,
    send,
    take,
)

NOW = Instant(1000)


def taken(queue: Queue, now: Instant = NOW) -> tuple[Queue, Message]:
    """Take a message that is there."""
    queue, message = take(queue, now)
    assert message is not None
    return queue, message


def sent(*asked: Send, queue: Queue | None = None) -> Queue:
    """Send messages."""
    queue = queue or Queue()
    for each in asked:
        queue, _ = send(queue, each, NOW)
    return queue


def test_a_message_is_delivered_until_it_is_finished() -> None:
    """Rejected and lost ones come back under their id, with the attempt counted up."""
    queue, first = taken(sent(Send("q", "p")))
    queue, second = taken(reject(queue, first.id, NOW))
    queue, third = taken(lose(queue, NOW))
    assert {first.id, second.id, third.id} == {first.id}
    assert [first.attempt, second.attempt, third.attempt] == [1, 2, 3]
    assert take(finish(queue, first.id), NOW)[1] is None


def test_a_delayed_message_waits() -> None:
    """Until its time, and no longer."""
    queue = sent(Send("q", "p", delay_seconds=2))
    assert due(queue, Instant(2999)) == ()
    assert len(due(queue, Instant(3000))) == 1


def test_a_handler_can_put_a_message_off() -> None:
    """For no time at all, too."""
    queue, message = taken(sent(Send("q", "p")))
    later = put_off(queue, message.id, NOW, 1)
    assert due(later, Instant(1999)) == ()
    assert len(due(later, Instant(2000))) == 1
    assert len(due(put_off(queue, message.id, NOW, 0), NOW)) == 1


def test_equal_keys_collapse_while_one_waits() -> None:
    """One message for all senders; without a key each is its own, and a spent key is free."""
    assert len(sent(Send("q", 1, "k"), Send("q", 2, "k"), Send("r", 3, "k")).messages) == 2
    assert len(sent(Send("q", 1), Send("q", 1)).messages) == 2
    queue, message = taken(sent(Send("q", 1, "k")))
    again = sent(Send("q", 2, "k"), queue=finish(queue, message.id))
    assert taken(again)[1].payload == 2


def test_a_wake_under_the_own_key_waits_for_the_handler() -> None:
    """It is delivered once the message in flight is finished."""
    queue, message = taken(sent(Send("q", "first", "k")))
    queue = sent(Send("q", "wake", "k"), queue=queue)
    assert take(queue, NOW)[1] is None
    assert taken(finish(queue, message.id))[1].payload == "wake"


def test_a_gap_holds_up_nobody_else() -> None:
    """The rejected message waits, the other is delivered."""
    queue, first = taken(sent(Send("q", "a"), Send("q", "b"), queue=Queue(gap=500)))
    queue, second = taken(reject(queue, first.id, NOW))
    assert second.payload == "b"
    assert take(queue, Instant(1499))[1] is None
    assert taken(queue, Instant(1500))[1].payload == "a"


def test_a_message_is_parked_after_its_budget() -> None:
    """It stays, and is not delivered."""
    queue = sent(Send("q", "p"))
    for attempt in range(1, MOST_ATTEMPTS + 1):
        queue, message = taken(queue)
        assert message.attempt == attempt
        queue = reject(queue, message.id, NOW)
    assert take(queue, NOW)[1] is None
    assert [message.state for message in queue.messages] == [MessageState.PARKED]


def test_only_what_is_in_flight_is_answered() -> None:
    """Anything else is the caller's mistake."""
    with pytest.raises(ModelMisuse, match="in flight"):
        finish(Queue(), "msg_1")
