"""Windows. Build commands, show snapshots; never decide and never store."""
