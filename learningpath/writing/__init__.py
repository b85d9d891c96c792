"""How hours, days and text are read and written, in the reader's language."""
