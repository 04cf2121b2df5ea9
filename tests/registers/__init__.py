"""The loaders of public registers, on small files in the layouts of the registers."""
