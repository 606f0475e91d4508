"""Flags of vectors: what a case is about, and what goes wrong where it fails."""

from attrs import frozen


@frozen
class Flag:
    """One flag: what it means, the class of bug behind it, and what a user would see."""

    id: str
    meaning: str
    bug_class: str
    effect: str


FLAGS: tuple[Flag, ...] = (
    Flag("worked", "a worked example of the specification", "any", "any"),
    Flag("boundary", "sits exactly on a limit, or one beside it", "off by one", "lost data"),
    Flag("endianness", "tells big-endian from little-endian", "byte order", "garbage"),
    Flag("u64", "needs unsigned 64-bit arithmetic", "doubles, signed compares", "lost data"),
    Flag("identity", "writer ids that differ in few bytes", "truncated compare", "lost data"),
    Flag("chunking", "must not depend on how bytes are cut", "read boundaries", "garbage"),
    Flag("truncation", "ends inside something", "truncation taken for an end", "lost data"),
    Flag("oversize", "claims or holds more than a limit", "missing bound", "memory"),
    Flag("empty", "holds an item, chunk or read of no bytes", "empty means absent", "lost data"),
    Flag("large", "needs about 100 MB of memory", "limit off by a marker", "lost data"),
    Flag("sniff", "needs the guess between frames and legacy text", "guessing", "garbage"),
    Flag("legacy", "text of writers from before frames", "compatibility", "unreadable"),
    Flag("duplicate", "holds a frame twice", "resend", "doubled data"),
    Flag("gap", "a sequence number is missing", "silent loss", "lost data"),
    Flag("propagation", "a reference passes through the workflow", "lost field", "garbage"),
    Flag("nesting", "layers in an order", "layers peeled too often or too rarely", "unreadable"),
    Flag("prefix", "begins with a prefix that has no meaning", "guessing", "garbage"),
    Flag("secret", "needs encryption", "wrong derivation or layout", "unreadable"),
    Flag("key-kind", "depends on the kind of key at hand", "failing open", "leaked data"),
    Flag("tamper", "differs from a good payload in its secret part", "unchecked tag", "forgery"),
    Flag("codec", "holds a compressed body; decode only", "not exactly one body", "lost data"),
    Flag("release", "depends on the reader's release", "compatibility", "unreadable"),
    Flag("switch", "depends on a switch of the environment", "loose comparison", "larger data"),
    Flag("unknown-value", "holds a value from a newer version", "compatibility", "garbage"),
    Flag("escape", "characters that need care in a string", "escaping", "garbage"),
    Flag("number-text", "the text of a number", "another number format", "other bytes"),
    Flag("special", "undefined, NaN, an infinity or -0", "special numbers lost", "garbage"),
    Flag("sharing", "one thing in several places", "lost identity", "garbage"),
    Flag("cycle", "a value that contains itself", "recursion", "crash"),
    Flag("sparse", "an array with holes", "holes filled, or a length believed", "memory"),
    Flag("error", "an error", "lost class, cause or stack", "garbage"),
    Flag("view", "bytes seen through a view", "byte order, offset", "garbage"),
    Flag("unserializable", "holds what cannot be written", "poisoned record", "unreadable"),
    Flag("prototype", "holds a property named __proto__", "prototype pollution", "forgery"),
    Flag("tag", "a tag, or what it holds, is wrong", "coercion", "garbage"),
    Flag("reference", "a reference that names no slot", "undefined for an error", "garbage"),
    Flag("json", "white space, keys and endings of JSON", "another grammar", "unreadable"),
    Flag(
        "hole", "a guarantee or a rule is missing, and data is lost or doubled", "any", "lost data"
    ),
    Flag("near-miss", "what a hole looks like where it is shut", "false alarm", "any"),
    Flag("fault", "a request, a connection or a question fails", "recovery", "lost data"),
    Flag("limit", "a buffer, a request or a count of attempts is full", "off by one", "hang"),
    Flag("ending", "a call to end, abort or cancel comes at an awkward time", "races", "hang"),
    Flag("depth", "nests deeper than many stacks", "recursion", "crash"),
)

BY_ID = {flag.id: flag for flag in FLAGS}
