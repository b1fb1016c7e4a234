"""The one error that a person is shown."""


class UserError(Exception):
    """Something the person can fix: one line that names the file, the field and the fix.

    Commands print it without a traceback and exit with code 2.
    """
