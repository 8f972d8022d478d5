/** Text for an HTML element or attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Rows of a table under a heading of their own. */
export interface RowGroup {
  readonly title: string;
  /** Cells are HTML already. */
  readonly rows: readonly (readonly string[])[];
}

/** A table; cells are HTML already. */
export function renderTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<table>${renderHead(headings)}<tbody>${renderRows(headings, rows)}</tbody></table>`;
}

/** A table whose rows are in groups, so that the columns of all groups align. */
export function renderGroups(headings: readonly string[], groups: readonly RowGroup[]): string {
  const bodies = groups.map(
    ({ title, rows }) =>
      `<tbody><tr><th class="group" scope="rowgroup" colspan="${headings.length}">${escapeHtml(title)}</th></tr>${renderRows(headings, rows)}</tbody>`,
  );
  return `<table>${renderHead(headings)}${bodies.join('')}</table>`;
}

function renderHead(headings: readonly string[]): string {
  return `<thead><tr>${headings.map((heading) => `<th scope="col">${escapeHtml(heading)}</th>`).join('')}</tr></thead>`;
}

function renderRows(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows
    .map(
      (cells) =>
        `<tr>${cells.map((cell, index) => `<td data-label="${escapeHtml(headings[index] ?? '')}">${cell}</td>`).join('')}</tr>`,
    )
    .join('');
}
