import { formatMultiple } from './answer-section';
import { tellSince } from './changes-section';
import { type ColumnTrend, listTrends, type TrendPoint } from './column-trend';
import { formatInstant } from './format-time';
import { escapeHtml, renderTable } from './html';
import type { PageContent } from './page-content';
import { useColour } from './palette';
import { tellState } from './window-state';

const WIDTH = 320;
const HEIGHT = 56;
/** Room for a mark at the edges. */
const MARGIN = 7;

/** How each column that drifted went through the last windows, in its own unit. */
export function renderTrends(content: PageContent): string {
  const trends = listTrends(content);
  if (trends.length === 0) {
    return '';
  }
  const changes = trends.some(({ points }) => points.some(({ changed }) => changed))
    ? ' A bar is a change of the model version, and with it of the training data.'
    : '';
  return `<section><h2>The last windows</h2>
<p class="note">Where each drifted column lay, the oldest window left and this one right. The dashed line is today’s training data.${changes}</p>
<ul class="key"><li><i class="mark bad"></i>drifted</li><li><i class="mark"></i>not drifted, or no verdict</li></ul>
<div class="pair">${trends.map((trend) => renderTrend(trend, content)).join('\n')}</div></section>`;
}

function renderTrend(trend: ColumnTrend, content: PageContent): string {
  const { column, points } = trend;
  const since = tellSince(column, content);
  const rows = points.map((point) => [
    escapeHtml(formatInstant(point.start)),
    escapeHtml(tellLevel(point, trend)),
    tellStrength(point),
    tellState(point.verdict, point.drifted).word,
  ]);
  const headings = ['window from', trend.level?.measure ?? 'value', 'times what counts', 'verdict'];
  return `<figure class="trend"><h3>${escapeHtml(column.name)}</h3>${since === '' ? '' : `<p class="much">${escapeHtml(since)}</p>`}
<figcaption>${escapeHtml(tellTrend(trend))}</figcaption>
${drawTrend(trend)}<details><summary>${points.length} windows in numbers</summary><div class="scroll">${renderTable(headings, rows)}</div></details></figure>`;
}

/** Such as `median: 65 in training; 64.1, 66.2, none, 98.7 in the last 4 windows`. */
export function tellTrend(trend: ColumnTrend): string {
  const { level, points } = trend;
  const last = points.slice(-4);
  const values = last.map((point) => tellPoint(point, trend) || 'none').join(', ');
  const training = level?.baseline === undefined ? '' : `${level.format(level.baseline)} in training; `;
  return `${level?.measure ?? 'times the smallest change that counts'}: ${training}${values} in the last ${last.length} windows`;
}

function tellLevel({ level }: TrendPoint, trend: ColumnTrend): string {
  return level === undefined ? '' : trend.level!.format(level);
}

function tellStrength({ strength }: TrendPoint): string {
  return strength === undefined ? '' : `${formatMultiple(strength)} ×`;
}

/** What the line shows of a window; nothing where that one does not tell. */
function tellPoint(point: TrendPoint, trend: ColumnTrend): string {
  return trend.level ? tellLevel(point, trend) : tellStrength(point);
}

/** A line through the windows that tell; the words beside it hold what it shows. */
function drawTrend(trend: ColumnTrend): string {
  const { column, level, points } = trend;
  const read = (point: TrendPoint): number | undefined => (level ? point.level : point.strength);
  const reference = level ? level.baseline : 1;
  const known = [...points.map(read), reference].filter((value) => value !== undefined);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  // Halves, since the difference of two large numbers may be infinite.
  const place = (value: number): number =>
    most === least ? HEIGHT / 2 : MARGIN + (HEIGHT - 2 * MARGIN) * ((most / 2 - value / 2) / (most / 2 - least / 2));
  const across = (index: number): number => MARGIN + ((WIDTH - 2 * MARGIN) * index) / (points.length - 1);
  const spots = points.flatMap((point, i) => {
    const value = read(point);
    return value === undefined ? [] : [{ x: round(across(i)), y: round(place(value)), i, point }];
  });
  const dashed =
    reference === undefined
      ? ''
      : `<path d="M0 ${round(place(reference))}H${WIDTH}" stroke="${useColour('muted')}" stroke-dasharray="4 4"/>`;
  const line = spots.map(({ x, y, i }, nth) => `${i > 0 && spots[nth - 1]?.i === i - 1 ? 'L' : 'M'}${x} ${y}`).join('');
  const bars = points
    .flatMap(({ changed }, i) => (changed ? [round(across(i - 0.5))] : []))
    .map((x) => `<path d="M${x} 0V${HEIGHT}" stroke="${useColour('ink')}" stroke-width="2"/>`);
  const marks = spots.map(({ x, y, point }) =>
    point.drifted
      ? `<path d="M${x} ${round(y - 5)}l5 5l-5 5l-5 -5z" fill="${useColour('vermilion')}"/>`
      : `<circle cx="${x}" cy="${y}" r="3.5" fill="${useColour('surface')}" stroke="${useColour('muted')}" stroke-width="2"/>`,
  );
  return `<svg class="spark" role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" fill="none"><title>${escapeHtml(`${column.name} in the last ${points.length} windows`)}</title><desc>${escapeHtml(describePoints(trend))}</desc>${dashed}${bars.join('')}<path d="${line}" stroke="${useColour('ink')}" stroke-width="1.5"/>${marks.join('')}</svg>`;
}

function describePoints(trend: ColumnTrend): string {
  return trend.points
    .map((point) => {
      const value = tellPoint(point, trend);
      return `${formatInstant(point.start)}: ${[...(value === '' ? [] : [value]), tellState(point.verdict, point.drifted).word].join(', ')}`;
    })
    .join('; ');
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
