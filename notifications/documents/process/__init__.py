"""The process as documents: the life cycle drawn, the table as BPMN, the event log as XES and CSV."""
