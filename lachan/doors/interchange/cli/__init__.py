"""The words of files: `import`, `chains`."""

from lachan.doors.interchange.cli import chains, importing

COMMANDS = (*importing.COMMANDS, *chains.COMMANDS)
