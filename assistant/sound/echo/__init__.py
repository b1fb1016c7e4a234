"""What the loudspeaker plays, taken out of the microphone again."""
