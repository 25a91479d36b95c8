"""`python -m composer` is the program `compose`."""

from composer.cli.main import main

main()
