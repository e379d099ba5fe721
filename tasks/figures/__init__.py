"""The figures of measures: read from their rows, and from the answers of before where no row says otherwise."""
