"""The executable specification of durable workflow streams.

Everything here is pure: no I/O, clock, entropy, environment, threads or logging. What the
outside world would supply arrives as an argument, and what the model has to say is a value.
`tests/architecture` holds the package to this.
"""
