"""What every application needs; knows no application."""
