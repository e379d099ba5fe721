"""The process as the record shows it: where projects stand, how long stages take, whether dates are kept."""
