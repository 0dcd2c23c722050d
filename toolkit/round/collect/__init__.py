"""What a round shows and sends back."""
