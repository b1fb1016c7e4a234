"""Trains the network that tells short words apart as a whole (`assistant/hearing/keywords.py`).

It begins as a published embedding of speech that was taught with the words of many thousands of
people: J. Lin, K. Kilgour, D. Roblek, M. Sharifi, "Training Keyword Spotters with Limited and
Synthesized Speech Data", 2020; Apache-2.0. The wheel of pyopen-wakeword carries it.
"""
