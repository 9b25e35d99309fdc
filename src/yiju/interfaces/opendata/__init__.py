"""What the city opens to everybody: a catalogue of its data, and feeds of what happens."""
