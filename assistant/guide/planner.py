"""Makes today's plan from baby, settings and history. Pure.

Order of the steps: one leg is finished before the other (opening, warm-up, main moves in rising
intensity, closing); from session to session the first turn goes from leg to leg. Moves of both
legs together (sway, bicycle) are the liveliest of all, so they come once, after both legs have
been warmed: first leg without closing, other leg without closing, the moves together, then
closing strokes on each leg. Closing in between would calm the legs only to wake them up again,
which the rule of one peak forbids.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.config.settings import Settings
from assistant.content.baby import Baby, days_for
from assistant.content.library import Library
from assistant.content.models import Band, Kind, SamplePlan, Technique
from assistant.guide import reasons
from assistant.guide.allowed import first_leg, position, why_not
from assistant.guide.clocks import hands_on_s, longest_rest_s, session_s
from assistant.guide.gate import locked_line
from assistant.guide.history import History
from assistant.guide.plan import NotToday, Plan, PlanStep, Side
from assistant.guide.sample import kind_of_day, sample_plan
from assistant.guide.wording import announcement, reason

__all__ = ["History", "NotToday", "Plan", "PlanStep", "plan", "preview"]

EARLY_SESSIONS = 3
"""The first sessions, which hold at most two main moves (R35)."""

EARLY_MOVES = 2

ANEW_MOVES = 1
"""The most moves of one session that were not liked and are offered again."""

NEW_MOVES = 1
"""The most main moves of one session that were not met before (R36)."""

USUAL_REST_S = 10.0
"""Rests longer than this give way before a main move does."""

WARM_UP_MONTHS = 3
"""Under this age a leg stroke would be a second technique beside the one (R8)."""

TOLERANCE_S = 1e-3
"""Slack for sums of rounded seconds."""

OLDEST_MONTHS = 19
"""From this age on neither document says anything, and the child chooses."""


def plan(
    library: Library,
    baby: Baby,
    settings: Settings,
    history: History,
    on: date,
    *,
    kind: Kind | None = None,
) -> Plan:
    """The plan for the day `on`.

    With `kind` None it is the usual plan of the age; from 5 months on every third session of an
    established baby is a leg day. Raises NotToday where no session may be held (under 46 days of
    corrected age without agreement, or after surgery), UserError for a birth date after `on` or a
    leg day under 5 months.
    """
    found = preview(library, baby, settings, history, on, kind=kind)
    if found.locked:
        said = locked_line(library, baby, on)
        raise NotToday(f"{said} (settings.toml: allow_under_6_weeks = true)")
    if baby.recent_surgery and not baby.clinician_agrees:
        said = baby.fill(library.gate.refusals.surgery)
        raise NotToday(f"{said} (babymassage baby edit --clinician-agrees)")
    return found


def preview(
    library: Library,
    baby: Baby,
    settings: Settings,
    history: History,
    on: date,
    *,
    kind: Kind | None = None,
) -> Plan:
    """The plan to look at, for a locked day, too, with `locked` set; otherwise like `plan`."""
    days = baby.corrected_days(on)
    band = library.band_at(days)
    sample = sample_plan(library, kind or kind_of_day(library, baby, history, days), band, days)
    day = _Day(library, baby, settings, history, band, sample, days)
    return day.plan(on)


@dataclass(frozen=True)
class _Day:
    """All that a plan depends on."""

    library: Library
    baby: Baby
    settings: Settings
    history: History
    band: Band
    sample: SamplePlan
    days: int

    def plan(self, on: date) -> Plan:
        """The sample's moves, as far as they are allowed, then others up to the same number."""
        locked = self.band.locked and not self.settings.allow_under_6_weeks
        warm = self._may_warm_up()
        mains = self._mains(warm)
        if warm and not mains:
            # With little time a main move counts for more than the long warm-up.
            warm = False
            mains = self._mains(warm)
        steps = tuple(self._steps(mains, warm))
        session_cap_s = self.settings.session_cap_s[self.band.id]
        # The parent's rest gives way where the session would run over its cap.
        longest_s = longest_rest_s(self.library, steps, session_cap_s)
        rest_s = min(self.settings.rest_between_s, longest_s)
        return Plan(
            band=self.band.id,
            kind=self.sample.kind,
            corrected_age_days=self.days,
            hands_on_s=round(hands_on_s(steps), 3),
            session_s=round(session_s(self.library, steps, rest_s), 1),
            hands_on_cap_s=self.settings.hands_on_cap_s[self.band.id],
            session_cap_s=session_cap_s,
            rest_s=rest_s,
            steps=steps,
            locked=locked,
            note=self._note(locked, on),
        )

    # -- which moves -----------------------------------------------------------------------

    def _why_not(self, technique: Technique) -> str:
        most = min(self.band.max_intensity, self.sample.max_intensity)
        return why_not(
            technique, self.baby, self.settings, self.history, self.days, max_intensity=most
        )

    def _may_warm_up(self) -> bool:
        return self.days >= days_for(WARM_UP_MONTHS) and not self._why_not(
            self.library.with_role("warmup")
        )

    def _sample_mains(self) -> list[Technique]:
        every = self.library.techniques
        mains = [t for name, _ in self.sample.items if (t := every[name]).role == "main"]
        tremble = [t for t in self.library.mains if t.unlocked_by == "vibration"]
        if mains and self.sample.kind == "usual" and not any(map(self._why_not, tremble)):
            # Chosen by the parent: it takes the place of the sample's last, liveliest move.
            mains = [*mains[:-1], *tremble, mains[-1]]
        return mains

    def _mains(self, warm: bool) -> list[Technique]:
        """The main moves in the order of the session, taken as long as the clocks allow."""
        mains = self._sample_mains()
        names = dict.fromkeys([*(t.id for t in mains), *self.library.extras])
        most = self.settings.max_moves[self.band.id]
        if self.sample.kind != "usual":
            most = min(most, len(mains))
        if self.history.sessions < EARLY_SESSIONS:
            most = min(most, EARLY_MOVES)
        chosen: list[Technique] = []
        new = anew = 0
        for technique in (self.library.techniques[name] for name in names):
            if len(chosen) == most:
                break
            if self._why_not(technique) or not self._suits(technique, chosen, warm):
                continue
            is_new = not self.history.met.get(technique.id)
            is_anew = technique.id in self.history.disliked
            if (is_new and new == NEW_MOVES) or (is_anew and anew == ANEW_MOVES):
                continue
            if self._fits([*chosen, technique], warm):
                chosen.append(technique)
                new += is_new
                anew += is_anew
        return sorted(chosen, key=lambda t: t.intensity)

    def _suits(self, technique: Technique, chosen: Sequence[Technique], warm: bool) -> bool:
        """Whether the technique's needs are met and it goes with the position of those chosen."""
        ready = {self.library.with_role("opening").id}
        if warm:
            ready.add(self.library.with_role("warmup").id)
        lies = {t.position for t in (*chosen, technique)} - {"any"}
        return ready.issuperset(technique.needs) and len(lies) <= 1

    def _warms(self, mains: Sequence[Technique]) -> bool:
        """Whether the warm-up belongs to a plan with these moves."""
        warm_up = self.library.with_role("warmup").id
        return warm_up in dict(self.sample.items) or any(warm_up in t.needs for t in mains)

    # -- the clocks ------------------------------------------------------------------------

    def _fits(self, mains: Sequence[Technique], warm: bool) -> bool:
        steps = tuple(self._steps(mains, warm))
        rest_s = min(self.settings.rest_between_s, USUAL_REST_S)
        hands_on_cap_s = self.settings.hands_on_cap_s[self.band.id]
        session_cap_s = self.settings.session_cap_s[self.band.id]
        return (
            hands_on_s(steps) <= hands_on_cap_s + TOLERANCE_S
            and session_s(self.library, steps, rest_s) <= session_cap_s
        )

    # -- the steps -------------------------------------------------------------------------

    def _steps(self, mains: Sequence[Technique], warm: bool) -> Iterator[PlanStep]:
        first = first_leg(self.settings, self.history)
        other: Side = "left" if first == "right" else "right"
        single, closing = [self.library.with_role("opening")], self.library.with_role("closing")
        if warm and self._warms(mains):
            single.append(self.library.with_role("warmup"))
        single += [t for t in mains if t.legs == 2]
        together = [t for t in mains if t.legs == 1]
        sides: tuple[Side, Side] = (first, other)
        if not together:
            for side in sides:
                for technique in (*single, closing):
                    yield self._step(technique, side)
            return
        for side in sides:
            for technique in single:
                yield self._step(technique, side)
        for technique in together:
            yield self._step(technique, "both")
        for side in sides:
            yield self._step(closing, side)

    def _step(self, technique: Technique, side: Side) -> PlanStep:
        chosen = dict(self.sample.items).get(technique.id)
        if chosen is None:
            # A move that the sample does not hold; opening and closing are in every one.
            chosen = technique.passes
        most = min(self.settings.max_passes, technique.max_passes)
        passes = min(chosen, most)
        strokes = self._strokes(technique)
        pass_s = round(technique.seconds(strokes) / self.settings.tempo, 3)
        first = first_leg(self.settings, self.history)
        why = self._why(technique, side)
        return PlanStep(
            technique=technique.id,
            title=technique.title,
            side=side,
            role=technique.role,
            passes=passes,
            max_passes=most,
            pass_s=pass_s,
            strokes=strokes,
            duration_s=round(passes * pass_s, 3),
            intensity=technique.intensity,
            needs=technique.needs,
            why=why,
            say=announcement(
                technique,
                side,
                self.baby,
                self.days,
                strokes=strokes,
                second=side not in ("both", first),
            ),
            reason=reason(technique, self.baby, why),
        )

    def _strokes(self, technique: Technique) -> int:
        if not technique.strokes_key:
            return technique.strokes
        chosen: int | None = getattr(self.settings, technique.strokes_key)
        by_age: int = getattr(self.band, technique.strokes_key)
        return chosen or by_age

    # -- words -----------------------------------------------------------------------------

    def _why(self, technique: Technique, side: Side) -> str:
        found = reasons.why(self.library, technique, self.sample, self.history, self._why_extra)
        if technique.role == "opening" and side == first_leg(self.settings, self.history):
            return reasons.first_turn(self.library, found, side)
        return found

    def _why_extra(self) -> str:
        """The reason for a move that the sample does not hold."""
        mains = self._sample_mains()
        missing = next(((t, why) for t in mains if (why := self._why_not(t))), None)
        more = self.settings.max_moves[self.band.id] > len(mains)
        return reasons.why_extra(self.library, mains, missing, self.history, more_wanted=more)

    def _note(self, locked: bool, on: date) -> str:
        if locked:
            return locked_line(self.library, self.baby, on)
        if self.days >= days_for(OLDEST_MONTHS):
            return "The child chooses what to do and when it is over."
        if position(self.settings, self.days) == "moving":
            return "A game: in any order, without hurry; what is missed is left out."
        return ""
