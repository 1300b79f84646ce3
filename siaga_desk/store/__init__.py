"""The log and its projections in SQL. Nothing outside this package knows SQL."""
