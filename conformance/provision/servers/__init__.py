"""Private servers: started on ports of loopback, and gone without a trace when they are not wanted."""
