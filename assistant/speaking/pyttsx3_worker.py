"""The child process that speaks through pyttsx3, so that a hang never reaches a session.

    python -m assistant.speaking.pyttsx3_worker ENGINE VOICE RATE_WPM

reads jobs `{"id": 1, "text": "...", "path": "..."}` from standard input, one a line, writes
each as a finished clip, and answers on standard output, one JSON object a line: `{"ready":
VOICE}`, `{"done": ID}`, `{"failed": ID, "why": ...}`, or `{"fatal": "engine" | "voice", "why":
...}` before it ends. With the word `voices` in place of VOICE it prints `{"voices": [[id, name,
language], ...]}`.

Known ways of pyttsx3 2.99 that shape this file:
- it prints to standard output, which is therefore moved aside first;
- a driver holds one text and one file at a time, so every file has a `runAndWait` of its own;
- with espeak, `runAndWait` returns 10 ms after it began, whether or not the sound is written:
  only the notification "finished-utterance" tells;
- espeak takes rate and pitch in a thread of its own, and the voice at once: without waiting
  between them, one line in twelve came out at the wrong speed or pitch;
- espeak carries state from one text into the next, so the same text sounds different after
  another: each is therefore said in a fork of its own, which makes the bytes repeatable;
- its errors are swallowed into an "error" notification, and espeak takes "en-us+nosuch" for
  "en-us" without any.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from assistant.speaking import clip, hibari_driver
from assistant.speaking.tidy import tidied
from assistant.speaking.wav import recorded

PITCH = 45
"""Pitch for espeak, 0 to 99, where 50 is the voice's own: a little lower is calmer."""

_FORK_ALARM_S = 60


class Speaker:
    """One pyttsx3 engine and the place where its answers go."""

    def __init__(self, engine: str, voice: str, rate_wpm: int, answers: int) -> None:
        """`answers` is the file descriptor that messages go to."""
        self._engine_name = engine
        self._voice = voice
        self._rate_wpm = rate_wpm
        self._answers = answers
        self._engine: Any = None
        self._finished = threading.Event()
        self._error: Exception | None = None
        self._forks = engine == "espeak" and hasattr(os, "fork")

    def answer(self, **message: object) -> None:
        """Send one message to the parent process."""
        os.write(self._answers, (json.dumps(message) + "\n").encode())

    def fatal(self, kind: str, why: object) -> NoReturn:
        """Say why nothing can be spoken, and end."""
        self.answer(fatal=kind, why=f"{type(why).__name__}: {why}".splitlines()[0])
        os._exit(3)

    def load(self) -> None:
        """Find out whether the engine is there at all."""
        try:
            import pyttsx3

            if self._forks:
                # The library alone: once espeak has begun, its thread would not survive a fork.
                import pyttsx3.drivers.espeak  # noqa: F401
            else:
                self._begin()
        except Exception as error:
            self.fatal("engine", error)
        self.answer(ready=self._voice)

    def voices(self) -> list[list[str]]:
        """Every voice of the engine: id, name, language."""
        import pyttsx3

        found = pyttsx3.init(self._engine_name).getProperty("voices")
        return [[v.id, v.name, _language(v.languages)] for v in found]

    def speak(self, job: dict[str, Any]) -> None:
        """Do one job and answer it."""
        raw = Path(job["path"] + (".aiff" if self._engine_name == "nsss" else ".wav"))
        try:
            if not self._forks:
                self._write(job["text"], raw)
            elif not self._write_in_fork(job["text"], raw):
                self.answer(failed=job["id"], why="the engine broke off")
                return
            samples, rate_hz = recorded(raw)
            hiss_db = hibari_driver.HISS_DB if self._engine_name == hibari_driver.ENGINE else None
            clip.write(Path(job["path"]), clip.to_pcm(tidied(samples, rate_hz, hiss_db)))
        except Exception as error:
            self.answer(failed=job["id"], why=f"{type(error).__name__}: {error}")
        else:
            self.answer(done=job["id"])
        finally:
            raw.unlink(missing_ok=True)

    def _write_in_fork(self, text: str, raw: Path) -> bool:
        pid = os.fork()
        if pid:
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        signal.alarm(_FORK_ALARM_S)
        try:
            self._begin()
            self._write(text, raw)
        except Exception as error:
            print(error, file=sys.stderr)
            os._exit(1)
        os._exit(0)

    def _begin(self) -> None:
        import pyttsx3

        try:
            self._engine = pyttsx3.init(self._engine_name)
        except Exception as error:
            self.fatal("engine", error)
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())
        self._engine.connect("error", self._failed)
        try:
            if self._engine_name == "espeak":
                self._set_up_espeak(self._engine.proxy._driver)
            else:
                self._choose_voice()
                self._engine.setProperty("rate", self._rate_wpm)
        except Exception as error:
            self.fatal("voice", error)

    def _choose_voice(self) -> None:
        wanted = self._voice.casefold()
        voices = self._engine.getProperty("voices")
        exact = [v for v in voices if wanted in (v.id.casefold(), v.name.casefold())]
        loose = [v for v in voices if wanted in v.name.casefold()]
        for voice in exact + loose:
            self._engine.setProperty("voice", voice.id)
            return
        raise ValueError(f"no voice {self._voice}")

    def _set_up_espeak(self, driver: Any) -> None:
        from pyttsx3.drivers import _espeak

        # Straight to the driver: pyttsx3's own queue would swallow the errors.
        _espeak.Synchronize()
        base, plus, variant = self._voice.partition("+")
        try:
            driver.setProperty("voice", self._voice)
        except ValueError:
            # It knows "en-gb" only as the language of a voice whose id is another.
            ids = [v.id for v in driver.getProperty("voices") if _language(v.languages) == base]
            if not ids:
                raise
            driver.setProperty("voice", ids[0] + plus + variant)
        if plus and "+" not in driver.getProperty("voice"):
            raise ValueError(f"no variant {variant}")
        driver.setProperty("rate", self._rate_wpm)
        driver.setProperty("pitch", PITCH)
        _espeak.Synchronize()

    def _failed(self, exception: Exception, **_: object) -> None:
        self._error = exception

    def _write(self, text: str, raw: Path) -> None:
        self._finished.clear()
        self._error = None
        self._engine.save_to_file(text, str(raw))
        self._engine.runAndWait()
        if self._engine_name == "espeak":
            self._finished.wait()
        elif self._error is not None:
            raise self._error


def _language(languages: list[Any]) -> str:
    first = languages[0] if languages else ""
    text = first.decode("utf-8", "ignore") if isinstance(first, bytes) else str(first)
    # espeak puts a priority byte before the name and ends it with a zero.
    return text.strip("\x00\x01\x02\x03\x04\x05").split("\x00")[0]


def main() -> None:
    """Serve jobs until standard input ends."""
    answers = os.dup(1)
    os.dup2(2, 1)
    engine, voice, rate_wpm = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if engine == hibari_driver.ENGINE:
        hibari_driver.register()
    speaker = Speaker(engine, voice, rate_wpm, answers)
    if voice == "voices":
        try:
            speaker.answer(voices=speaker.voices())
        except Exception as error:
            speaker.fatal("engine", error)
        os._exit(0)
    speaker.load()
    for line in sys.stdin:
        speaker.speak(json.loads(line))
    # Engines are known to hang or crash on the way out; nothing is left to tidy.
    os._exit(0)


if __name__ == "__main__":
    main()
