"""A report read again and compared with its filing."""
