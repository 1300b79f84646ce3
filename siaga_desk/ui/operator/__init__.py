"""The operator's window: call, place, send, watch. One small part a file; the window only joins them."""
