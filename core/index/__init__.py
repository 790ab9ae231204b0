"""The one pass over PanDA's job tables that keeps the index of live and recent jobs up to date."""
