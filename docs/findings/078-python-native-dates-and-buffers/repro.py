"""Shows on vercel-workflow==0.12.0 what page.md says of clause values.tags."""

from vercel.workflow._internal import serialization


def write(value):
    """Write a value, and return the text."""
    return serialization.PayloadEncoder().encode(value).removeprefix(b"devl").decode()


import datetime

from vercel.workflow._internal import devalue

date = write(datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC))
big, buffer, octets = write(devalue.JsBigInt(5)), write(bytearray(b"a")), write(b"a")
saw = (date, big, buffer, octets)
shown = (
    date.startswith('[["Date","')
    and big == '[["BigInt","5"]]'
    and buffer == '[["ArrayBuffer","YQ=="]]'
    and octets == '[["Uint8Array",1],["ArrayBuffer","YQ=="]]'
)

print(saw)
print("reproduces" if shown else "does not reproduce")
raise SystemExit(0 if shown else 1)
