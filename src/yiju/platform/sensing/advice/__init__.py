"""Commands that a person is advised to give while the witnesses of an area agree."""
