"""The worker's share: runs begun by page or program, a chunk at a time."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.utils.translation import override

from lachan.doors.interchange.actions import receiving, running
from lachan.doors.interchange.actions.targets import Target
from lachan.ground.intake import actions as intake
from lachan.ground.intake.models import ImportRun
from lachan.ground.journal.rules import told_without_names
from lachan.kernel.errors import Refused
from lachan.kernel.speech import listed
from lachan.kernel.speech import sentence as _

log = logging.getLogger("lachan.interchange")

# The target of the run at work: its file is read once, not for every chunk.
_at_work: dict[tuple[int, str], Target] = {}


def advance(now: datetime) -> int:
    """Take the oldest run one chunk further; how many chunks were taken.

    A run whose file is gone or whose code fails is stopped with its reason and can
    be gone on with; the database being away stops nothing.
    """
    run = ImportRun.objects.at_work_in_background().select_related("started_by").first()
    if run is None:
        _at_work.clear()
        return 0
    # What an owner's refusal says is spoken at once: to whoever brought the file.
    with override(run.started_by.language):
        try:
            running.advance(run, _target_of(run, now))
        except (OperationalError, InterfaceError):
            raise
        except Refused as refusal:
            why = listed((refusal.why, refusal.what_now), between=" ")
            intake.note_failure(run=run, problem=why)
        except FileNotFoundError:
            problem = _("The file is no longer there. Choose it again.")
            intake.note_failure(run=run, problem=problem)
        except Exception as fault:
            _note_defect(run, fault)
    return 1


def _target_of(run: ImportRun, now: datetime) -> Target:
    key = (run.pk, run.state)
    target = _at_work.get(key)
    if target is None or not run.rows_done:
        _at_work.clear()
        target = _at_work[key] = running.target_of(receiving.job_of(run, now=now))
    target.job = replace(target.job, now=now)
    return target


def _note_defect(run: ImportRun, fault: Exception) -> None:
    """Rows hold people's data and stay out of the log."""
    told = told_without_names(fault)
    log.error("interchange.run.failed", extra={"run": run.pk, "error": told})
    intake.note_failure(run=run, problem=told)
