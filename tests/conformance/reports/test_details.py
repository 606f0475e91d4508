import json

from hypothesis import given
from hypothesis import strategies as st

from conformance.record import CaseRow, ResultRow, received
from conformance.record.rows import from_plain, to_plain
from conformance.reports.failure import clip, explain
from conformance.reports.page_data import MOST_DETAIL, Details, detail, embed
from conformance.reports.report import Judged
from conformance.verdicts import Verdict
from tests.conformance.records import CASES, hole, results
from vectors.canonical import JsonObject

words = st.sampled_from(
    [
        "put w0",
        "half r0 10",
        "timer w0 9",
        "answer w0",
        "what is this",
        "",
        "deliver store",
        "\ud800",
    ]
)
fields = st.dictionaries(
    st.sampled_from(["event", "writer", "index", "seq", "item", "request", "ok"]),
    st.sampled_from(["Put", "Persisted", "Opened", 1, True, None, "<b>"]),
    max_size=4,
)
histories = st.fixed_dictionaries(
    {
        "lanes": st.lists(st.sampled_from(["w0", "store", "r0", "<i>"]), unique=True),
        "moments": st.lists(
            st.fixed_dictionaries({"step": words, "events": st.lists(fields, max_size=2)}),
            max_size=4,
        ),
        "wrong": st.booleans(),
    }
)
pictures = st.fixed_dictionaries(
    {
        "profile": st.sampled_from(["F1", "V2", "F9"]),
        "wire": st.sampled_from(["", "0", "zz", "0000000301", "00" * 90]),
        "cuts": st.lists(st.integers(0, 99), max_size=4),
    }
)


@given(histories, pictures)
def test_whatever_a_record_can_hold_can_be_shown(told: JsonObject, picture: JsonObject) -> None:
    """A history of something else than this model, or half a wire, is told as far as it goes."""
    row = from_plain(
        {
            "row": "result", "case": "a", "verdict": "fail",
            "history": told, "model_history": told, "picture": picture,
        }
    )  # fmt: skip
    assert isinstance(row, ResultRow)
    assert to_plain(row)["history"] == told
    judged = Judged(CaseRow(id="a", role="reader", area="reader"), row)
    assert explain(judged)
    shown = detail(judged)["history"]
    assert isinstance(shown, dict)
    assert "<i>" not in str(shown.get("svg"))
    assert "<b>" not in str(shown.get("svg"))


def test_a_history_is_drawn_as_a_picture_and_as_text() -> None:
    """Both say the same; the text is for those who do not see the picture."""
    kept, _said = hole("forgotten-dedupe")
    row = ResultRow(case="a", verdict=Verdict.FAIL, history=kept)
    told = detail(Judged(CaseRow(id="a", role="reader", area="reader"), row))["history"]
    assert isinstance(told, dict)
    for part in ("svg", "text"):
        assert "new process" in str(told[part])
        assert "r0 delivers 0 of w0" in str(told[part])


def test_details_are_kept_up_to_a_limit_and_the_rest_says_so() -> None:
    """A page does not grow without bound, and a case whose detail is left out knows it."""
    case = CASES[0]
    row = ResultRow(case=case.id, verdict=Verdict.FAIL, got="x" * (MOST_DETAIL // 3))
    kept = Details()
    assert [kept.add(Judged(case, row)) for _time in range(4)] == [0, 1, -2, -2]
    assert kept.add(Judged(case, results()[case.id])) == -1


def test_what_is_embedded_cannot_end_its_element() -> None:
    """No text of a target is markup, and what is read back is the same."""
    evil: JsonObject = {"a": "</script><!--<script>&amp;\u2028"}
    written = embed(evil)
    assert not set("<>&") & set(written)
    assert json.loads(written) == evil


def test_a_line_of_text_is_one_line_without_control_characters() -> None:
    """Escapes of a terminal are shown and not obeyed."""
    assert clip("a\x1b[31m\nb\u2028c") == "a\\x1b[31m\\nb\\u2028c"
    assert len(clip("x" * 1_000)) == 160


def test_no_sentence_of_a_target_commands_a_terminal() -> None:
    """Wherever it stands in an explanation."""
    evil = "a\x1b[2Jb"
    row = ResultRow(
        case="a", verdict=Verdict.FAIL, sentence=evil, got=evil, reason=evil, stderr=evil,
        wire=[received(evil)], replay=evil, url=evil,
    )  # fmt: skip
    lines = explain(Judged(CaseRow(id=evil, role="codec", area="frames", title=evil), row))
    assert not any("\x1b" in line for line in lines)


def test_a_history_of_a_world_is_a_picture_with_what_it_was_cut_to() -> None:
    """And with how often it fails, on a page and as text."""
    asked: JsonObject = {
        "client": 0, "asked": "send m0", "came": "ok", "invoked": 1, "returned": 2,
        "wrong": True, "lost": None,
    }  # fmt: skip
    result = ResultRow(
        case="queue.delivers",
        verdict=Verdict.FAIL,
        history={"operations": [asked]},
        cut="cut to messages: 1 of 5",
        replays={"failed": 2, "of": 3},
        replay="onceproof replay FILE",
    )
    row = Judged(CaseRow(id="queue.delivers", role="world", area="queue"), result)
    told = detail(row)
    assert (told["cut"], told["often"]) == ("cut to messages: 1 of 5", "fails 2 of 3")
    assert isinstance(told["history"], dict)
    assert str(told["history"]["svg"]).startswith("<svg")
    lines = explain(row)
    assert "history  cut to messages: 1 of 5" in lines
    assert "replay   onceproof replay FILE   (fails 2 of 3)" in lines
