"""How strongly columns go together, from 0 (not at all) to 1 (one determines the other), for any mix of types.

Two numeric columns: absolute Pearson correlation, with its sign beside it. Two categorical ones: Cramér's V with
Bergsma's bias correction (Bergsma 2013, doi:10.1016/j.jkss.2012.10.002), so that many rare categories do not look
like a relation. One of each: the correlation ratio η. Rows where a number is missing are left out pair by pair; a
missing category counts as one.
"""

import numpy as np

#: rarer categories than so many are counted as one, to keep contingency tables small
CATEGORY_LIMIT = 50


def encode_categories(values: np.ndarray) -> np.ndarray:
    """The categories as numbers from 0; those beyond the CATEGORY_LIMIT most frequent share one number."""
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    if len(counts) <= CATEGORY_LIMIT:
        return codes
    rank = np.empty(len(counts), dtype=np.intp)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    return np.minimum(rank, CATEGORY_LIMIT)[codes]


def associate(left: np.ndarray, right: np.ndarray) -> tuple[float, int]:
    """Strength and sign (0 without a direction) of two columns: floats are numeric, integers are category codes."""
    if left.dtype.kind == "f" and right.dtype.kind == "f":
        correlation = correlate(left, right)
        return abs(correlation), int(np.sign(correlation))
    if left.dtype.kind == "f":
        return correlation_ratio(right, left), 0
    if right.dtype.kind == "f":
        return correlation_ratio(left, right), 0
    return cramers_v(left, right), 0


def correlate(left: np.ndarray, right: np.ndarray) -> float:
    """Pearson's correlation of the rows that have both numbers; 0 when one of them does not vary."""
    both = ~(np.isnan(left) | np.isnan(right))
    x, y = left[both], right[both]
    if len(x) < 2:
        return 0.0
    x, y = x - x.mean(), y - y.mean()
    scale = np.sqrt((x @ x) * (y @ y))
    return float(np.clip(x @ y / scale, -1, 1)) if scale > 0 else 0.0


def correlation_ratio(codes: np.ndarray, numbers: np.ndarray) -> float:
    """η: the square root of the share of the numbers' variance that lies between the categories."""
    present = ~np.isnan(numbers)
    codes, numbers = codes[present], numbers[present]
    if len(numbers) < 2:
        return 0.0
    centred = numbers - numbers.mean()
    total = centred @ centred
    counts = np.bincount(codes)
    sums = np.bincount(codes, weights=centred)
    between = np.sum(sums[counts > 0] ** 2 / counts[counts > 0])
    return float(np.sqrt(min(1.0, between / total))) if total > 0 else 0.0


def cramers_v(left: np.ndarray, right: np.ndarray) -> float:
    """Cramér's V with bias correction; 0 when one of the columns does not vary."""
    width = int(right.max()) + 1
    table = np.bincount(left * width + right, minlength=(int(left.max()) + 1) * width).reshape(-1, width).astype(float)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    rows, columns = table.shape
    count = table.sum()
    if rows < 2 or columns < 2 or count < 2:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / count
    phi = np.sum((table - expected) ** 2 / expected) / count
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (count - 1))
    rows_corrected = rows - (rows - 1) ** 2 / (count - 1)
    columns_corrected = columns - (columns - 1) ** 2 / (count - 1)
    smaller = min(rows_corrected, columns_corrected) - 1
    return float(np.sqrt(min(1.0, phi / smaller))) if smaller > 0 else 0.0
