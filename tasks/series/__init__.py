"""Series of values that people keep in spreadsheets: which column says what, and the measures in it."""
