import { PROGRAM } from '../../contract/command-line';
import { quoteArgument } from '../quote-argument';
import type { Proposal } from './proposal';

/** The command that trains on the table and judges, with the ids that were given or found. */
export function describeTry({ target, columns }: Proposal, table: string): string {
  const ids = columns.filter(({ kind }) => kind === 'id').map(({ name }) => ` --id ${quoteArgument(name)}`);
  return `npx ${PROGRAM} local --data ${quoteArgument(table)} --target ${quoteArgument(target.name)}${ids.join('')} --only train`;
}
