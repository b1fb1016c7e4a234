"""The sound card, as frames that go out and come in."""
