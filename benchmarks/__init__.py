"""What `make bench` runs: speed and size as ratios against peers and limits of the same run. Never a timed test."""
