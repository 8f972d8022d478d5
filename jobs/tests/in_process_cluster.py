"""Workers without Spark: what they are given and give back is pickled, and they finish in any order."""

import pickle
import random

from prepare.parts.reading import leave_features
from prepare.table_file import open_table


def carry(value):
    """The value as it is after its way to another machine."""
    return pickle.loads(pickle.dumps(value))


class Shared:
    def __init__(self, value):
        self.value = value


class InProcessParts:
    """The parts, worked on in an order of their own each time."""

    def __init__(self, parts, seed):
        self._parts = parts
        self._random = random.Random(seed)

    def _in_any_order(self):
        places = list(range(len(self._parts)))
        self._random.shuffle(places)
        return places

    def list_heads(self):
        return (carry(leave_features(part)) for part in self._parts)

    def gather(self, choose, work, groups):
        assert groups >= 1
        pieces = [carry(piece) for place in self._in_any_order() for piece in carry(choose)(place, self._parts[place])]
        by_number = {}
        for piece in pieces:
            by_number.setdefault(piece[0], []).append(piece)
        return [
            carry(carry(work)(number, sorted(by_number[number], key=lambda piece: piece[1])))
            for number in sorted(by_number)
        ]

    def render(self, render):
        done = {place: list(carry(render)(place, self._parts[place])) for place in self._in_any_order()}
        return (text for place in range(len(done)) for text in carry(done[place]))


class InProcessCluster:
    machines, memory = 2, 1 << 30

    def __init__(self, seed=0):
        self._seed = seed

    def open_table(self, file, name, recipe):
        return open_table(file, name, recipe)

    def read(self, files, columns, read):
        return InProcessParts([carry(carry(read)(carry(file))) for file in files], self._seed)

    def share(self, value):
        return Shared(carry(value))
