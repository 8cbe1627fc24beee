"""What is asked of somebody who gives, filters or closes a task."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.ground.tasks.words import TaskState


class TaskFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("to do")), *TaskState.choices[1:], ("all", _("all"))],
    )
    due = forms.ChoiceField(
        label=_("Due"),
        required=False,
        choices=[
            ("", _("any day")),
            ("late", _("overdue")),
            ("day", _("within 24 hours")),
            ("week", _("within 7 days")),
        ],
    )
    q = forms.CharField(label=_("Words in the title"), required=False)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What was done"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(forms.Form):
    outcome = forms.CharField(label=_("Why it is no longer wanted"), max_length=300)


class TaskForm(forms.Form):
    title = forms.CharField(
        label=_("What is to be done"),
        max_length=200,
        help_text=_("One sentence. No names and no health data of persons."),
    )
    details = forms.CharField(
        label=_("Details"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_at = forms.DateTimeField(label=_("Due by"), required=False)
