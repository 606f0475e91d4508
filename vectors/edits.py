"""The single edit between an accepted vector and a rejected one.

An edit is either a splice of the wire, `{"at", "remove", "insert"}`, or the replacement of one
value in the arguments, `{"path", "from", "to"}` with the path as a JSON pointer. `apply` undoes
the question: sibling and edit give the rejected call.
"""

import copy

from vectors.canonical import JsonObject, JsonValue
from vectors.forms import bytes_from_json, bytes_to_json


def sibling_arguments(sibling: JsonObject, *, decoding: bool) -> JsonObject:
    """Write the call that an accepted codec vector stands for in one direction."""
    context = sibling["context"]
    if not isinstance(context, dict):
        raise TypeError("the context of a codec vector is a record")
    return {**context, **({"wire": sibling["wire"]} if decoding else {"value": sibling["value"]})}


def single_edit(sibling: JsonObject, rejected: JsonObject) -> JsonObject | None:
    """Find the one edit from the accepted sibling to the rejected call, if there is one."""
    target = rejected["args"]
    if not isinstance(target, dict):
        return None
    source = sibling_arguments(sibling, decoding="wire" in target)
    changed = _changes("", source, target)
    if len(changed) != 1:
        return None
    path, before, after = changed[0]
    if path == "/wire":
        return _splice(bytes_from_json(before), bytes_from_json(after))
    return {"path": path, "from": before, "to": after}


def _changes(path: str, a: JsonValue, b: JsonValue) -> list[tuple[str, JsonValue, JsonValue]]:
    """List the smallest differing places; `None` stands for an absent one."""
    if a == b:
        return []
    if isinstance(a, dict) and isinstance(b, dict):
        names = sorted(a.keys() | b.keys())
        found = [_changes(f"{path}/{name}", a.get(name), b.get(name)) for name in names]
        return [change for changes in found for change in changes]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        pairs = enumerate(zip(a, b, strict=True))
        found = [_changes(f"{path}/{at}", *pair) for at, pair in pairs]
        return [change for changes in found for change in changes]
    return [(path, a, b)]


def _splice(before: bytes, after: bytes) -> JsonObject:
    at = _shared(before, after)
    tail = _shared(before[at:][::-1], after[at:][::-1])
    removed, inserted = before[at : len(before) - tail], after[at : len(after) - tail]
    return {"at": str(at), "remove": str(len(removed)), "insert": bytes_to_json(inserted)}


def _shared(a: bytes, b: bytes) -> int:
    """How long the two begin alike."""
    size = min(len(a), len(b))
    return next((at for at in range(size) if a[at] != b[at]), size)


def apply(sibling: JsonObject, edit: JsonObject) -> JsonObject:
    """Apply an edit to the sibling's call."""
    if "at" in edit:
        arguments = sibling_arguments(sibling, decoding=True)
        wire = bytes_from_json(arguments["wire"])
        at, remove = int(str(edit["at"])), int(str(edit["remove"]))
        edited = wire[:at] + bytes_from_json(edit["insert"]) + wire[at + remove :]
        return {**arguments, "wire": bytes_to_json(edited)}
    path = str(edit["path"]).split("/")[1:]
    arguments = copy.deepcopy(sibling_arguments(sibling, decoding="value" not in path[:1]))
    _set(arguments, path, edit["to"])
    return arguments


def _set(tree: JsonValue, path: list[str], value: JsonValue) -> None:
    for name in path[:-1]:
        tree = tree[name] if isinstance(tree, dict) else _element(tree, name)
    if isinstance(tree, dict):
        if value is None:
            tree.pop(path[-1], None)
        else:
            tree[path[-1]] = value
    elif isinstance(tree, list):
        tree[int(path[-1])] = value
    else:
        raise KeyError(path[-1])


def _element(tree: JsonValue, name: str) -> JsonValue:
    if not isinstance(tree, list):
        raise KeyError(name)
    return tree[int(name)]
