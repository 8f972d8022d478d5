import { findUnreadSample, tellSample } from '../drift/advise-unread';
import type { ColumnReport } from '../drift/report';
import { tellStreak } from './answer-section';
import { type Before, type ChangeGroup, groupChanges, tellBefore, tellChanges } from './change-groups';
import { escapeHtml, renderGroups } from './html';
import type { PageContent } from './page-content';
import { findStreak, type WindowSummary } from './window-history';

/** Columns that the first screen names; all are in the table below. */
const NAMED = 24;

/** What was not understood, which comes before everything that was. */
export function renderUnread({ unread = [], rejectedSamples }: PageContent): string {
  if (unread.length === 0) {
    return '';
  }
  const items = unread.map((text) => `<li>${escapeHtml(text)}</li>`).join('');
  const sample = findUnreadSample(rejectedSamples);
  const such = sample ? `<p class="note">Such as ${escapeHtml(tellSample(sample))}</p>` : '';
  return `<section><h2>What was not understood</h2><ul>${items}</ul>${such}</section>`;
}

/**
 * What changed, in plain words and in the columns' own units: the model's answers first, then the features by what likely
 * happened to them, the furthest first.
 */
export function renderChanges(content: PageContent): string {
  const groups = groupChanges(content);
  if (groups.length === 0) {
    return '';
  }
  const shown = groups.reduce<ChangeGroup[]>((before, group) => {
    const left = NAMED - countColumns(before);
    return left > 0 ? [...before, { ...group, columns: group.columns.slice(0, left) }] : before;
  }, []);
  const hidden = countColumns(groups) - countColumns(shown);
  const more = hidden > 0 ? `<p class="note">${hidden} more changed; they are in the table of all columns.</p>` : '';
  const hasHistory = content.history.length > 1;
  const headings = ['column', 'what happened', 'in training', 'now', ...(hasHistory ? ['since when'] : [])];
  const rows = shown.map(({ title, columns }) => ({
    title,
    rows: columns.map((column) => [
      ...renderCells(column),
      ...(hasHistory ? [escapeHtml(tellSince(column, content))] : []),
    ]),
  }));
  return `<section><h2>What changed</h2>
<p class="note">The furthest first. Numbers are in the column’s own unit; those of the live traffic are the rougher the further they lie from the training data.</p>
<div class="scroll changes">${renderGroups(headings, rows)}</div>${more}</section>`;
}

function countColumns(groups: readonly ChangeGroup[]): number {
  return groups.reduce((total, { columns }) => total + columns.length, 0);
}

function renderCells(column: ColumnReport): string[] {
  const measures = tellBefore(column);
  const list = (write: (change: Before) => string): string =>
    measures.map((each) => escapeHtml(`${each.measure} ${write(each)}`)).join('<br>');
  return [
    `<strong>${escapeHtml(column.name)}</strong>`,
    escapeHtml(tellChanges(column)),
    list(({ before }) => before),
    list(({ now }) => now),
  ];
}

/** Since when a column has drifted, where there are windows before. */
export function tellSince(column: ColumnReport, { history, multivariate, predictions }: PageContent): string {
  const isDrifted = (window: WindowSummary): boolean => {
    if (column === multivariate) {
      return window.multivariateDrifted;
    }
    return column === predictions ? window.predictionDrifted : window.driftedFeatures.includes(column.name);
  };
  const streak = column.drifted ? findStreak(history, isDrifted) : undefined;
  return streak ? tellStreak(streak) : '';
}
