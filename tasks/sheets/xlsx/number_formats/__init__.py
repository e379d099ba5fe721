"""What a spreadsheet shows for the numbers it keeps: rounded, as a percentage, as money, as a day."""
