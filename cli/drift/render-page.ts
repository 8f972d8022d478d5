import { type PageContent, tellFilter } from '../../engine/drift-report/page-content';
import { renderPage as renderContent } from '../../engine/drift-report/render-page';
import { listDeskSteps } from './desk-steps';
import { type DriftResult, toReport } from './drift-result';

/** Live files that are named. */
const NAMED_FILES = 10;

const VERDICTS = {
  drift: 'Drift',
  noDrift: 'NoDrift',
  notUnderstood: 'NotUnderstood',
  insufficientData: 'InsufficientData',
} as const;

/** The result as a page, in the form of the monitor's own. */
export function renderPage(result: DriftResult): string {
  return renderContent(describeComparison(result));
}

function describeComparison(result: DriftResult): PageContent {
  const { verdict, rows, records, baseline, live, features, multivariate, predictions, ...rest } = result;
  const more = live.length > NAMED_FILES ? ` and ${live.length - NAMED_FILES} more` : '';
  return {
    ...rest,
    subject: 'The live data',
    verdict: VERDICTS[verdict],
    rows,
    features: features.map(toReport),
    ...(multivariate && { multivariate: toReport(multivariate) }),
    ...(predictions && { predictions: toReport(predictions) }),
    scope: `${rows.toLocaleString('en-GB')} live rows, compared with ${baseline.rows.toLocaleString('en-GB')} rows of ${baseline.file}.`,
    facts: [
      { name: 'rows compared', text: `${rows}, read from ${records} lines` },
      ...tellFilter(result),
      { name: 'live files', text: `${live.slice(0, NAMED_FILES).join(', ')}${more}`, code: true },
      { name: 'baseline', text: `${baseline.rows} rows` },
      { name: 'baseline from', text: baseline.file, code: true },
    ],
    history: [],
    nextSteps: listDeskSteps(result),
  };
}
