"""The words of the room and their rules. Standard library only; pure: no file, no clock of its own, no thread."""
