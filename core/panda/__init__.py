"""The PanDA database as it is: tables, models, vendors, vocabulary."""
