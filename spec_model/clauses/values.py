"""Rules of values: their flattened text, their tags, and what readers refuse."""

from spec_model.clauses.clause import Clause, Level

CLAUSES: tuple[Clause, ...] = (
    Clause(
        id="values.slots",
        sentence="A text is a JSON array of slots without white space; the root is slot 0, and a "
        "value takes its slot before its parts take theirs, in depth-first order.",
        source="serialization b.2, b.3",
        invariants=(12,),
    ),
    Clause(
        id="values.sharing",
        sentence="A value that occurs again is a reference to its slot: primitives by "
        "SameValueZero, all others by identity; equal but distinct objects have slots of their "
        "own.",
        source="serialization b.3, b.8",
        invariants=(12, 15),
    ),
    Clause(
        id="values.specials",
        sentence="Undefined, a hole, NaN, the infinities and -0 are the references -1 to -6 and "
        "take no slot; a root that is one of them is written as that number alone.",
        source="serialization b.2, b.3",
        invariants=(12,),
    ),
    Clause(
        id="values.strings",
        sentence="Strings and keys escape the quote, the backslash, `<`, the C0 controls and the "
        "separators U+2028 and U+2029, in the stated spelling, and nothing else.",
        source="serialization b.3",
        invariants=(12,),
    ),
    Clause(
        id="values.numbers",
        sentence="A number is written as Number::toString writes it.",
        source="serialization b.3",
        invariants=(12,),
    ),
    Clause(
        id="values.key-order",
        sentence="Properties are written in the order in which JavaScript enumerates them: array "
        "indices ascending, then the rest in order of insertion.",
        source="serialization b.3",
        invariants=(12,),
    ),
    Clause(
        id="values.undefined-properties",
        sentence="A property whose value is undefined is kept.",
        source="serialization b.3",
        invariants=(1,),
    ),
    Clause(
        id="values.holes",
        sentence="A hole is written as -2, or, where that is shorter by the stated rule, the whole "
        "array as its length and its elements.",
        source="serialization b.4",
        invariants=(12,),
    ),
    Clause(
        id="values.sparse-limit",
        sentence="A reader of payloads refuses a sparse array longer than 100,000, and a writer "
        "does not write one that its own readers refuse.",
        source="serialization b.4",
        invariants=(19,),
        measured="writers write any length; readers of errors and displays have no limit",
    ),
    Clause(
        id="values.tags",
        sentence="Values of the workflow layer's classes are written as a tag and one reference, "
        "in the layer's own shapes and never in the library's.",
        source="serialization b.5",
        invariants=(13,),
    ),
    Clause(
        id="values.placeholders",
        sentence="An empty buffer, typed array or query string and an invalid date are written as "
        "`.` and come back empty or invalid.",
        source="serialization b.5",
        invariants=(14,),
    ),
    Clause(
        id="values.views",
        sentence="A typed array is written as the base64 of the bytes that it shows, "
        "little-endian, and comes back with a buffer of its own.",
        source="serialization b.5",
    ),
    Clause(
        id="values.native-views",
        sentence="A DataView or Float16Array is written over the slot of its buffer, with offset "
        "and length where it shows a part, and shares that buffer when it comes back.",
        source="serialization b.6",
    ),
    Clause(
        id="values.boxed",
        sentence="A boxed primitive is written as a reference to its primitive.",
        source="serialization b.6, b.12",
    ),
    Clause(
        id="values.null-prototype",
        sentence="An object without a prototype comes back without one.",
        source="serialization b.6",
    ),
    Clause(
        id="values.cycles",
        sentence="Shared references and cycles through objects and arrays are preserved.",
        source="serialization b.8",
        invariants=(15,),
    ),
    Clause(
        id="values.tagged-cycles",
        sentence="A tagged value that contains itself is refused, by writers and by readers.",
        source="serialization b.8",
        invariants=(15, 19),
        measured="writers write it; readers fail in passing or build another graph",
    ),
    Clause(
        id="values.proto-key",
        sentence="An own property named __proto__ is refused, on objects with and without a "
        "prototype, by writers and by readers.",
        source="serialization b.3, b.7",
        invariants=(16,),
        measured="releases on the library 5.6.3 read it on objects without a prototype, and refuse "
        "to write it",
    ),
    Clause(
        id="values.error-tags",
        sentence="A native error is tagged by its name if the release has a tag of that name, and "
        "otherwise as Error with its name beside it.",
        source="serialization b.5",
        invariants=(17,),
    ),
    Clause(
        id="values.error-fidelity",
        sentence="An error comes back with its class, message, stack and extra fields, and with a "
        "cause, even an undefined one, if and only if it had one.",
        source="serialization b.5",
        invariants=(17,),
        measured="4.x and 5.0.0-beta.2 neither write nor read a cause",
    ),
    Clause(
        id="values.own-errors",
        sentence="Reading an error of the SDK and writing it again gives the same text.",
        source="serialization h-18",
        invariants=(17,),
        measured="the message gains a line at every hop, or a missing cause becomes undefined",
    ),
    Clause(
        id="values.first-reducer",
        sentence="Where several tags fit a value, the first in the boundary's order is taken; an "
        "instance with hooks is an instance, whatever its class extends.",
        source="serialization b.5",
        invariants=(18,),
    ),
    Clause(
        id="values.registered",
        sentence="A class or a step function that the reader does not know is refused.",
        source="serialization b.5",
        invariants=(18,),
    ),
    Clause(
        id="values.references-order",
        sentence="The owner of a forwarded stream is written in the boundary's order of keys.",
        source="serialization b.5",
    ),
    Clause(
        id="values.round-trip",
        sentence="Reading what a writer wrote gives the same value: every value that a writer "
        "accepts is readable by a reader of its release.",
        source="serialization b.1 to b.8",
        invariants=(1, 19),
    ),
    Clause(
        id="values.lone-surrogates",
        sentence="A lone surrogate comes back as it was.",
        source="serialization b.3, h-17",
        level=Level.SHOULD,
        invariants=(19,),
        measured="it becomes U+FFFD",
    ),
    Clause(
        id="values.refusals",
        sentence="Functions without an id, symbols, promises, instances without hooks and objects "
        "with symbol keys are refused, with the path to the first of them.",
        source="serialization b.10",
        measured="releases on the library 5.6.3 write a symbol as text that is no JSON",
    ),
    Clause(
        id="values.json",
        sentence="A text that is not JSON is refused; white space between tokens is accepted, and "
        "of equal keys the last counts.",
        source="serialization b.7",
    ),
    Clause(
        id="values.root",
        sentence="A text whose root is neither a special number nor an array with elements is "
        "refused.",
        source="serialization b.7",
        invariants=(10,),
    ),
    Clause(
        id="values.references",
        sentence="A reference is a slot's number or one of the special numbers; anything else is "
        "refused.",
        source="serialization b.7, i.4",
        measured="negative and fractional references are undefined, and beyond the last slot too "
        "before the library 5.9.2",
    ),
    Clause(
        id="values.unused-slots",
        sentence="Slots that nothing refers to are ignored, whatever they hold.",
        source="serialization b.7",
    ),
    Clause(
        id="values.vocabulary",
        sentence="A reader refuses a tag that its release does not have, by name.",
        source="serialization b.5, b.7",
        invariants=(49,),
    ),
    Clause(
        id="values.operands",
        sentence="A tag with more or fewer operands than its form has is refused.",
        source="serialization b.7",
        level=Level.SHOULD,
        measured="operands after the first are ignored",
    ),
    Clause(
        id="values.payloads",
        sentence="A payload that does not have its tag's shape is refused.",
        source="serialization b.7",
        level=Level.SHOULD,
        measured="it is coerced as the class's constructor does",
    ),
    Clause(
        id="values.inline",
        sentence="A reader may accept an operand that stands in place of a reference, if it has "
        "the tag's shape.",
        source="serialization b.7, i.7",
        level=Level.MAY,
    ),
    Clause(
        id="values.key-freedom",
        sentence="The order of the keys in a reduced form means nothing to a reader.",
        source="serialization b.11",
        invariants=(20,),
    ),
    Clause(
        id="values.utf8",
        sentence="A text that is not UTF-8, or begins with a byte order mark, is refused.",
        source="serialization a.4, h.2",
        level=Level.SHOULD,
        measured="bad bytes become U+FFFD and the mark is dropped",
    ),
    Clause(
        id="values.depth",
        sentence="Depth is no limit of the format: a text or value of any depth is read or refused "
        "for another reason.",
        source="serialization b.9",
    ),
    Clause(
        id="values.linear",
        sentence="The work of writing and of reading is linear in the text, whatever length a "
        "sparse array claims.",
        source="serialization b.4, b.9",
        level=Level.SHOULD,
        untestable="an answer does not show what it cost; make bench measures growth, and the "
        "fuzzer bounds time and memory",
    ),
    Clause(
        id="values.drift",
        sentence="What an old release wrote is read as the tables of its release and of the "
        "reader's say.",
        source="serialization b.12",
    ),
)
