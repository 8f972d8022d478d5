// `npm run rules`: writes docs/rules.md from constructs/rules. A test fails while the page is not what the rules say.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ListedRule, listRules } from '../constructs/rules/all-rules';

export const RULES_PAGE = path.join(path.dirname(__dirname), 'docs', 'rules.md');

/** docs/rules.md as the rules say it. */
export function renderRules(): string {
  const chapters = listRules();
  const count = chapters.reduce((sum, { rules }) => sum + rules.length, 0);
  return [
    '# What AWS refuses, and synthesis refuses first',
    '',
    '<!-- Written by `npm run rules` from constructs/rules. Change the rule, not this page. -->',
    '',
    `These ${count} limits and combinations would fail when a pipeline runs or an endpoint is made. Here they are errors when the app is synthesized, named by the prop that they come from; for [steps of your own](own-algorithm.md), which \`addStep\` takes with AWS's own requests, by AWS's names. What is known only at deployment (tokens, pipeline expressions) passes.`,
    '',
    'Each rule is one file of `constructs/rules`, with its source: a page of AWS, word for word where it is short, or a public record of what AWS answered. Quotas of an account are not among them: AWS raises those on request.',
    ...chapters.flatMap(({ title, rules }) => ['', `## ${title}`, '', ...renderTable(rules)]),
    '',
  ].join('\n');
}

function renderTable(rules: readonly ListedRule[]): string[] {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return [
    '| rule | refused | source |',
    '|---|---|---|',
    ...rules.map(
      ({ id, refused, source }) => `| \`${id}\` | ${cell(refused)} | [${cell(source.says)}](${source.url}) |`,
    ),
  ];
}

if (require.main === module) {
  writeFileSync(RULES_PAGE, renderRules());
}
