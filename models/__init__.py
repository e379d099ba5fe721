"""What things are: words, the policy tables and their engine, forms and answers, records, measures, files, settings."""
