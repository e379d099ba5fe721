"""What letters quote: the words that an ask is about, what was decided and achieved, what happens otherwise."""
