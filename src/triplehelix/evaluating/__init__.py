"""What a query worker does: it evaluates one query after the other, and writes what they find.

It runs in a process of its own (`python -m triplehelix.evaluating STORE GIGABYTES`) and imports
little, so that a worker that was killed is soon replaced. It knows nothing of its parent's side,
`triplehelix.workers`.
"""
