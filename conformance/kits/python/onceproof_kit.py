"""The adapter kit for Python: copy this file; it needs nothing but Python 3.10.

`@adapter.op(name)` registers a function: its parameters are the fields of the question (a `-` is a
`_` here) and its result is the answer; it may raise `Rejected` or `Declined`. `@adapter.role(name)`
registers a class with `__init__(self, emit, **config)` and `tell(self, kind, **fields)`, which may
be async. What it emits until only an input can go on is the answer; a timer of the loop becomes an
output if `timers(ms)` names it, and fires as an input. Bytes are bytes, 64-bit integers of an answer
are `U64`. Prints go to stderr.
"""
import asyncio, base64, binascii, hashlib, inspect, itertools, json, os, signal

BIG, EDGE, ENCODE = 1 << 20, 32, json.JSONEncoder(separators=(",", ":")).encode

U64 = type("U64", (int,), {"__doc__": "A 64-bit integer of an answer."})

class Answer(Exception):
    def __init__(self, kind, **fields):
        self.body = {kind: {name: part for name, part in fields.items() if part is not None}}

def Rejected(code, message="", certainty="definite", offset=None, before=None, own=None):  # typed
    more = {"offset": None if offset is None else U64(offset), "before": before, "class": own}
    return Answer("rejected", code=code, certainty=certainty, message=message, **more)

def Declined(reason, url=None):  # the implementation cannot serve this
    return Answer("declined", reason=reason, url=url)

def NotUnderstood(reason, message=""):  # a request breaks the protocol: for a reason of the protocol
    return Answer("error", reason=reason, message=message)

def unfold(form):  # bytes: base64, one byte repeated, or parts joined
    if isinstance(form, str):
        return binascii.a2b_base64(form)
    return b"".join(map(unfold, form["cat"])) if "cat" in form else bytes([form["fill"]]) * form["len"]

READ = {"b64": unfold, "form": unfold, "u64": int}
def read(value):
    """Turn JSON into values: a suffix says what a field holds; an empty name is the value itself."""
    if isinstance(value, list):
        return [read(item) for item in value]
    if not isinstance(value, dict):
        return value
    record = {}
    for name, part in value.items():
        stem, bar, suffix = name.rpartition("_")
        known = READ.get(suffix) if bar else None
        if known and not stem:
            return known(part)
        record[stem if known else name] = known(part) if known else read(part)
    return record

def field(name, value):  # the name with the suffix of what the field holds, and JSON
    if isinstance(value, U64):
        return name + "_u64", str(int(value))
    if not isinstance(value, (bytes, bytearray)):
        return name, write(value)
    if len(value) <= BIG:
        return name + "_b64", base64.b64encode(value).decode()
    edges = dict([field("head", value[:EDGE]), field("tail", value[-EDGE:])])
    return name + "_digest", {"len": len(value), "sha256": hashlib.sha256(value).hexdigest(), **edges}

def write(value):  # a value as JSON
    if isinstance(value, (list, tuple)):
        return [write(item) for item in value]
    if isinstance(value, dict):
        return dict([field(name, part) for name, part in value.items()])
    return dict([field("", value)]) if isinstance(value, (U64, bytes, bytearray)) else value

class QuietLoop(asyncio.SelectorEventLoop):
    """A loop in which time does not pass: timers are outputs, and fire when an input says so."""
    now, elsewhere, asleep = 0.0, 0, False
    def __init__(self, adapter):
        self.adapter, adapter.loop = adapter, self
        super().__init__()
    def time(self):
        return self.now
    def call_at(self, when, callback, *args, context=None):
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        handle._scheduled, word = True, self.adapter.word(round((when - self.now) * 1000))
        if word:
            self.adapter.timers[word] = handle
            self.adapter.emit("set-timer", timer=word)
        return handle
    def _timer_handle_cancelled(self, handle):
        for word in [word for word, known in self.adapter.timers.items() if known is handle]:
            del self.adapter.timers[word]
            self.adapter.emit("clear-timer", timer=word)
    async def fire(self, kind, timer):
        handle = self.adapter.timers.pop(timer)
        self.now = max(self.now, handle.when())
        handle._run()
    def run_in_executor(self, executor, func, *args):
        self.elsewhere, future = self.elsewhere + 1, super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._back)
        return future
    def _back(self, _future):
        self.elsewhere -= 1
        if self.asleep:
            self._turn(2)
    def _turn(self, left):
        self.asleep = not self._ready and not left and self.elsewhere > 0
        if self._ready or left:
            self.call_soon(self._turn, 2 if self._ready else left - 1)
        elif not self.elsewhere:
            self.stop()
    def settle(self, coroutine):  # run until nothing but an input can go on
        task = self.create_task(coroutine)
        self.call_soon(self._turn, 2)
        self.run_forever()
        return task.result() if task.done() else None
def fields_of(function):  # those that it needs, those that it takes, and whether it takes any
    found = inspect.signature(function).parameters.values()
    named = [one for one in found if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)]
    free = any(one.kind is one.VAR_KEYWORD for one in found)
    needed = {one.name for one in named if one.default is one.empty} - {"emit"}
    return needed, {one.name for one in named}, free

class Adapter:
    def __init__(self, name, version, profiles=(), capabilities=(), build="", max_in_flight=8, timers=lambda ms: None):
        self.about = {"name": name, "implementation_version": version, "language": "python",
                      "build": build, "profiles": [*profiles], "capabilities": [*capabilities],
                      "max_in_flight": max_in_flight, "describe": {}}
        self.ops, self.roles, self.instances, self.timers = {}, {}, {}, {}
        self.numbers, self.loop, self.word, self.emit = itertools.count(1), None, timers, None
        served = (self.hello, self.call, self.open, self.tell, self.close, self.batch, self.crash)
        self.requests = {method.__name__: (method, *fields_of(method)) for method in served}
        self.requests["bye"] = dict, set(), set(), False

    def op(self, name, describe="", table="ops"):  # the function of an operation
        def register(function):
            getattr(self, table)[name] = function, *fields_of(function)
            self.about["describe"][name] = describe or function.__qualname__
            return function
        return register

    def role(self, name, describe=""):  # the class of a role
        return self.op(name, describe, "roles")
    def _do(self, table, what, name, fields, *first):
        if name not in table:
            raise NotUnderstood(f"unknown-{what}", str(name))
        function, needed, taken, free = table[name]
        if not fields.keys() <= taken:
            fields = {field.replace("-", "_"): part for field, part in fields.items()}
        if not (needed <= fields.keys() and (free or fields.keys() <= taken)):
            raise NotUnderstood("unknown-field", f"{name}: {', '.join(fields)}")
        result = function(*first, **fields)
        return self._settle(result) if inspect.iscoroutine(result) else result
    def _settle(self, result):
        if self.loop is None:
            asyncio.set_event_loop(QuietLoop(self))
        return self.loop.settle(result)
    def answer(self, message):  # one message, without its id
        fields = {**message}
        try:
            return self._do(self.requests, "request", fields.pop("request", None), fields)
        except Answer as answer:
            return write(answer.body)
        except Exception as error:  # whatever the adapter's own code raises is its refusal
            own = f"{type(error).__module__}.{type(error).__qualname__}"
            return write(Rejected("other", str(error), "indefinite", own=own).body)

    def hello(self, versions, nonce, max_line):
        if not versions[0] <= 1 <= versions[1]:
            raise NotUnderstood("malformed", "this kit speaks version 1")
        return {"version": 1, "nonce": nonce, **self.about, "roles": [*["codec"][: len(self.ops)], *self.roles]}

    def call(self, op, args):
        return {"ok": write(self._do(self.ops, "op", op, read(args)))}
    def open(self, role, config):
        outputs, self.timers = [], {}
        emit = self.emit = lambda kind, **more: outputs.append(write({"kind": kind, **more}))
        made, number = self._do(self.roles, "role", role, read(config), emit), next(self.numbers)
        self.instances[number] = made, emit, outputs, self.timers
        return {"instance": number}

    def tell(self, instance, input):
        if instance not in self.instances:
            raise NotUnderstood("unknown-instance", str(instance))
        role, self.emit, outputs, self.timers = self.instances[instance]
        fields = {name.replace("-", "_"): part for name, part in read(input).items()}
        result = (self.loop.fire if fields.get("timer") in self.timers else role.tell)(**fields)
        if inspect.iscoroutine(result):
            self._settle(result)
        said, outputs[:] = [*outputs], []
        return {"outputs": said}

    def close(self, instance):
        return {} if self.instances.pop(instance, None) else NotUnderstood("unknown-instance").body
    def batch(self, requests):
        return {"replies": [self.answer(request) for request in requests]}
    def crash(self):
        os.kill(os.getpid(), signal.SIGKILL)
    def serve(self):  # answer what comes on stdin until it ends
        stdin, stdout = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", 0)
        os.dup2(2, 1)
        for line in stdin:
            message = json.loads(line.decode())
            reply = {"id": message.pop("id"), **self.answer(message)}
            stdout.write(ENCODE(reply).encode() + b"\n")
            if message.get("request") == "bye":
                return
