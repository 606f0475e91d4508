"""Checking a file of captures against the model.

A capture is what a published package wrote or read, with its outcome. Everything that the file says
is compared with what the model says of the same release on the same runtime: `sections` lists who
checks which section, the other modules are those who check. Nothing here knows a particular file.
"""
