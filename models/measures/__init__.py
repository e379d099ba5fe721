"""What the figures of a measure come to, and the one judgement of them."""
