"""The words of files: `import`, `chains`, `labs message`."""

from lachan.doors.interchange.cli import chains, importing, messages

COMMANDS = (*importing.COMMANDS, *chains.COMMANDS, *messages.COMMANDS)
