"""Projects that begin for a lead who is then asked for the proposal: from an earlier list, or registered late."""
