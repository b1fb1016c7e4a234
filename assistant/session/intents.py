"""What a parent can mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class IntentName(str, Enum):
    """Every intent that a session knows."""

    STOP = "stop"
    CRYING = "crying"
    PAUSE = "pause"
    RESUME = "resume"
    NEXT = "next"
    REPEAT = "repeat"
    BACK = "back"
    SKIP = "skip"
    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"
    READY = "ready"
    HELP = "help"
    HOW_LONG = "how_long"
    WHERE_ARE_WE = "where_are_we"
    WHAT_NEXT = "what_next"
    WHY = "why"
    LOUDER = "louder"
    QUIETER = "quieter"
    SLOWER = "slower"
    FASTER = "faster"
    MUSIC_ON = "music_on"
    MUSIC_OFF = "music_off"
    FINISH = "finish"
    YAWNING = "yawning"
    SIGN = "sign"
    PAIN = "pain"
    FRUSTRATED = "frustrated"
    DAY = "day"
    LAST_TIME = "last_time"
    WHEN_NEXT = "when_next"
    REMIND = "remind"


SAFETY = frozenset({IntentName.STOP, IntentName.CRYING, IntentName.PAIN, IntentName.PAUSE})
"""Obeyed in any state, on a partial result, without confirmation."""


@dataclass(frozen=True)
class Intent:
    """What was meant, with what was said about it."""

    name: IntentName
    slots: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """`pronoun`: he, she or they, as said. `what`: words or move (for repeat). `sign`: what the
    baby shows (for sign). `days_ago`: a number in digits (for day)."""
