"""Programs that use the real card, each in a process of its own with a server of its own.

PortAudio looks for devices and servers when it starts, so the test's own process will not do.
Prints one JSON object at its end.
"""

import json
import sys
import time

import numpy as np

from assistant.sound.device.card import CardLost
from assistant.sound.device.sounddevice_card import SoundDeviceCard, open_card
from assistant.sound.frames import Samples
from assistant.sound.resample import Resampler


def chirp(rate_hz: int) -> Samples:
    """A fifth of a second from 300 to 3000 Hz."""
    t = np.arange(rate_hz // 5) / rate_hz
    wave = np.sin(2 * np.pi * (300.0 * t + 2700.0 / 0.4 * t**2)) * np.hanning(t.size)
    return (0.5 * wave).astype(np.float32)


def measure() -> dict[str, object]:
    """Play a chirp each second, and find each in what is heard."""
    card = open_card("pulse")
    speaker = np.zeros((600, 240), np.float32)
    for second in range(1, 6):
        speaker[100 * second : 100 * second + 20] = chirp(24_000).reshape(-1, 240)
    heard = np.concatenate([card.exchange(frame) for frame in speaker])
    wanted = Resampler(24_000, 16_000).push(chirp(24_000))
    delays_s, gains = [], []
    for second in range(1, 6):
        match = np.correlate(heard[16_000 * second :][:16_000], wanted, "valid")
        delays_s.append(int(np.argmax(match)) / 16_000)
        gains.append(float(np.max(match) / np.dot(wanted, wanted)))
    card.close()
    return {
        "has_microphone": card.has_microphone,
        "delays_s": delays_s,
        "gains": gains,
        "round_trip_s": card.round_trip_s,
        "underflows": card.underflows,
        "overflows": card.overflows,
        "stalls": card.stalls,
    }


def listen() -> dict[str, object]:
    """How loud it is for four seconds."""
    card = open_card("pulse")
    heard = [card.exchange(np.zeros(240, np.float32)) for _ in range(400)]
    card.close()
    spectrum = np.abs(np.fft.rfft(np.concatenate(heard)))
    return {"loudest_hz": float(np.argmax(spectrum)) / 4.0, "peak": float(np.max(np.abs(heard)))}


def lose() -> dict[str, object]:
    """Play until the card is gone, then try to get it back."""
    card = open_card("pulse")
    lost = _play_until_lost(card)
    print("lost", flush=True)
    card.close()
    try:
        open_card()
        meanwhile = "opened"
    except CardLost as error:
        meanwhile = str(error)
    print("looked", flush=True)
    for _ in range(2000):
        # A server that has just begun may go away once more.
        try:
            card = open_card("pulse")
            for _ in range(100):
                card.exchange(np.zeros(240, np.float32))
        except CardLost:
            time.sleep(0.1)
            continue
        card.close()
        return lost | {"meanwhile": meanwhile, "back": card.has_microphone}
    return lost | {"meanwhile": meanwhile, "back": None}


def _play_until_lost(card: SoundDeviceCard) -> dict[str, object]:
    for number in range(3000):
        if number == 100:
            print("playing", flush=True)
        try:
            card.exchange(np.zeros(240, np.float32))
        except CardLost as error:
            return {"said": str(error)}
    return {"said": ""}


if __name__ == "__main__":
    found = {"measure": measure, "listen": listen, "lose": lose}[sys.argv[1]]()
    print(json.dumps(found), flush=True)
