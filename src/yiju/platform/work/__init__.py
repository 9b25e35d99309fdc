"""What has to be done, by whom, by when: processes, items, clocks, what leaves the house."""
