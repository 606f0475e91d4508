"""What a backend must answer: the event store, streams and the queue, as pure machines."""
