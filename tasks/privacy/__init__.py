"""What the filter against patient details met: counted, told weekly, released by Information Governance, looked for."""
