import type { Correction } from '../../contract/drift-config';
import { STATISTICS } from '../drift/effect-statistics';
import { escapeHtml } from './html';
import type { PageContent } from './page-content';

const CORRECTIONS: Record<Correction, string> = {
  benjaminiHochberg: 'Benjamini and Hochberg',
  bonferroni: 'Bonferroni',
};

/** What the verdict rests on: the data, the tests and the limits. */
export function renderBasis(content: PageContent): string {
  const { facts, config, verdict, calibration } = content;
  const list = facts
    .map(
      ({ name, text, code }) =>
        `<dt>${escapeHtml(name)}</dt><dd>${code ? `<code>${escapeHtml(text)}</code>` : escapeHtml(text)}</dd>`,
    )
    .join('');
  const limits = (content.statistics ?? STATISTICS)
    .map(({ name, label, unit, direction, limit }) => {
      const reached = config.effect[name] ?? limit;
      return `<li>${escapeHtml(label)}: ${reached}${escapeHtml(unit)} or ${direction === 'atLeast' ? 'more' : 'less'}</li>`;
    })
    .join('');
  const calibrated =
    config.calibrationChunks > 0
      ? `<p>Rows are not taken as independent: how far the values may be off by chance is measured between ${config.calibrationChunks} chunks of consecutive baseline rows, unless a note says otherwise.</p>`
      : '';
  const why = calibration ? `<p>Why so: ${escapeHtml(calibration.text)}.</p>` : '';
  const count = config.minimumDriftedFeatures;
  const tests =
    verdict === 'NoBaseline'
      ? ''
      : `<p>A column has drifted when a test finds the difference significant (Kolmogorov and Smirnov for numbers, chi-squared for categories, and a test of the missing and of the never-seen values; corrected for the number of columns by ${CORRECTIONS[config.correction]}, at a rate of ${config.falseDiscoveryRate} for the whole window) <em>and</em> the difference is large enough to matter:</p>
<ul>${limits}</ul>${calibrated}${why}
<p>${count === 1 ? 'One drifted feature makes' : `${count} drifted features make`} the verdict, or drifted predictions, or drifted relations between features. Below ${config.minimumRows} rows there is none.</p>`;
  return `<section><h2>What the verdict rests on</h2><dl>${list}</dl>${tests}</section>`;
}
