"""What the service asks of whoever keeps things: one protocol for each kind of thing, implemented by the store."""
