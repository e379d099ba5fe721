"""What we say: the letters, the papers and charts, how they are rendered, and how e-mails leave."""
