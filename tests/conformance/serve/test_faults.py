"""Tests of `conformance.serve.faults`."""

import json

import pytest

from conformance.serve.faults import EFFECTS, ONLY, OPERATIONS, Rule, ScriptError, choose, parse


def test_a_rule_is_used_as_often_as_it_says() -> None:
    """Requests that match are passed `skip` times, then met `times` times, then served."""
    script: tuple[Rule, ...] = (Rule(on="write", do="reset", skip=1, times=2),)
    met = []
    for _ in range(5):
        script, rule = choose(script, "write", "r", "s")
        met.append(rule is not None)
    assert met == [False, True, True, False, False]


def test_the_first_rule_that_matches_counts() -> None:
    """A rule that is about another operation, run or stream is not used up."""
    one = Rule(on="close", do="reset")
    two = Rule(on="write", do="reset", run="other")
    three = Rule(on="write", do="delay", name="s")
    script, rule = choose((one, two, three), "write", "r", "s")
    assert rule == three
    assert script[:2] == (one, two)
    assert choose(script, "write", "r", "s") == (script, None)


def test_every_effect_can_be_written(subtests: pytest.Subtests) -> None:
    """Each effect can happen to some operation, and to no other than is said."""
    for do in EFFECTS:
        for on in OPERATIONS:
            with subtests.test(do=do, on=on):
                text = json.dumps([{"on": on, "do": do}])
                if on in ONLY.get(do, OPERATIONS):
                    assert parse(text) == (Rule(on=on, do=do),)
                else:
                    with pytest.raises(ScriptError, match=f"{do} is nothing that can happen"):
                        parse(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "no JSON"),
        ("{}", "a list of rules"),
        ("[1]", "rule 0 is no object"),
        ('[{"on": "write", "do": "reset", "when": 1}]', "no field 'when'"),
        ('[{"on": "write", "do": "reset", "times": -1}]', "nothing that times can be"),
        ('[{"on": "write", "do": "reset", "times": true}]', "nothing that times can be"),
        ('[{"on": "write", "do": "delay", "seconds": "1"}]', "nothing that seconds can be"),
        ('[{"on": "append", "do": "reset"}]', "`on` is one of"),
        ('[{"on": "write"}]', "`do` is one of"),
    ],
)
def test_what_is_no_script_is_refused_in_a_line(text: str, problem: str) -> None:
    """The refusal says which rule, and what of it."""
    with pytest.raises(ScriptError, match=problem) as error:
        parse(text)
    assert "\n" not in str(error.value)
