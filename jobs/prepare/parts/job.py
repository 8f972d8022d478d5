"""The prepare job whose files are read, studied and written by many workers: the outputs are those of one machine."""

from functools import partial
from pathlib import Path

from common.contract import PrepareInputs
from common.lineage import describe_file
from common.paths import input_directory
from prepare.capacity import ROW_MEMORY, check_memory, estimate_rows
from prepare.job import prepare_table, write_recipe_lineage
from prepare.parts.cluster import Cluster
from prepare.parts.reading import make_scratch, read_part
from prepare.parts.work import ManyWorkers
from prepare.raw_table import RawTable
from prepare.reading import open_reader
from prepare.recipe import read_prepare_configuration
from prepare.sources import find_tables, is_parquet


def prepare_on(cluster: Cluster, configuration_path: str) -> None:
    """Runs the job: `input/source` in; `output/{train,validation,test,labels,preprocessor,baseline,report}` out.

    Every worker finds the source at the same place. This process holds keys, labels and splits of all rows.
    """
    configuration = read_prepare_configuration(configuration_path)
    recipe, source = configuration.recipe, input_directory(PrepareInputs.SOURCE)
    with make_scratch() as scratch:
        folder = Path(scratch)
        paths, skipped = find_tables(source)
        slim = RawTable(folder, recipe, features=False)
        reader = open_reader(source, paths, skipped, slim, recipe, folder, cluster.open_table)
        _check_keys(sum(estimate_rows(path) for path in paths if not is_parquet(path)))
        columns = [[*dict.fromkeys([*reader.list_wanted(file), *reader.key])] for file in reader.files]
        parts = cluster.read(reader.files, columns, partial(read_part, recipe, source, reader.key))
        digests = []
        for part in parts.list_heads():
            reader.add_part(part)
            digests.append(part.digest)
            _check_keys(len(reader))
        table = reader.finish(source)
        counts = prepare_table(configuration, table, partial(ManyWorkers, cluster, parts, recipe, table, reader.kept))
    files = [
        describe_file(source / file.name, file.name, file.rows, digest)
        for file, digest in zip(table.files, digests, strict=True)
    ]
    write_recipe_lineage(configuration_path, files, counts)


def _check_keys(rows: int) -> None:
    """Raises JobError when what is known of each row does not fit into this machine."""
    where = "the first instance, which holds key, label and split of each,"
    check_memory(rows, ROW_MEMORY, where, "for them, or give them fewer rows")
