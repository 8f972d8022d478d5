import { escapeHtml } from '../../engine/drift-report/html';
import { renderDocument } from '../../engine/drift-report/page-document';
import { type CodeDiff, type Finding, SECTIONS, type Section } from './finding';
import { listDecisions } from './render';
import type { Review } from './review';

const STYLE = `
main ul.findings{margin:6px 0 0;padding:0;list-style:none}
main ul.findings li{padding:8px 0;text-indent:0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
main ul.findings li:last-child{border-bottom:0}
ul.findings small{display:block;color:var(--muted);font-size:13px}
main ul.findings ul.following{margin:4px 0;padding-left:20px;list-style:disc}
main ul.findings ul.following li{padding:2px 0;border-bottom:0}
main details ul{margin:4px 0;padding-left:20px;font-size:13px;color:var(--muted)}
pre.diff{user-select:text}
pre.diff ins,pre.diff del{text-decoration:none;display:block}
pre.diff ins{background:color-mix(in srgb,var(--green) 18%,transparent)}
pre.diff del{background:color-mix(in srgb,var(--vermilion) 18%,transparent)}
pre.diff span{display:block}`;

/** The whole review as a page with everything inside it, no script and no address of anything else. */
export function renderHtml({ findings }: Pick<Review, 'findings'>): string {
  const sections = Object.entries(SECTIONS).map(([section, title]) =>
    renderSection(
      title,
      findings.filter((finding) => finding.section === (section as Section)),
    ),
  );
  const parts = ['<h1>Review of the lifecycle</h1>', renderDecisions(findings), ...sections];
  return renderDocument('Review of the lifecycle', parts, STYLE);
}

function renderDecisions(findings: readonly Finding[]): string {
  if (findings.length === 0) {
    return '<section class="verdict"><h2>Nothing changes.</h2></section>';
  }
  const decisions = listDecisions(findings);
  return decisions.length === 0
    ? '<section class="verdict"><h2>Nothing has to be decided.</h2></section>'
    : `<section class="verdict failed"><h2>To be decided</h2><ul class="findings">${decisions
        .map((text) => `<li>${escapeHtml(text)}</li>`)
        .join('')}</ul></section>`;
}

function renderSection(title: string, findings: readonly Finding[]): string {
  return findings.length === 0
    ? ''
    : `<section><h2>${escapeHtml(title)}</h2><ul class="findings">${findings.map(renderFinding).join('')}</ul></section>`;
}

function renderFinding({ text, paths, source, consequences = [], details = [], diffs = [], kind }: Finding): string {
  const tone = kind === undefined ? '' : '<i class="tone bad"></i>';
  const place = [...paths, ...(source === undefined ? [] : [`[${source}]`])].join(', ');
  const listed = `<details><summary>${details.length === 1 ? 'more' : `${details.length} in all`}</summary><ul>${details
    .map((detail) => `<li>${escapeHtml(detail)}</li>`)
    .join('')}</ul></details>`;
  const following = consequences.map((each) => `<li>${escapeHtml(each)}</li>`).join('');
  return `<li>${tone}${escapeHtml(text)}${place === '' ? '' : `<small>${escapeHtml(place)}</small>`}${
    following === '' ? '' : `<ul class="following">${following}</ul>`
  }${details.length > 0 ? listed : ''}${diffs.map(renderDiff).join('')}</li>`;
}

const MARKS: Readonly<Record<string, string>> = { '+': 'ins', '-': 'del' };

function renderDiff({ file, lines }: CodeDiff): string {
  const marked = lines.map((line) => {
    const mark = MARKS[line[0]] ?? 'span';
    return `<${mark}>${escapeHtml(line)}</${mark}>`;
  });
  return `<details><summary><code>${escapeHtml(file)}</code></summary><pre class="diff">${marked.join('')}</pre></details>`;
}
