"""What each event of an Asterisk queue_log means: the table of verbs, and how its fields moved between versions.

A line is ``epoch|call id|queue|agent|EVENT|data…``. Facts of the fields: apps/app_queue.c and main/logger.c of
Asterisk 1.2–23, Wazo's and QueueMetrics' own events as their writers document them; docs/reference/queue_log.md has the
whole table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from upheld.contacts.fold import Fold
from upheld.contacts.records import ABANDONED, LEFT_BY_KEY, LEFT_EMPTY, TIMED_OUT, UNKNOWN, WITHDRAWN

Fields = list[str]
Handler = Callable[[int, int, Fields], object]

LONGEST_NUMBER: Final = 11  # characters; longer ones are no seconds
PSEUDONYMS_KEPT: Final = 100_000
MOST_WAITING: Final = 99_999

_PHONE: Final = frozenset("0123456789+*#()-./ ")
_PLACES: Final = {str(place): place for place in range(1, 1000)}


class BadField(ValueError):  # noqa: N818 - it reads as the sentence it is
    """A field that does not hold what its event says it holds."""


class _Seconds(dict[str, float | None]):
    """Seconds by how they are written: the usual ones ready, the others read when asked for; empty is not known."""

    def __missing__(self, text: str) -> float:
        if len(text) > LONGEST_NUMBER or not text.isascii():
            raise BadField(text)
        if not text.removeprefix("-").replace(".", "", 1).isdecimal():
            raise BadField(text)
        return float(text)


class _Callers(dict[str, str | None]):
    """Pseudonyms by number; each is asked for once, until there are too many to keep."""

    def __init__(self, pseudonym: Callable[[str], str | None]) -> None:
        super().__init__({"": None})
        self._pseudonym = pseudonym

    def __missing__(self, number: str) -> str | None:
        if len(self) > PSEUDONYMS_KEPT:
            self.clear()
            self[""] = None
        caller = self[number] = self._pseudonym(number)
        return caller


_SECONDS: Final = _Seconds({"": None, **{str(second): float(second) for second in range(7200)}})


class Translator:
    """Tells one fold what each line means. `verbs` maps an event's name to what is done with its line."""

    def __init__(self, fold: Fold, pseudonym: Callable[[str], str | None]) -> None:
        self._fold = fold
        self._callers = _Callers(pseudonym)
        self.verbs: dict[str, Handler] = {
            "ENTERQUEUE": self._enter_queue,
            "CONNECT": self._connect,
            "COMPLETECALLER": self._complete_caller,
            "COMPLETEAGENT": self._complete_agent,
            "ABANDON": self._abandon,
            "RINGNOANSWER": self._ring_no_answer,
            "RINGCANCELED": self._ring_cancelled,
            "DID": self._dialled,
            "BLINDTRANSFER": self._transfer,
            "TRANSFER": self._transfer,
            "ATTENDEDTRANSFER": self._attended_transfer,
            "EXITWITHTIMEOUT": self._exit_with_timeout,
            "EXITWITHKEY": self._exit_with_key,
            "EXITEMPTY": self._exit_empty,
            "LEAVEEMPTY": self._exit_empty,
            "WITHDRAW": self._withdraw,
            "AGENTDUMP": self._dropped,
            "SYSCOMPAT": self._dropped,
            "FULL": self._refuse,
            "JOINEMPTY": self._refuse,
            "CLOSED": self._refuse,
            "DIVERT_CA_RATIO": self._refuse,
            "DIVERT_HOLDTIME": self._refuse,
            "CALLERONHOLD": self._on_hold,
            "CALLEROFFHOLD": self._off_hold,
            "PAUSE": self._pause,
            "PAUSEALL": self._pause_all,
            "UNPAUSE": self._unpause,
            "UNPAUSEALL": self._unpause_all,
            "PAUSEREASON": self._pause_reason,
            "ADDMEMBER": self._add_member,
            "REMOVEMEMBER": self._remove_member,
            "AGENTLOGIN": self._agent_login,
            "AGENTCALLBACKLOGIN": self._agent_login,
            "AGENTLOGOFF": self._agent_logoff,
            "AGENTCALLBACKLOGOFF": self._agent_logoff,
            "WRAPUPSTART": self._wrap_up_start,
            "QUEUESTART": self._queue_start,
            "CONFIGRELOAD": _nothing,
            "PENALTY": _nothing,
            "RINGINUSE": _nothing,
            "OUTCALL": _nothing,
            "CALLSTATUS": _nothing,
        }

    def _enter_queue(self, at: int, position: int, fields: Fields) -> None:
        place = _PLACES.get(fields[7]) if 8 <= len(fields) <= 9 else None
        if place is not None:
            number = fields[6]
        else:
            number, place = caller_and_place(fields[5:])
        self._fold.enter(at, position, fields[1], fields[2], place, self._callers[number])

    def _connect(self, at: int, position: int, fields: Fields) -> None:
        count = len(fields)
        wait_s = _SECONDS[fields[5]] if count > 5 else None
        ring_s = _SECONDS[fields[7]] if count > 7 else None
        self._fold.connect(at, position, fields[1], fields[2], _agent(fields[3]), wait_s, ring_s)

    def _complete_caller(self, at: int, position: int, fields: Fields) -> None:
        wait_s, talk_s = _SECONDS[fields[5]], _SECONDS[fields[6]]
        self._fold.complete(at, position, fields[1], fields[2], _agent(fields[3]), wait_s, talk_s, "caller")

    def _complete_agent(self, at: int, position: int, fields: Fields) -> None:
        wait_s, talk_s = _SECONDS[fields[5]], _SECONDS[fields[6]]
        self._fold.complete(at, position, fields[1], fields[2], _agent(fields[3]), wait_s, talk_s, "agent")

    def _transfer(self, at: int, position: int, fields: Fields) -> None:
        self._transferred(at, position, fields, 7, "blind_transfer", f"{fields[5]}@{fields[6]}")

    def _attended_transfer(self, at: int, position: int, fields: Fields) -> None:
        wait_field = 8 if fields[5] == "LINK" else 7
        self._transferred(at, position, fields, wait_field, "attended_transfer", fields[wait_field - 1] or None)

    def _transferred(
        self, at: int, position: int, fields: Fields, wait_field: int, ended_by: str, to: str | None
    ) -> None:
        wait_s = _SECONDS[_or_empty(fields, wait_field)]
        talk_s = _SECONDS[_or_empty(fields, wait_field + 1)]
        self._fold.complete(at, position, fields[1], fields[2], _agent(fields[3]), wait_s, talk_s, ended_by, to)

    def _abandon(self, at: int, position: int, fields: Fields) -> None:
        self._leave(at, position, fields, ABANDONED, 7)

    def _exit_with_timeout(self, at: int, position: int, fields: Fields) -> None:
        self._leave(at, position, fields, TIMED_OUT, 7)

    def _exit_empty(self, at: int, position: int, fields: Fields) -> None:
        self._leave(at, position, fields, LEFT_EMPTY, 7)

    def _withdraw(self, at: int, position: int, fields: Fields) -> None:
        self._leave(at, position, fields, WITHDRAWN, 7)

    def _exit_with_key(self, at: int, position: int, fields: Fields) -> None:
        self._leave(at, position, fields, LEFT_BY_KEY, 8, fields[5] or None)

    def _dropped(self, at: int, position: int, fields: Fields) -> None:
        """The agent or the switch dropped the call before the conversation: the caller did not abandon it."""
        self._leave(at, position, fields, UNKNOWN, len(fields))

    def _leave(
        self, at: int, position: int, fields: Fields, outcome: str, wait_field: int, exit_key: str | None = None
    ) -> None:
        wait_s = _SECONDS[fields[wait_field]] if len(fields) > wait_field else None
        self._fold.leave(at, position, fields[1], fields[2], outcome, wait_s, exit_key)

    def _refuse(self, at: int, position: int, fields: Fields) -> None:
        self._fold.refuse(at, position, fields[1], fields[2])

    def _ring_no_answer(self, at: int, position: int, fields: Fields) -> None:
        self._ring(at, position, fields, "no_answer")

    def _ring_cancelled(self, at: int, position: int, fields: Fields) -> None:
        self._ring(at, position, fields, "cancelled")

    def _ring(self, at: int, position: int, fields: Fields, outcome: str) -> None:
        ring_ms = _SECONDS[fields[5]] if len(fields) > 5 else None
        ring_s = None if ring_ms is None else ring_ms / 1000
        agent = _agent(fields[3])
        if agent is not None:
            self._fold.ring(at, position, fields[1], fields[2], agent, ring_s, outcome)

    def _dialled(self, at: int, position: int, fields: Fields) -> None:
        if fields[5]:
            self._fold.dial(fields[1], fields[5])

    def _on_hold(self, at: int, position: int, fields: Fields) -> None:
        self._fold.hold(at, fields[1], on=True)

    def _off_hold(self, at: int, position: int, fields: Fields) -> None:
        self._fold.hold(at, fields[1], on=False)

    def _pause(self, at: int, position: int, fields: Fields) -> None:
        self._fold.pause(at, position, _named(fields[3]), _queue(fields[2]), _or_empty(fields, 5) or None)

    def _pause_all(self, at: int, position: int, fields: Fields) -> None:
        self._fold.pause(at, position, _named(fields[3]), None, _or_empty(fields, 5) or None)

    def _unpause(self, at: int, position: int, fields: Fields) -> None:
        """``Auto-Unpause`` only announces the PAUSE with another reason that follows it: the agent is never ready."""
        if _or_empty(fields, 5) != "Auto-Unpause":
            self._fold.unpause(at, position, _named(fields[3]), _queue(fields[2]))

    def _unpause_all(self, at: int, position: int, fields: Fields) -> None:
        self._fold.unpause(at, position, _named(fields[3]), None)

    def _pause_reason(self, at: int, position: int, fields: Fields) -> None:
        if fields[5]:
            self._fold.pause_reason(at, position, _named(fields[3]), fields[5])

    def _add_member(self, at: int, position: int, fields: Fields) -> None:
        agent = _named(fields[3])
        self._fold.log_in(at, position, agent, fields[2])
        if _or_empty(fields, 5) == "PAUSED":
            self._fold.pause(at, position, agent, fields[2], None)

    def _remove_member(self, at: int, position: int, fields: Fields) -> None:
        self._fold.log_off(at, position, _named(fields[3]), fields[2])

    def _agent_login(self, at: int, position: int, fields: Fields) -> None:
        self._fold.log_in(at, position, _named(fields[3]), None)

    def _agent_logoff(self, at: int, position: int, fields: Fields) -> None:
        login_s = _SECONDS[fields[6]] if len(fields) > 6 else None
        self._fold.log_off(at, position, _named(fields[3]), None, login_s)

    def _wrap_up_start(self, at: int, position: int, fields: Fields) -> None:
        wrap_s = _SECONDS[_or_empty(fields, 5)]
        self._fold.wrap(at, position, _named(fields[3]), _queue(fields[2]), wrap_s)

    def _queue_start(self, at: int, position: int, fields: Fields) -> None:
        self._fold.restart(at, position)


def caller_and_place(data: Sequence[str]) -> tuple[str, int | None]:
    """The caller's number and place in the queue from ENTERQUEUE's data ``url|number|place|name``.

    The number or the name may themselves hold ``|``. With four fields and a place in the third they are as they stand
    (a name such as ``1003`` is common, a number with ``|`` is not). Otherwise the place is the right-most whole number
    that has only telephone characters between the address and itself; failing that, the left-most whole number.
    A call whose place cannot be told is a call all the same: place None.

    >>> caller_and_place(["", "+48|600", "1"]), caller_and_place(["", "60", "3", "Smith|Sons"])
    (('+48|600', 1), ('60', 3))
    """
    count = len(data)
    if count < 2:
        return "", None
    if count < 3 or (count <= 4 and _is_place(data[2])):
        return data[1], _place(data[2]) if count > 2 else None
    places = [index for index in range(2, count) if _is_place(data[index])]
    if not places:
        return (data[1], None) if count <= 4 else ("", None)
    dialled = [index for index in places if _PHONE.issuperset("".join(data[1:index]))]
    index = dialled[-1] if dialled else places[0]
    return "|".join(data[1:index]), int(data[index])


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdecimal() and text[0] != "0" and int(text) <= MOST_WAITING


def _place(text: str) -> int | None:
    return int(text) if _is_place(text) else None


def _agent(name: str) -> str | None:
    return None if name in ("NONE", "") else name


def _queue(name: str) -> str | None:
    return None if name in ("NONE", "") else name


def _named(name: str) -> str:
    if name in ("NONE", ""):
        raise BadField(name)
    return name


def _or_empty(fields: Fields, index: int) -> str:
    return fields[index] if len(fields) > index else ""


def _nothing(at: int, position: int, fields: Fields) -> None:
    """An event that changes no record: known, counted."""
