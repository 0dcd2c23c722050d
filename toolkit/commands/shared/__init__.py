"""Code that the commands share: options, help, console output, files in and out."""
