"""The transition table: what every intent does in every state.

A cell is a key of `conductor.HANDLERS`; `-` is "nothing, on purpose". The README of this folder
says in words what each handler does.
"""

from assistant.session.intents import IntentName
from assistant.session.state import Phase

TABLE = """
             gate        setup      greeting   doing      resting    paused     comfort    closing    ended
stop         stop       stop       stop       stop       stop       stop       stop       stop       stop_again
crying       not_today   comfort    comfort    comfort    comfort    comfort    soothe     comfort    cry_after
pause        pause       pause      pause      pause      pause      paused     soothe     pause      -
resume       ask_or_on   begin      begin      ack        forward    resume     restart    ack        -
next         need_yes    begin      begin      forward    forward    forward    restart    forward    -
repeat       ask         set_up     greet      again      again      paused     soothe     again      -
back         ask_before  ask_last   set_up     back       back       back       soothe     back       -
skip         need_yes    begin      begin      skip       skip       skip       soothe     forward    -
yes          answer_yes  begin      begin      -          -          resume     restart    -          -
no           answer_no  take_time  not_today  -          -          paused     enough     -          -
not_sure     unsure      take_time  take_time  -          -          paused     soothe     -          -
ready        need_yes    begin      begin      begin_now  forward    resume     restart    begin_now  -
help         help        help       help       help       help       help       help       help       -
how_long     how_long    how_long   how_long   how_long   how_long   how_long   soothe     how_long   -
where_are_we where       where      where      where      where      where      where      where      -
what_next    what_next   what_next  what_next  what_next  what_next  what_next  soothe     what_next  -
why          why_ask     why_set_up why_greet  why        why        why        soothe     why        -
louder       louder      louder     louder     louder     louder     louder     louder     louder     -
quieter      quieter     quieter    quieter    quieter    quieter    quieter    quieter    quieter    -
slower       slower      slower     slower     slower     slower     slower     -          slower     -
faster       faster      faster     faster     faster     faster     faster     -          faster     -
music_on     music_on    music_on   music_on   music_on   music_on   music_on   music_on   music_on   -
music_off    music_off   music_off  music_off  music_off  music_off  music_off  music_off  music_off  -
finish       leave      leave      leave      finish     finish     finish     enough     finish     -
yawning      not_today   yawn       yawn       yawn       yawn       yawn       yawn       yawn       -
sign         not_today   sign       sign       sign       sign       sign       soothe     sign       -
pain         pain        pain       pain       pain       pain       pain       pain       pain       pain_after
frustrated   frustrated  frustrated frustrated frustrated frustrated frustrated frustrated frustrated -
day          answer_day  -          -          -          -          -          -          -          -
last_time    last_time   last_time  last_time  last_time  last_time  last_time  soothe     last_time  -
when_next    when_next   when_next  when_next  when_next  when_next  when_next  soothe     when_next  -
remind       remind_gate remind     remind     remind     remind     remind     remind     remind     -
"""  # noqa: E501


def _parse(table: str) -> dict[tuple[Phase, IntentName], str]:
    head, *rows = [line.split() for line in table.strip().splitlines()]
    return {
        (Phase(phase), IntentName(name)): cell
        for name, *cells in rows
        for phase, cell in zip(head, cells, strict=True)
    }


TRANSITIONS = _parse(TABLE)
"""(state, intent) -> name of the handler; every pair is there."""
