import { CONFIG_KEYS } from '../../contract/jobs';
import type { TabularProblemName } from '../../contract/metrics';
import { describeTry } from './describe-try';
import { type ColumnProposal, EXCLUDED, type Proposal } from './proposal';

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/[\r\n]+/g, ' ');

function describeSettings({ settings }: ColumnProposal): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
}

const KINDS: Record<string, string> = { [CONFIG_KEYS.personalData]: 'personal data', [EXCLUDED]: '**left out**' };

function writeColumns(columns: ColumnProposal[]): string {
  const lines = columns.map((column) => {
    const { name, kind, why } = column;
    return `| ${cell(name)} | ${KINDS[kind] ?? kind} | ${cell(describeSettings(column))} | ${cell(why)} |`;
  });
  return `
## Columns

| column | taken for | settings | why |
|---|---|---|---|
${lines.join('\n')}
`;
}

/** What was guessed, for a person to check: Markdown. */
export function renderNotes(proposal: Proposal, table: string): string {
  const { target, columns, notes, naive, problemType } = proposal;
  const question: Record<TabularProblemName, string> = {
    binary: `one of two classes, ${target.positiveClass} or ${target.negativeClass}`,
    multiclass: `one of the classes ${target.classes?.join(', ')}`,
    regression: 'a number',
  };
  return `# What was guessed about ${proposal.table.name}

${target.name} is ${question[problemType]}. ${naive} A useful model must beat that: the criterion in lifecycle.ts asks for a tenth of the way from the best answer without a model to a perfect one. Set what the business needs.

## To check

${notes.map((note) => `- ${note}`).join('\n')}
${columns.length === 0 ? '' : writeColumns(columns)}
## Does it work?

\`\`\`sh
${describeTry(proposal, table)}
\`\`\`
`;
}
