"""What we do, each deed in one transaction and safe to repeat.

A function that takes no `session` opens the transaction itself (`unit_of_work`, or `reading` where nothing changes);
one that takes a `session` is a part of the transaction of whoever calls it. Nobody else commits.
"""
