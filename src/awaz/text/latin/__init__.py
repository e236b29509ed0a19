"""Latin words and names in Urdu letters and Urdu sounds."""
