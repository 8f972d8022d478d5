// How a column of another kind is prepared follows from its kind.
import type { Finding } from './finding';

/** What a finding says of a column. */
interface ColumnChange {
  /** The column, of a configuration. */
  readonly column: string;
  readonly change: string;
  readonly isKind: boolean;
}

/** A column of another kind as one finding, with how it is prepared now beneath it. */
export function foldColumns(findings: readonly Finding[]): readonly Finding[] {
  const read = findings.map((finding) => ({ finding, said: readColumn(finding) }));
  const ofOtherKind = new Set(read.flatMap(({ said }) => (said?.isKind ? [said.column] : [])));
  return read.flatMap(({ finding, said }) => {
    if (said === undefined || !ofOtherKind.has(said.column)) {
      return [finding];
    }
    const following = read.flatMap(({ said: other }) =>
      other?.column === said.column && !other.isKind ? [other.change] : [],
    );
    return said.isKind ? [following.length === 0 ? finding : { ...finding, consequences: [following.join(', ')] }] : [];
  });
}

function readColumn({ section, text, paths }: Finding): ColumnChange | undefined {
  const [, name, change] = (section === 'model' && /^column (.+?): (.+)$/s.exec(text)) || [];
  return name === undefined || change === undefined
    ? undefined
    : { column: `${paths[0]} ${name}`, change, isKind: change.startsWith('type ') };
}
