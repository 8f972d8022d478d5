import { isCalibrationNeeded } from '../drift/calibration-report';
import { describeNewValues, tellUnusual } from '../drift/judge-window';
import { isAllLeftOut } from '../drift/record-filter';
import { listDrifted, measureStrength } from './drift-strength';
import { formatInstant } from './format-time';
import { escapeHtml } from './html';
import { isBaselineTooSmall, isUnjudged, type PageContent } from './page-content';
import { findStreak, type Streak } from './window-history';

/** Names that the answer lists; the charts show all. */
const NAMED = 4;

/** The verdict in one line. */
export function headline({
  verdict,
  subject,
  rows,
  unread = [],
  notUnderstood = [],
  leftOut,
  features,
  config,
}: PageContent): string {
  if (verdict === 'InsufficientData' && rows === 0 && unread.length > 0) {
    return `${subject} was not understood`;
  }
  if (isBaselineTooSmall({ verdict, features, config })) {
    return `${subject}: the baseline has too few rows to tell`;
  }
  if (verdict === 'InsufficientData' && isAllLeftOut({ rows, leftOut })) {
    return `${subject}: all of it was left out by the filter`;
  }
  return {
    Drift: `${subject} has drifted${notUnderstood.length > 0 ? `; the ${notUnderstood.join(' and ')} were not understood` : ''}`,
    NoDrift: `${subject} has not drifted`,
    NotUnderstood: notUnderstood.includes('requests')
      ? `${subject} was not understood`
      : `${subject}: the ${notUnderstood.join(' and ')} were not understood`,
    InsufficientData: `${subject}: too few rows to tell`,
    NoBaseline: `${subject} was not compared`,
  }[verdict];
}

/** The answer: the verdict, what drifted, how much and since when. */
export function renderAnswer(content: PageContent): string {
  return `<header><h1><span class="verdict-mark ${content.verdict}" aria-hidden="true"></span>${escapeHtml(headline(content))}</h1>
<p class="lead">${escapeHtml(explain(content))}</p>
${
  content.diagnosis
    ? `<p>${escapeHtml(content.diagnosis.text)}</p>
`
    : ''
}${
  isCalibrationNeeded(content.calibration)
    ? `<p>${escapeHtml(capitalize(content.calibration.text))}.</p>
`
    : ''
}<p class="note">${escapeHtml(content.scope)}</p>
${renderNumbers(content)}</header>`;
}

function explain({
  verdict,
  reason,
  unread = [],
  leftOut,
  repeated,
  series,
  features,
  config,
  predictionDrifted,
  multivariateDrifted,
  history,
}: PageContent): string {
  const names = listDrifted({ features, config }).map(({ name }) => name);
  if (verdict !== 'Drift' || names.length === 0) {
    return `${capitalize(reason)}.`;
  }
  const more = names.length - NAMED;
  const columns = `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const verb = names.length === 1 ? 'differs' : 'differ';
  const answers = predictionDrifted ? ', and the model answers differently' : '';
  const relations = multivariateDrifted ? ', features no longer belong together as they did' : '';
  const remarks = [...unread, ...tellUnusual({ leftOut, repeated, series })];
  const lead = remarks.length > 0 ? `${capitalize(remarks.join('; '))}. ` : '';
  const values = describeNewValues(features)
    .map((text) => ` ${capitalize(text)}.`)
    .join('');
  return `${lead}${columns} ${verb} from the training data${relations}${answers}.${values}${describeStreak(findStreak(history, (window) => window.verdict === 'Drift'))}`;
}

function describeStreak(streak: Streak | undefined): string {
  return streak === undefined ? '' : ` ${capitalize(tellStreak(streak))}.`;
}

/** Such as `3 windows in a row, since Mon, 23 Nov 2026, 13:00 UTC`. */
export function tellStreak({ windows, since, open }: Streak): string {
  if (windows === 1) {
    return open ? 'the first evaluated window of this model version' : 'new in this window';
  }
  return `${windows} windows in a row, since ${formatInstant(since)}${open ? ' or earlier' : ''}`;
}

function renderNumbers(content: PageContent): string {
  const { features, driftedFeatures, rows, verdict, config, statistics } = content;
  if (verdict === 'NoBaseline') {
    return '';
  }
  const [worst] = listDrifted(content);
  const numbers: [string, string][] = [
    ...(isUnjudged(content)
      ? []
      : [[`${driftedFeatures.length} of ${features.length}`, 'features drifted'] as [string, string]]),
    ...(worst
      ? [
          [
            `${formatMultiple(measureStrength(worst, config, statistics))} ×`,
            `the smallest change that counts, in ${worst.name}`,
          ] as [string, string],
        ]
      : []),
    [rows.toLocaleString('en-GB'), `rows compared; ${config.minimumRows.toLocaleString('en-GB')} are the least`],
  ];
  return `<div class="numbers">${numbers.map(([number, label]) => `<div class="number"><b>${escapeHtml(number)}</b><span>${escapeHtml(label)}</span></div>`).join('')}</div>`;
}

/** A strength in multiples of its limit, short. */
export function formatMultiple(strength: number): string {
  return strength >= 100 ? 'over 100' : strength.toFixed(1);
}

/** What to do about it. */
export function renderNextSteps({ nextSteps }: PageContent): string {
  if (nextSteps.length === 0) {
    return '';
  }
  const items = nextSteps.map(
    ({ text, command }) =>
      `<li>${escapeHtml(text)}${command === undefined ? '' : `<pre><code>${escapeHtml(command)}</code></pre>`}</li>`,
  );
  return `<section><h2>What to do next</h2><ol class="steps">${items.join('')}</ol></section>`;
}

function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
