"""The form of an action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from upheld.reports.catalogue import Language, mark
from upheld.reports.words import METRICS
from upheld.web.access import Access
from upheld.web.models import Account, Agreement, Client, ImprovementAction
from upheld.web.queries import improvements as asking

STATES: Final[Mapping[str, str]] = {"open": mark("Under way"), "done": mark("Done"), "all": mark("All")}
"""What the list can be limited to."""


class Action(forms.Form):
    """Everything an action has; the owner is one person."""

    agreement = forms.ModelChoiceField(queryset=Agreement.objects.none())
    target = forms.CharField(max_length=80, required=False)
    problem = forms.CharField(max_length=300)
    cause = forms.CharField(max_length=300, required=False)
    step = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ModelChoiceField(queryset=Account.objects.none())
    due = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    metric = forms.ChoiceField(choices=(), required=False)
    expected = forms.CharField(max_length=200, required=False)
    visible_to_client = forms.BooleanField(required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, access: Access, language: Language, **options: Any) -> None:
        super().__init__(*args, **options)
        say = language.say
        clients = access.clients("actions")
        self.fields["agreement"].queryset = Agreement.objects.filter(client__in=clients).select_related("client")  # type: ignore[attr-defined]
        self.fields["owner"].queryset = asking.owners()  # type: ignore[attr-defined]
        metrics = [(key, say(name)) for key, name in METRICS.items()]
        self.fields["metric"].choices = [("", say("none in particular")), *metrics]  # type: ignore[attr-defined]
        for name, label, hint in (
            ("agreement", say("Agreement"), ""),
            ("target", say("Target"), say("Its id as the agreement has it; empty: the whole agreement.")),
            ("problem", say("Problem"), ""),
            ("cause", say("Cause"), say("Why it happens, as far as it is known.")),
            ("step", say("What is done"), ""),
            ("owner", say("Owner"), say("One person.")),
            ("due", say("Due"), ""),
            ("metric", say("Metric"), ""),
            ("expected", say("Expected effect"), say("What the metric will be, and from when.")),
            ("visible_to_client", say("The client sees it"), ""),
        ):
            self.fields[name].label, self.fields[name].help_text = label, hint

    def values(self) -> dict[str, Any]:
        """The fields of the model, without the client, which is the agreement's."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    @property
    def client(self) -> Client:
        """The client of the agreement that was chosen."""
        agreement: Agreement = self.cleaned_data["agreement"]
        return agreement.client


def initial(action: ImprovementAction) -> dict[str, Any]:
    """What the form shows of `action`."""
    names = ("target", "problem", "cause", "step", "due", "metric", "expected", "visible_to_client", "revision")
    return {name: getattr(action, name) for name in names} | {
        "agreement": action.agreement_id,
        "owner": action.owner_id,
    }
