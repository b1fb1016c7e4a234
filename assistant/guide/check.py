"""Does a plan keep every rule? Written apart from the planner, from the rules and the content.

Each broken rule is one sentence that begins with the rule's id (R31, conflict 13, order 4; the
"order" numbers are the nine ordering rules of the planner).
"""

from collections.abc import Iterator

from assistant.config.settings import Settings
from assistant.content.baby import Baby, days_for
from assistant.content.library import Library
from assistant.content.models import Technique
from assistant.guide.history import History
from assistant.guide.plan import Plan, PlanStep


def check(
    library: Library, plan: Plan, baby: Baby, settings: Settings, history: History
) -> list[str]:
    """The rules that `plan` breaks, in words; empty where it keeps them all."""
    return [
        *_numbers(library, plan, settings),
        *_moves(library, plan, baby, settings, history),
        *_amount(plan, settings, history),
        *_sides(library, plan, settings, history),
        *(broken for side in ("right", "left") for broken in _leg(library, plan, side, settings)),
        *_words(library, plan),
    ]


def _numbers(library: Library, plan: Plan, settings: Settings) -> Iterator[str]:
    """Rules of bands, sums and clocks."""
    months = {b.id: (b.from_months, b.to_months) for b in library.bands}[plan.band]
    if plan.corrected_age_days < days_for(months[0]):
        yield f"conflict 10: band {plan.band} before its age"
    if plan.corrected_age_days >= days_for(months[1]) and plan.band != "b5":
        yield f"conflict 10: band {plan.band} after its age"
    if plan.corrected_age_days < 46 and not (plan.locked or settings.allow_under_6_weeks):
        yield "R1: unlocked under 46 days"
    hands_on_s = sum(s.duration_s for s in plan.steps)
    if abs(hands_on_s - plan.hands_on_s) > 0.01:
        yield f"conflict 7: hands-on is {hands_on_s:g} s, not {plan.hands_on_s:g}"
    if plan.hands_on_s > settings.hands_on_cap_s[plan.band] + 0.01:
        yield f"conflict 8: hands-on {plan.hands_on_s:g} s is over its cap"
    if plan.session_s > settings.session_cap_s[plan.band]:
        yield f"conflict 7: session {plan.session_s:g} s is over its cap"
    if plan.corrected_age_days < days_for(3) and (plan.hands_on_s > 120 or plan.session_s >= 300):
        yield "R8: too long for under three months"
    least_s = hands_on_s + plan.rest_s * (len(plan.steps) - 1)
    if plan.session_s < least_s:
        yield "conflict 7: the session is shorter than strokes and rests"
    if not 5 <= plan.rest_s <= 30:
        yield f"rest_between_s: {plan.rest_s:g} s"
    for step in plan.steps:
        if abs(step.duration_s - step.passes * step.pass_s) > 0.01:
            yield f"{step.technique}: passes and seconds do not make its duration"


def _moves(
    library: Library, plan: Plan, baby: Baby, settings: Settings, history: History
) -> Iterator[str]:
    """Rules of each move by itself: age, blocks, and what the parent has to allow."""
    young = plan.corrected_age_days < days_for(5)
    for step in plan.steps:
        name = step.technique
        technique = library.techniques.get(name)
        if technique is None:
            yield f"order 9: {name} is never offered"
            continue
        if plan.corrected_age_days < days_for(_chosen_months(technique, settings)):
            yield f"conflict 10: {name} is too early"
        if plan.corrected_age_days < days_for(technique.loosest_months):
            yield f"conflict 10: {name} is earlier than any setting may make it"
        if step.intensity != technique.intensity or step.role != technique.role:
            yield f"order 4: {name} is not what the content says"
        if step.intensity > 4 and young:
            yield f"order 4: {name} is above 4 under five months"
        if step.intensity > 2 and plan.kind == "wind-down":
            yield f"conflict 5: {name} is too lively to wind down"
        if baby.hip_concern and (technique.limb == "leg" or step.intensity == 5):
            tremble = technique.unlocked_by == "vibration"
            if not tremble:
                yield f"conflict 13: {name} with a hip concern"
        bends = step.intensity == 5 and technique.unlocked_by != "vibration"
        if baby.feet_in_treatment and bends and technique.limb == "foot":
            yield f"conflict 13: {name} with feet in treatment"
        if bends and plan.corrected_age_days < days_for(6) and baby.hips_ok != "yes":
            yield f"conflict 13: {name} under six months without checked hips"
        if name == "fg-vibrate-foot" and not (settings.vibration and history.good_kneading >= 3):
            yield "conflict 15: vibration before three good kneading sessions"
        if settings.min_after_feed_min < technique.min_after_feed_min:
            yield f"conflict 2: {name} under {technique.min_after_feed_min} minutes after a feed"
        if name == "ln-bicycle" and settings.min_after_feed_min < 60:
            yield "conflict 2: bicycle under 60 minutes after a feed"
        if name in history.disliked and step.role == "main" and history.rested.get(name, 0) < 5:
            yield f"R45: {name} was not liked"
        moving = settings.position == "moving" and plan.corrected_age_days >= days_for(7)
        if moving and step.intensity > 2:
            yield f"conflict 18b: {name} is not a stroke, for a baby on the move"
        if technique.position == "sitting" and plan.corrected_age_days < days_for(8):
            yield f"conflict 18a: {name} sitting under eight months"
    lies = {
        library.techniques[s.technique].position for s in plan.steps if not _unknown(library, s)
    }
    if {"sitting", "back"} <= lies:
        yield "conflict 18a: sitting and lying in one plan"
    chosen = settings.position in ("sitting", "back") and plan.corrected_age_days >= days_for(8)
    if chosen and lies - {"any", settings.position}:
        yield "conflict 18a: not the position that was chosen"


def _chosen_months(technique: Technique, settings: Settings) -> float:
    """The age that the parent's settings, or else the content, give a move."""
    if technique.from_key:
        return float(getattr(settings, technique.from_key))
    return settings.from_months.get(technique.id, technique.from_months)


def _amount(plan: Plan, settings: Settings, history: History) -> Iterator[str]:
    """Rules of how many different main moves there may be."""
    mains = {s.technique for s in plan.steps if s.role == "main"}
    if len(mains) > settings.max_moves[plan.band]:
        yield f"conflict 14: {len(mains)} main moves"
    if history.sessions < 3 and len(mains) > 2:
        yield f"R35: {len(mains)} main moves in one of the first three sessions"
    new = sorted(name for name in mains if not history.met.get(name))
    if len(new) > 1:
        yield f"R36: more than one new move ({', '.join(new)})"
    if len(mains & history.disliked) > 1:
        yield "R45: more than one move that was not liked"
    if plan.corrected_age_days < days_for(3) and any(s.role == "warmup" for s in plan.steps):
        yield "conflict 11: a warm-up beside the one technique under three months"


def _sides(library: Library, plan: Plan, settings: Settings, history: History) -> Iterator[str]:
    """Rules of both legs: alike, one after the other, and taking the first turn by turns."""
    turns = ["right", "left"] if settings.first_leg == "right" else ["left", "right"]
    first, other = turns if history.sessions % 2 == 0 else reversed(turns)
    legs = {
        side: [(s.technique, s.passes, s.strokes) for s in plan.steps if s.side == side]
        for side in ("right", "left")
    }
    if legs["right"] != legs["left"]:
        yield "order 7: the legs get different moves"
    for step in plan.steps:
        if not _unknown(library, step):
            both = library.techniques[step.technique].legs == 1
            if both != (step.side == "both"):
                yield f"order 7: {step.technique} on {step.side}"
    together = any(s.side == "both" for s in plan.steps)
    walk = [s.side for s in plan.steps if not (together and s.role == "closing")]
    turned = [side for i, side in enumerate(walk) if i == 0 or walk[i - 1] != side]
    if turned != [first, other, *(["both"] if together else [])]:
        yield f"order 7: one leg is not finished before the other ({', '.join(turned)})"
    if plan.steps[0].role != "opening" or plan.steps[-1].role != "closing":
        yield "R30: opening strokes do not come first, or closing strokes not last"


def _leg(library: Library, plan: Plan, side: str, settings: Settings) -> Iterator[str]:
    """Rules of what one leg feels, from the first stroke to the last."""
    steps = [s for s in plan.steps if s.side in (side, "both")]
    roles = [s.role for s in steps]
    if not roles or roles[0] != "opening" or roles[-1] != "closing":
        yield f"R30: the {side} leg does not begin with opening and end with closing strokes"
    if roles.count("opening") != 1 or roles.count("closing") != 1 or roles.count("warmup") > 1:
        yield f"R30: opening, closing or warm-up more than once on the {side} leg"
    if "warmup" in roles and roles[1] != "warmup":
        yield f"R33: the warm-up of the {side} leg does not follow the opening"
    levels = [s.intensity for s in steps if s.role != "closing"]
    drops = [levels[i] - levels[i - 1] for i in range(1, len(levels))]
    if any(drop < -1 for drop in drops):
        yield f"order 4: intensity falls by more than one level on the {side} leg"
    fell = False
    for drop in drops:
        fell = fell or drop < 0
        if fell and drop > 0:
            yield f"order 4: more than one peak on the {side} leg"
    passes: dict[str, int] = {}
    for index, step in enumerate(steps):
        passes[step.technique] = passes.get(step.technique, 0) + step.passes
        earlier = {s.technique for s in steps[:index]}
        needs = set() if _unknown(library, step) else set(library.techniques[step.technique].needs)
        if needs - earlier:
            rule = "R31" if step.technique == "fg-rub-foot" else "R33"
            yield f"{rule}: {step.technique} before what it needs on the {side} leg"
        if step.strokes > 10 or (step.strokes > 1 and step.max_passes > 1):
            yield f"R38: {step.technique} has {step.strokes} strokes in {step.max_passes} passes"
        if step.max_passes > min(3, settings.max_passes):
            yield f"R37: {step.technique} may reach {step.max_passes} passes"
    for name, count in passes.items():
        if not 1 <= count <= min(3, settings.max_passes):
            yield f"R37: {name} has {count} passes on the {side} leg"


def _words(library: Library, plan: Plan) -> Iterator[str]:
    """Rules of what is said."""
    for step in plan.steps:
        side = "both legs" if step.side == "both" else step.side
        if side not in step.say.lower():
            yield f"order 7: {step.technique} does not name the side"
        if plan.corrected_age_days < days_for(12) or _unknown(library, step):
            continue
        if library.techniques[step.technique].body_part not in step.say.lower():
            yield f"R12: {step.technique} does not name the body part"


def _unknown(library: Library, step: PlanStep) -> bool:
    return step.technique not in library.techniques
