"""Sheets and tables read from the log."""
