"""Setting the scene, playing it to a moment, and moving on."""

from lachan.doors.demo.actions.build import AlreadyBuilt, advance, build

__all__ = ["AlreadyBuilt", "advance", "build"]
