"""Microphone frames to intents."""
