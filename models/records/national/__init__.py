"""What national bodies ask of us: the reports they publish, and whether we take part in their audits."""
