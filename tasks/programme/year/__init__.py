"""The programme year: agreed, begun, reviewed and turned."""
