import { isOtherVersion } from './column-trend';
import { listDrifted } from './drift-strength';
import { formatInstant } from './format-time';
import { escapeHtml } from './html';
import type { PageContent } from './page-content';
import type { WindowSummary } from './window-history';
import { STATES, tellState } from './window-state';

/** Features that have a row of their own. */
const MOST_ROWS = 20;

/** The windows before this one: when the whole and each feature began to drift. */
export function renderHistory({ history, features, multivariate, predictions, config }: PageContent): string {
  const [first] = history;
  if (!first || history.length < 2) {
    return '';
  }
  const counts = new Map<string, number>();
  history.forEach((window) => window.driftedFeatures.forEach((name) => counts.set(name, (counts.get(name) ?? 0) + 1)));
  const now = listDrifted({ features, config }).map(({ name }) => name);
  const before = [...counts]
    .filter(([name]) => !now.includes(name))
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name);
  const names = [...now, ...before];
  const rows = [
    renderRow('the whole', history, (window) => window.verdict === 'Drift'),
    ...(predictions ? [renderRow('the predictions', history, (window) => window.predictionDrifted)] : []),
    ...(multivariate ? [renderRow(multivariate.name, history, (window) => window.multivariateDrifted)] : []),
    ...names
      .slice(0, MOST_ROWS)
      .map((name) => renderRow(name, history, (window) => window.driftedFeatures.includes(name))),
  ];
  const more = names.length > MOST_ROWS ? ` ${names.length - MOST_ROWS} more drifted at times.` : '';
  const versions = new Set(history.map(({ modelPackageArn }) => modelPackageArn).filter((arn) => arn !== undefined));
  const changes =
    versions.size > 1
      ? ' A bar between two windows is a change of the model version, and with it of the baseline.'
      : '';
  const key = STATES.map(({ name, sign, word }) => `<li><i class="cell ${name}">${sign}</i>${word}</li>`).join('');
  return `<section><h2>Since when</h2><p class="note">The last ${history.length} windows, from ${formatInstant(first.start)} (left) to this one (right).${changes}${more}</p>
<ul class="key">${key}</ul>
<div class="strips">${rows.join('\n')}</div></section>`;
}

function renderRow(
  name: string,
  history: readonly WindowSummary[],
  drifted: (window: WindowSummary) => boolean,
): string {
  const cells = history.map((window, i) => {
    const { name: state, sign, word } = tellState(window.verdict, drifted(window));
    const changed = isOtherVersion(window, history.slice(0, i));
    return `<li class="cell ${state}${changed ? ' changed' : ''}" title="${escapeHtml(`${formatInstant(window.start)}: ${word}`)}">${sign}<span class="aside">${word}</span></li>`;
  });
  return `<div class="strip"><b>${escapeHtml(name)}</b><ol>${cells.join('')}</ol></div>`;
}
