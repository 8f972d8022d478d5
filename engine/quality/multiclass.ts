import { measureMeanAuc } from './auc';
import { lossOf } from './binary';
import { type Measure, type Measures, measureMean, measureNormally, measureShare, type Outcome } from './measure';

/** Rows by the index of the actual class, then by that of the predicted class. */
export function countClasses(outcomes: readonly Outcome[], classes: number): number[][] {
  const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { truth, predicted } of outcomes) {
    table[truth][predicted]++;
  }
  return table;
}

/**
 * Accuracy, macro and weighted F1 (over the classes that occur, as truth or as prediction), the recall of the class that has
 * the least, and, where every row has probabilities, the mean AUC of one class against all others and the log loss; as
 * scikit-learn defines them. Intervals: Wilson's for accuracy and recall; for the F1s the delta method on the multinomial
 * confusion matrix (as Takahashi et al., 2022); for AUC as for that of two classes; normal for the log loss.
 *
 * @param classes how many classes there are
 */
export function measureMulticlass(outcomes: readonly Outcome[], classes: number): Measures {
  const rows = outcomes.length;
  if (rows === 0) {
    return {};
  }
  const table = countClasses(outcomes, classes);
  const losses = outcomes
    .map(({ truth, probabilities }) => (probabilities === undefined ? undefined : lossOf(probabilities[truth] ?? 0)))
    .filter((loss) => loss !== undefined);
  const scored = losses.length === rows;
  const auc = scored
    ? measureMeanAuc(
        outcomes.map(({ probabilities }) => probabilities!),
        outcomes.map(({ truth }) => truth),
        classes,
      )
    : undefined;
  const { accuracy, ...others } = measureTable(table);
  return { accuracy, ...(auc && { auc }), ...others, ...(scored && { logLoss: measureMean(losses) }) };
}

/** The metrics that follow from a confusion matrix, whose cells may be expected numbers of rows. */
export function measureTable(table: readonly (readonly number[])[]): Measures {
  const rows = table.flat().reduce((total, count) => total + count, 0);
  return rows === 0
    ? {}
    : {
        accuracy: measureShare(
          table.reduce((total, line, i) => total + line[i], 0),
          rows,
        ),
        ...measureF1s(table, rows),
        leastRecall: measureLeastRecall(table),
      };
}

function measureLeastRecall(table: readonly (readonly number[])[]): Measure {
  const recalls = table.flatMap((line, i) => {
    const rows = line.reduce((total, count) => total + count, 0);
    return rows === 0 ? [] : [measureShare(line[i], rows)];
  });
  return recalls.reduce((least, one) => (one.value < least.value ? one : least));
}

function measureF1s(table: readonly (readonly number[])[], rows: number): Measures {
  const classes = table.map((line, i) => {
    const actual = line.reduce((total, count) => total + count, 0) / rows;
    const predicted = table.reduce((total, other) => total + other[i], 0) / rows;
    const hit = line[i] / rows;
    return {
      actual,
      both: actual + predicted,
      hit,
      f1: actual + predicted === 0 ? 0 : (2 * hit) / (actual + predicted),
    };
  });
  const occurring = classes.filter(({ both }) => both > 0).length;
  // How much F1 of a class changes with the share of a cell of the matrix.
  const slope = (i: number, row: number, column: number): number => {
    const { both, hit } = classes[i];
    if (both === 0 || (row !== i && column !== i)) {
      return 0;
    }
    return row === i && column === i ? (2 * both - 4 * hit) / both ** 2 : (-2 * hit) / both ** 2;
  };
  const macro = classes.reduce((total, { f1 }) => total + f1, 0) / occurring;
  const weighted = classes.reduce((total, { actual, f1 }) => total + actual * f1, 0);
  const deviate = (gradient: (row: number, column: number) => number): number => {
    let [first, second] = [0, 0];
    table.forEach((line, row) =>
      line.forEach((count, column) => {
        if (count > 0) {
          const change = gradient(row, column);
          first += (count / rows) * change;
          second += (count / rows) * change ** 2;
        }
      }),
    );
    return Math.sqrt(Math.max(0, second - first ** 2) / rows);
  };
  const both = (row: number, column: number): number[] => (row === column ? [row] : [row, column]);
  const macroError = deviate(
    (row, column) => both(row, column).reduce((total, i) => total + slope(i, row, column), 0) / occurring,
  );
  const weightedError = deviate(
    (row, column) =>
      classes[row].f1 + both(row, column).reduce((total, i) => total + classes[i].actual * slope(i, row, column), 0),
  );
  const fewest = table.map((line) => line.reduce((total, count) => total + count, 0)).filter((count) => count > 0);
  const measure = (value: number, error: number): Measure =>
    // Perfect rows have no variance to go by: as many of them without an exception bound the error (rule of three).
    error === 0 && value === 1
      ? { value, lower: Math.max(0, 1 - 3 / Math.min(...fewest)), upper: 1, standardError: 0 }
      : measureNormally(value, error, 0, 1);
  return { macroF1: measure(macro, macroError), weightedF1: measure(weighted, weightedError) };
}
