"""What things are: vocabulary, the policy table, forms, projects, human tasks, outbox, settings and errors."""
