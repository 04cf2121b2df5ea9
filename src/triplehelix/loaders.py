"""The folder `loaders/` as a package, so that a loader is `triplehelix.loaders.<key>.loader`."""

from triplehelix.home import LOADERS

__path__ = [str(LOADERS)]
