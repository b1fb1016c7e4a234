"""What sound devices there are, and which one a setting means."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.sound.device.card import CardLost


@dataclass(frozen=True)
class DeviceInfo:
    """One device as PortAudio lists it."""

    index: int
    """PortAudio's number; it changes when devices come and go."""
    name: str
    """The name shown by the system."""
    api: str
    """The system interface it is reached through ("ALSA", "Core Audio", "Windows WASAPI")."""
    inputs: int
    """Channels that can be recorded; 0 for a loudspeaker."""
    outputs: int
    """Channels that can be played; 0 for a microphone."""
    rate_hz: int
    """Its own default rate."""
    is_default_input: bool = False
    """Whether the system records from it unless told otherwise."""
    is_default_output: bool = False
    """Whether the system plays to it unless told otherwise."""


def portaudio(refresh: bool = False) -> Any:
    """The sounddevice module; `CardLost` where the PortAudio library is missing.

    PortAudio lists devices once, when it starts: `refresh` makes it look again, which ends
    every stream of this process.
    """
    try:
        library = importlib.import_module("sounddevice")
    except OSError:
        raise CardLost(
            "The PortAudio library is missing: install libportaudio2 (apt) or portaudio "
            "(dnf, pacman, brew)."
        ) from None
    if refresh:
        # The only way there is; public since the first release in all but name.
        library._terminate()
        library._initialize()
    return library


def devices() -> list[DeviceInfo]:
    """All devices in PortAudio's order; `CardLost` where PortAudio is missing."""
    library = portaudio()
    apis = [str(api["name"]) for api in library.query_hostapis()]
    default_input, default_output = library.default.device
    return [
        DeviceInfo(
            index=index,
            name=str(device["name"]),
            api=apis[device["hostapi"]],
            inputs=int(device["max_input_channels"]),
            outputs=int(device["max_output_channels"]),
            rate_hz=round(device["default_samplerate"]),
            is_default_input=index == default_input,
            is_default_output=index == default_output,
        )
        for index, device in enumerate(library.query_devices())
    ]


def choose_output(found: Sequence[DeviceInfo], wanted: str | int | None) -> DeviceInfo:
    """The loudspeaker that `wanted` means; `CardLost` in one line if there is none.

    `None` is the system's default, a number an index, a text a name or part of one.
    """
    able = [device for device in found if device.outputs]
    if not able:
        raise CardLost("No sound card found.")
    usual = next((device for device in able if device.is_default_output), able[0])
    return _choose(able, usual, wanted, "loudspeaker")


def choose_input(found: Sequence[DeviceInfo], wanted: str | int | None) -> DeviceInfo | None:
    """The microphone that `wanted` means, or None where nothing can be recorded.

    A microphone that was asked for by name and is not there is a `CardLost`.
    """
    able = [device for device in found if device.inputs]
    if not able and wanted is None:
        return None
    usual = next((device for device in able if device.is_default_input), None)
    if wanted is None:
        return usual or able[0]
    return _choose(able, usual, wanted, "microphone")


def _choose(
    able: Sequence[DeviceInfo], usual: DeviceInfo | None, wanted: str | int | None, what: str
) -> DeviceInfo:
    if wanted is None and usual is not None:
        return usual
    if isinstance(wanted, int):
        matches = [device for device in able if device.index == wanted]
    else:
        text = str(wanted).casefold()
        matches = [device for device in able if text in device.name.casefold()]
        # The same device is listed once per system interface: the usual interface goes first.
        matches.sort(
            key=lambda device: (
                device.name.casefold() != text,
                usual is not None and device.api != usual.api,
            )
        )
    if not matches:
        names = ", ".join(f'"{device.name}"' for device in able) or "none"
        raise CardLost(f'No {what} matches "{wanted}"; there are: {names}.')
    return matches[0]
