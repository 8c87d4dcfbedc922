"""Many replications: what is to be played, who plays it, and the folder that keeps every one of them."""
