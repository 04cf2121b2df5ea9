"""`python -m triplehelix.cli`."""

from triplehelix.cli import main

main()
