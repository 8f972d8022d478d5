import { PAGE_POLICY } from '../../contract/layout';
import { renderStyle } from './style';

/**
 * A page with everything inside it, no script and no address of anything else.
 *
 * @param title as HTML
 * @param sections as HTML; an empty one is none
 * @param ownStyle what the page's style sheet has beside that of all pages
 */
export function renderDocument(title: string, sections: readonly string[], ownStyle = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,">
<style>${renderStyle()}${ownStyle}</style></head>
<body><main>
${sections.filter((section) => section !== '').join('\n')}
</main></body></html>
`;
}
