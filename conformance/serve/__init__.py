"""An HTTP server with the stream endpoints of the hosted service, which fails as a script says.

Real clients are pointed at it by their own environment variables. `service` answers requests over
the model's streams and is pure; `faults` is the script; `http` and `cbor` are the forms of the
wire; `server` has the sockets, and carries out what goes wrong below HTTP.
"""
