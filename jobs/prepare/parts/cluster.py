"""What the preparation asks of those who work for it, whoever they are: a Spark cluster, or the tests' own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from prepare.columns import ColumnValues
from prepare.raw_table import TablePart
from prepare.recipe import Recipe
from prepare.table_file import TableFile

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

#: some columns of one part: the place of what they are for, the part's place, and their values by name
Piece = tuple[int, int, dict[str, ColumnValues]]


class Shared(Protocol, Generic[T_co]):
    """Something large that every worker has."""

    @property
    def value(self) -> T_co:
        """The thing itself."""
        ...


class Parts(Protocol):
    """The parts of a table, kept where they were read, in the order of their files."""

    def list_heads(self) -> Iterator[TablePart]:
        """Each part without its features, in their order."""
        ...

    def gather(
        self,
        choose: Callable[[int, TablePart], Iterable[Piece]],
        work: Callable[[int, list[Piece]], T],
        groups: int,
    ) -> list[T]:
        """Brings pieces of all parts that are for the same thing to one worker, in the parts' order, and returns what
        `work` makes of each thing, in the order of their places. `groups` is how many may be worked on at a time."""
        ...

    def render(self, render: Callable[[int, TablePart], Iterable[T]]) -> Iterator[T]:
        """What is made of each part, in their order; parts are worked on at the same time."""
        ...


class Cluster(Protocol):
    """Workers that read, study and write parts."""

    #: machines, and bytes of memory of each that workers may use
    machines: int
    memory: int

    def open_table(self, file: Path, name: str, recipe: Recipe) -> TableFile:
        """Reads the header of a file of the source."""
        ...

    def read(
        self, files: Sequence[TableFile], columns: Sequence[list[str]], read: Callable[[TableFile], TablePart]
    ) -> Parts:
        """Reads each file, of which the columns that are named, by a worker. Raises JobError of the first file that
        cannot be read."""
        ...

    def share(self, value: T) -> Shared[T]:
        """Gives every worker the same thing."""
        ...
