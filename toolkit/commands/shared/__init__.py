"""What the commands share: options, help, messages on the screen, files in and out."""
