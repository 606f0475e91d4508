"""The only two exceptions that the model raises.

Refusing bytes is an expected result and therefore a value (`spec_model.rejections.Rejected`).
An exception says whose fault it is that there is no result at all.
"""


class ModelMisuse(Exception):  # noqa: N818 - it names whose fault it is, like its sibling
    """The caller broke the model's contract: a wrong type, or a step that is not enabled."""


class ModelBug(Exception):  # noqa: N818 - as above
    """The model contradicted itself; never the caller's fault."""
