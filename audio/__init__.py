"""Music that ships with the program, and the program that makes it."""
