"""What we say: the letters, how they are rendered, and how they leave."""
