"""A write whose response is lost is stored twice: vercel-workflow, clause stream.exactly-once."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

TOKEN = os.environ.get("ANY_TOKEN", "any")
stored = []


class Service(BaseHTTPRequestHandler):
    """Stores every chunk, and loses its first response."""

    def do_PUT(self):
        stored.append(self.rfile.read(int(self.headers["content-length"])).decode())
        if len(stored) == 1:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def finish(self):
        with suppress(OSError):
            super().finish()

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
Thread(target=server.serve_forever, daemon=True).start()
os.environ["VERCEL_WORKFLOW_SERVER_URL"] = f"http://127.0.0.1:{server.server_address[1]}"

from vercel.workflow._internal.worlds.vercel import VercelWorld


async def write():
    """Write one chunk, and say what came of it."""
    try:
        await VercelWorld(token=TOKEN).streams_write("wrun_1", "strm_1", b"chunk")
    except Exception as error:
        return type(error).__name__
    return "ok"


came = asyncio.run(write())
shown = stored == ["chunk", "chunk"]
print(json.dumps({"came": came, "stored": stored}))
print("reproduces" if shown else "does not reproduce")
sys.exit(0 if shown else 1)
