"""Basics for all rooms: findings, text, files, LibreOffice."""
