"""Text: YAML as it is read, where each thing stands, what a fault is called and what was meant."""
