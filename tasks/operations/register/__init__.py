"""What the QI Support Team does with the register: filters kept by name, the same done to several projects."""
