"""An adapter: what onceproof asks, your library answers.

It works as it stands, with the small functions below in the place of a library. Put yours there,
operation by operation, and add its area to `capabilities`. What each operation takes and gives is in
`docs/reference/operations.md` of onceproof; `onceproof check-adapter adapter` says whether what you
wrote speaks the protocol, and `onceproof check adapter` whether your library is right.
"""

import onceproof_kit as kit

adapter = kit.Adapter(
    "my-library",  # what is tested
    "0.0.0",  # and its version: take it from the package itself
    capabilities=["batch"],  # areas of operations that are served
    profiles=[],  # wire versions, such as "F1" and "V2", once frames are served
)

# --- your library goes here ---------------------------------------------------------------------------


def encode_batch(chunks):
    return b"".join(len(chunk).to_bytes(4, "big") + chunk for chunk in chunks)


def decode_batch(body):
    chunks, at = [], 0
    while at < len(body):
        size = int.from_bytes(body[at : at + 4], "big")
        if at + 4 + size > len(body):
            raise ValueError(f"cut short at {at}")
        chunks.append(body[at + 4 : at + 4 + size])
        at += 4 + size
    return chunks


# --- what onceproof asks ------------------------------------------------------------------------------
# Parameters are the fields of the question; `describe` says in reports which function answers.


@adapter.op("batch.encode", describe="my_library.encode_batch")
def batch_encode(value):
    return encode_batch(value)


@adapter.op("batch.decode", describe="my_library.decode_batch")
def batch_decode(wire, declared=None):
    try:
        chunks = decode_batch(wire)
    except ValueError as error:  # your library's own error, as a code of the registry
        raise kit.Rejected("batch-truncated", str(error)) from None
    if declared is not None and declared != len(chunks):
        raise kit.Rejected("batch-count", f"{len(chunks)} chunks, not {declared}")
    return chunks


@adapter.op("batch.size", describe="my_library: four bytes a chunk")
def batch_size(sizes, times=1):
    size = (sum(sizes) + 4 * len(sizes)) * times
    if size >= 2**32:
        raise kit.Rejected("batch-too-large", f"{size} bytes")
    return kit.U64(size)  # 64-bit integers of an answer are marked


@adapter.op("batch.pages", describe="my_library: 1,000 chunks a request")
def batch_pages(chunks, most=1000):
    return [most] * (chunks // most) + [chunks % most] * (chunks % most > 0)


if __name__ == "__main__":
    adapter.serve()
