"""Our exceptions. Each message holds the value that was refused; `hint` says what to try instead."""


class ComposerError(Exception):
    """Base of everything this package raises on purpose; the program prints it as one line."""

    # Scripts tell the kinds of failure apart by the exit code, so the codes are part of the contract.
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} ({self.hint})" if self.hint else message


class UsageError(ComposerError):
    """A wish that cannot be read or makes no sense: `--key H`, `--bars 0`."""

    exit_code = 2


class InputError(ComposerError):
    """A file, folder or checkpoint that cannot be used, or an output that cannot be written."""


class CancelledError(ComposerError):
    """The caller's `on_bar` asked to stop."""

    # 128 + SIGINT: what a shell reports after Ctrl-C.
    exit_code = 130


class PromiseError(ComposerError):
    """Wishes that contradict each other, so that a promise could not be kept."""

    exit_code = 3
