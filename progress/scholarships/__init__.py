"""Whether what a scholarship asks for is likely finished by its deadline."""
