import { FORECAST_KEYS } from '../../contract/forecasting';
import { CONFIG_KEYS } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { CATEGORICAL, NUMERIC } from '../../contract/recipe';
import { LifecycleValidationError } from '../foundation/validation-error';
import { Column, type NamedColumn } from './column';
import type { Forecast } from './forecast';
import { refuseOptions } from './refuse-options';

/** What a recipe of a forecast cannot say, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  split: 'rows are split by time only: the backtests of Problem.forecasting are the held-out rows',
  splitBy: 'rows are split by time only: the backtests of Problem.forecasting are the held-out rows',
  unlabelledRows: 'a value that a series lacks is dealt with by missingSteps of Problem.forecasting',
  repeatedRows: 'two values of a series at one time always stop the run',
  derived: 'lags, means and parts of the calendar are made of a series by its algorithm',
  dropCorrelated: 'lags, means and parts of the calendar are made of a series by its algorithm',
};

/**
 * Checks that columns and options fit a forecast.
 *
 * @param props those of the recipe
 */
export function checkForecastRecipe(props: object, forecast: Forecast, columns: NamedColumn[]): void {
  refuseOptions(props, REFUSED, 'of a forecast');
  const { knownAhead, staticColumns } = forecast.task;
  const declared = new Map(columns.map(({ name, column }) => [name, column]));
  for (const name of [forecast.timestamp, ...forecast.series]) {
    if (declared.has(name)) {
      throw new LifecycleValidationError(
        `columns: '${name}' is named by Problem.forecasting already, and must be left out of columns`,
      );
    }
  }
  checkKind(CONFIG_KEYS.knownAhead, knownAhead, declared, NUMERIC, Column.numeric(), 'Column.numeric()');
  checkKind(FORECAST_KEYS.static, staticColumns, declared, CATEGORICAL, Column.categorical(), 'Column.categorical()');
  for (const { name, column } of columns) {
    if (column.role === 'target' && column._target!.problemType !== ProblemType.REGRESSION) {
      throw new LifecycleValidationError(
        `columns: the target of a forecast must be Column.numericTarget(), got '${name}' of a ${column._target!.problemType} model`,
      );
    }
    if (column.role === 'id' || column.role === 'judging') {
      throw new LifecycleValidationError(
        `columns: ${column.role === 'id' ? 'Column.id()' : 'Column.forJudging()'} is not for a forecast, whose rows are told apart by series and timestamp, got '${name}'`,
      );
    }
    if (column.role === 'feature' && ![...knownAhead, ...staticColumns].includes(name)) {
      throw new LifecycleValidationError(
        `columns: a feature of a forecast must be in knownAhead or in static, got '${name}'; what is known of the past alone is not supported`,
      );
    }
  }
}

function checkKind(
  part: string,
  names: string[],
  declared: ReadonlyMap<string, Column>,
  type: string,
  plain: Column,
  factory: string,
): void {
  for (const name of names) {
    const column = declared.get(name);
    const rendered = column?.role === 'feature' ? column._render(name) : undefined;
    if (rendered?.type !== type) {
      throw new LifecycleValidationError(
        `${part}: '${name}' must be a column ${factory}, got ${column ? 'another kind' : 'none'}`,
      );
    }
    if (JSON.stringify(rendered) !== JSON.stringify(plain._render(name))) {
      throw new LifecycleValidationError(
        `columns: '${name}' of a forecast must be ${factory} without options, which are those of tables of independent rows`,
      );
    }
  }
}
