"""The real card's logic, on pretended devices; the devices themselves are in tests/live."""

import importlib
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.sound.device import devices, sounddevice_card, streams
from assistant.sound.device.card import CardLost
from assistant.sound.device.devices import DeviceInfo, choose_input, choose_output
from assistant.sound.device.sounddevice_card import SoundDeviceCard, open_card
from assistant.sound.frames import Samples
from tests.sound.pretend_portaudio import PretendPortAudio, PretendStream

QUIET = np.zeros(240, np.float32)


@pytest.fixture
def audio(monkeypatch: pytest.MonkeyPatch) -> PretendPortAudio:
    audio = PretendPortAudio()
    time = SimpleNamespace(monotonic=audio.monotonic)
    monkeypatch.setattr(devices, "importlib", SimpleNamespace(import_module=lambda _: audio))
    monkeypatch.setattr(streams, "time", time)
    monkeypatch.setattr(sounddevice_card, "time", time)
    monkeypatch.setattr(sounddevice_card, "threading", SimpleNamespace(Event=audio.event))
    return audio


def laptop(audio: PretendPortAudio, rate_hz: int = 48_000, outputs: int = 2) -> SoundDeviceCard:
    audio.add("Laptop", 1, outputs, rate_hz)
    return open_card()


def clicks(card: SoundDeviceCard, frames: int) -> Samples:
    """Play a click every 400 ms and return what was heard meanwhile."""
    heard = []
    for n in range(frames):
        frame = QUIET.copy()
        frame[0] = 0.9 * (n % 40 == 0)
        heard.append(card.exchange(frame))
    return np.concatenate(heard)


def delays(heard: Samples) -> list[int]:
    """For each click, how many microphone samples later it came back."""
    return [int(np.argmax(part)) for part in heard.reshape(-1, 6400)]


@pytest.mark.parametrize("rate_hz", [16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("outputs", [1, 2])
def test_any_device_plays_what_it_is_given(
    audio: PretendPortAudio, rate_hz: int, outputs: int
) -> None:
    card = laptop(audio, rate_hz, outputs)
    t = np.arange(24_000) / 24_000
    for frame in (0.5 * np.sin(2 * np.pi * 440.0 * t)).astype(np.float32).reshape(-1, 240):
        card.exchange(frame)
    played = audio.players[0].played()
    assert played.shape[1] == outputs
    begin = int(np.argmax(np.abs(played[:, 0]) > 0.01))
    steady = played[begin + rate_hz // 100 :, 0][: rate_hz // 2]
    wave = np.exp(-2j * np.pi * 440.0 * np.arange(steady.size) / rate_hz)
    assert 2 * np.abs(np.mean(steady * wave)) == pytest.approx(0.5, abs=0.005)
    assert np.std(steady) == pytest.approx(0.5 / np.sqrt(2), abs=0.005)
    assert (card.underflows, card.overflows, card.stalls, card.realigned) == (0, 0, 0, 0)
    assert np.array_equal(played[:, 0], played[:, -1])


@pytest.mark.slow
@pytest.mark.parametrize("block_s", [0.002, 0.008, 0.023, 0.064])
@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_the_echo_is_always_equally_late(
    audio: PretendPortAudio, block_s: float, rate_hz: int
) -> None:
    audio.block_s = block_s
    card = laptop(audio, rate_hz)
    found = delays(clicks(card, 400))
    assert max(found) - min(found) <= 1
    assert found[0] / 16_000 == pytest.approx(card.round_trip_s - 0.02, abs=2 * block_s + 0.01)
    assert (card.underflows, card.stalls) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("held_up_s", [0.1, 0.2, 0.5])
def test_after_the_program_was_held_up_the_echo_is_as_late_as_before(
    audio: PretendPortAudio, held_up_s: float
) -> None:
    card = laptop(audio)
    before = delays(clicks(card, 200))
    audio.run(held_up_s)
    clicks(card, 40)
    after = delays(clicks(card, 200))
    assert card.underflows > 0
    assert card.realigned == 1
    assert np.abs(np.array(after) - before[-1]).max() <= 16


@pytest.mark.slow
def test_when_the_microphone_stalls_the_music_plays_on(audio: PretendPortAudio) -> None:
    card = laptop(audio)
    before = delays(clicks(card, 200))
    audio.recorders[0].frozen = True
    clicks(card, 30)
    assert card.stalls > 15
    audio.recorders[0].frozen = False
    clicks(card, 130)
    after = delays(clicks(card, 200))
    assert card.underflows == 0
    assert np.abs(np.array(after) - before[-1]).max() <= 64


def test_sound_recorded_before_the_first_exchange_is_not_heard(audio: PretendPortAudio) -> None:
    card = laptop(audio)
    audio.run(3.0)
    found = delays(clicks(card, 40))
    assert found[0] < 0.1 * 16_000
    assert (card.overflows, card.underflows) == (0, 0)


def test_a_loudspeaker_alone_keeps_time_too(audio: PretendPortAudio) -> None:
    audio.add("Speaker", 0, 2, 48_000)
    card = open_card()
    assert not card.has_microphone
    assert card.note == "No microphone found."
    for _ in range(200):
        assert not card.exchange(QUIET).any()
    assert audio.now_s == pytest.approx(2.0, abs=0.1)
    assert card.underflows == 0


@pytest.mark.parametrize(("dead", "name"), [("players", "Speaker"), ("recorders", "Microphone")])
@pytest.mark.parametrize("how", ["frozen", "ended"])
def test_a_device_that_goes_away_is_named(
    audio: PretendPortAudio, dead: str, name: str, how: str
) -> None:
    audio.add("Speaker", 0, 2, 48_000)
    audio.add("Microphone", 1, 0, 44_100)
    card = open_card()
    clicks(card, 40)
    stream, gone_s = getattr(audio, dead)[0], audio.now_s
    stream.frozen, stream.active = how == "frozen", how == "frozen"
    with pytest.raises(CardLost, match=name):
        clicks(card, 300)
    assert audio.now_s - gone_s < 1.3
    card.close()
    assert audio.closed == 2


def test_closing_plays_what_is_queued(audio: PretendPortAudio) -> None:
    card = laptop(audio)
    for _ in range(50):
        card.exchange(np.full(240, 0.5, np.float32))
    card.close()
    assert np.sum(audio.players[0].played()[:, 0] > 0.4) / 48_000 == pytest.approx(0.5, abs=0.003)


def test_a_card_that_never_played_closes_at_once(audio: PretendPortAudio) -> None:
    laptop(audio).close()
    assert audio.closed == 2


def test_a_silent_microphone_is_noted_and_left_alone(audio: PretendPortAudio) -> None:
    audio.add("Laptop", 1, 2, 48_000)
    real = audio.InputStream

    def deaf(**options: Any) -> PretendStream:
        stream = real(**options)
        stream.frozen = True
        return stream

    audio.InputStream = deaf  # type: ignore[method-assign]
    card = open_card()
    assert not card.has_microphone
    assert card.note == 'The microphone "Laptop" opens, but gives no sound.'
    card.exchange(QUIET)


def test_a_device_that_refuses_its_own_rate_gets_a_common_one(audio: PretendPortAudio) -> None:
    audio.add("Odd", 0, 2, 192_000, rates=(44_100,))
    card = open_card()
    card.exchange(QUIET)
    assert audio.players[-1].samplerate == 44_100


def test_a_device_that_takes_no_rate_is_a_lost_card(audio: PretendPortAudio) -> None:
    audio.add("Broken", 0, 2, 48_000, rates=())
    with pytest.raises(CardLost, match='"Broken" cannot be opened: Invalid sample rate'):
        open_card()


def test_without_any_device_it_says_so(audio: PretendPortAudio) -> None:
    with pytest.raises(CardLost, match=r"^No sound card found\.$"):
        open_card()


def test_without_portaudio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(CardLost, match="libportaudio2"):
        open_card()


LISTED = [
    DeviceInfo(0, "HDMI", "ALSA", 0, 8, 48_000),
    DeviceInfo(1, "USB Headset", "JACK", 1, 2, 44_100),
    DeviceInfo(2, "USB Headset", "ALSA", 1, 2, 44_100),
    DeviceInfo(3, "Built-in", "ALSA", 2, 2, 48_000, is_default_input=True, is_default_output=True),
    DeviceInfo(4, "USB", "ALSA", 0, 2, 48_000),
]


@pytest.mark.parametrize(
    ("wanted", "index"), [(None, 3), (0, 0), ("headset", 2), ("usb", 4), ("HDMI", 0)]
)
def test_a_loudspeaker_is_chosen_by_default_number_or_name(
    wanted: str | int | None, index: int
) -> None:
    assert choose_output(LISTED, wanted).index == index


def test_a_microphone_must_be_able_to_record() -> None:
    assert choose_input(LISTED, "usb") == LISTED[2]
    assert choose_input(LISTED, None) == LISTED[3]
    assert choose_input(LISTED[:1], None) is None
    with pytest.raises(CardLost, match='No microphone matches "HDMI"; there are: "USB Headset"'):
        choose_input(LISTED, "HDMI")


def test_devices_are_listed_with_what_they_can_do(audio: PretendPortAudio) -> None:
    audio.add("Speaker", 0, 2, 48_000)
    audio.add("Microphone", 1, 0, 16_000, api=1)
    assert devices.devices() == [
        DeviceInfo(0, "Speaker", "ALSA", 0, 2, 48_000, is_default_output=True),
        DeviceInfo(1, "Microphone", "JACK", 1, 0, 16_000, is_default_input=True),
    ]
