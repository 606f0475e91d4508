"""Private servers on ports of loopback, gone without a trace when they are not wanted."""
