"""What people did in projects, by the record: their certificates, their own record for appraisal, and their teams."""
