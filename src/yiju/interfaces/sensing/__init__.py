"""The doors of sensing: readings from programs and files, and the pages about them."""
