"""What people see: renderers of what was found, pure functions from values to text."""
