"""The durable bus (inbox and outbox in one), its contracts, dead letters and the audit trail."""
