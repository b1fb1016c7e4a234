"""The assistant's voice: pyttsx3 in a child process, and which of its voices is calmest.

Nothing of pyttsx3 is loaded here, so a session whose lines are all in the cache never starts
it. It only ever writes files; playing them is the mixer's work.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.errors import python_command, system_command
from assistant.speaking import hibari_driver
from assistant.speaking.pyttsx3_process import RenderProcess
from assistant.speaking.voice import EngineError, Outcome, TextError, VoiceError, VoiceSpec

RATE_WPM = 140
"""Default speed: slow, but not so slow that a sentence falls apart."""

_WORKER = "assistant.speaking.pyttsx3_worker"
_STEP_S = 0.02
_LISTING_LIMIT_S = 20.0

_ENGINES = {"darwin": "nsss", "win32": "sapi5"}

_CALM = {
    "nsss": ("Ava", "Samantha", "Allison", "Susan", "Serena", "Kate", "Karen", "Moira"),
    "sapi5": ("Hazel", "Zira", "Susan", "Aria", "Jenny"),
}
"""By platform, the soft women's voices that ship with it, the best first."""

_LISTING = {
    "espeak": "espeak-ng --voices=en, with a variant of espeak-ng --voices=variant after a +",
    "nsss": "say -v '?'",
    "sapi5": "Settings, Time & language, Speech",
    hibari_driver.ENGINE: hibari_driver.VOICE,
}
"""By engine, what shows a person its voices."""

_CALM_ESPEAK = "en-us+f2"
"""Of fifteen English voices and variants of espeak-ng 1.51, the softest of those that are as
easy to understand as its plain voice.

Judged by a recogniser (pocketsphinx 5.1), which knew 84 of 100 single words of this program's
lines in en-us and en-us+f2, 82 in f5, 87 in f1, 64 to 73 in f3, f4, Annie, linda and belinda,
66 to 77 in British English; in whole lines, f1 cost a third more errors than f2. f2 has less
hiss above 4 kHz than f5 (-16 against -13 dB). Its median pitch is 184 Hz, lowered a little by
`pyttsx3_worker.PITCH`, which cost no word.
"""


def platform_engine() -> str:
    """What pyttsx3 calls the speech engine of this platform."""
    return _ENGINES.get(sys.platform, "espeak")


def default_spec(voice: str = "", rate_wpm: int = RATE_WPM) -> VoiceSpec:
    """The voice of this platform; `voice` empty means the calmest that it has.

    On Linux that is a constant; elsewhere the voices are listed. Raises `VoiceError`.
    """
    engine = platform_engine()
    return VoiceSpec(engine, voice or calmest(engine), rate_wpm)


def list_voices(engine: str = "", limit_s: float = _LISTING_LIMIT_S) -> list[tuple[str, str, str]]:
    """The id, name and language of each voice of `engine` (by default this platform's).

    With espeak, any of its variants may be added to an id: "en-us+f2". Raises `VoiceError`.
    """
    engine = engine or platform_engine()
    command = _command(engine, "voices", RATE_WPM)
    try:
        said = subprocess.run(command, capture_output=True, timeout=limit_s, check=False).stdout
        answer = json.loads(said)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise VoiceError(_explain(engine, "", "engine", type(error).__name__)) from error
    if "fatal" in answer:
        raise VoiceError(_explain(engine, "", "engine", answer["why"]))
    return [(id_, name, language) for id_, name, language in answer["voices"]]


class Pyttsx3Voice:
    """A `Voice` that renders through pyttsx3 in a child process."""

    def __init__(
        self,
        spec: VoiceSpec,
        hang_s: float = 15.0,
        tries: int = 3,
        command: Sequence[str] | None = None,
    ) -> None:
        """A child that answers nothing for `hang_s` is replaced; `command` starts one."""
        self.spec = spec
        self._hang_s = hang_s
        self._tries = tries
        self._command = command or _command(spec.engine, spec.voice, spec.rate_wpm)
        self._standing = self._new_process()

    def render(
        self,
        texts: Sequence[str],
        out_paths: Sequence[Path],
        on_done: Callable[[int], None],
    ) -> None:
        """See `Voice.render`. The child lives as long as the batch."""
        number = {path: i for i, path in enumerate(out_paths)}
        unsaid: list[Outcome] = []
        process = self._new_process()
        for text, path in zip(texts, out_paths, strict=True):
            process.add(text, path)
        try:
            while process.busy:
                for outcome in process.poll():
                    if outcome.kind == "engine":
                        raise EngineError(outcome.error)
                    if outcome.kind == "voice":
                        raise VoiceError(outcome.error)
                    if outcome.error:
                        unsaid.append(outcome)
                    else:
                        on_done(number[outcome.path])
                process.wait(_STEP_S)
        finally:
            process.close()
        if unsaid:
            raise TextError(unsaid[0].error, [number[outcome.path] for outcome in unsaid])

    def request(self, text: str, out_path: Path) -> None:
        """See `Voice.request`. The child stays, so that the next request is quicker."""
        self._standing.add(text, out_path)

    def poll(self) -> list[Outcome]:
        """See `Voice.poll`."""
        return self._standing.poll()

    def close(self) -> None:
        """End the child."""
        self._standing.close()

    def _new_process(self) -> RenderProcess:
        def explain(kind: str, why: str) -> str:
            return _explain(self.spec.engine, self.spec.voice, kind, why)

        return RenderProcess(self._command, self._hang_s, self._tries, explain)


def _command(engine: str, voice: str, rate_wpm: int) -> list[str]:
    return [sys.executable, "-m", _WORKER, engine, voice, str(rate_wpm)]


def calmest(engine: str) -> str:
    """The softest voice of an engine. Raises `VoiceError` where its voices cannot be listed."""
    if engine not in _CALM:
        return _CALM_ESPEAK
    voices = list_voices(engine)
    for wanted in _CALM[engine]:
        for id_, name, _ in voices:
            if wanted in name:
                return id_
    english = [id_ for id_, _, language in voices if language.casefold().startswith("en")]
    return (english or [voices[0][0]])[0] if voices else ""


def _explain(engine: str, voice: str, kind: str, why: str) -> str:
    if kind == "voice":
        return (
            f'settings: voice = "{voice}" is not a voice of {engine} here ({why}); '
            f'leave it empty ("") for the default, or choose from: {_LISTING.get(engine, "")}'
        )
    if kind == "text" and "No space left" in why:
        return f"speech engine {engine}: {why}; free some disk space"
    if kind == "text":
        return f"speech engine {engine}: {why}; to fix it: {_install(engine, again=True)}"
    if "No module named 'pyttsx3'" in why:
        engine = "pyttsx3"
    return f"speech engine {engine} cannot start ({why}); to fix it: {_install(engine)}"


def _install(engine: str, again: bool = False) -> str:
    if engine == hibari_driver.ENGINE:
        return python_command("hibari-tts onnxruntime")
    if engine != "espeak":
        return python_command("pyttsx3")
    return system_command("espeak-ng", again=again)
