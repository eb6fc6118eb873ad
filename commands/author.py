"""Who runs a command, as the audit log names them."""

import getpass


def author() -> str:
    """The system's user, marked as one of the command line."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        name = "consola"
    return f"{name} (b2bgo)"
