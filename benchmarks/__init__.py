"""Measurements of the model beside the published packages; README.md says how to read them."""
