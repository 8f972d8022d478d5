import { headline, renderAnswer, renderNextSteps } from './answer-section';
import { renderBasis } from './basis-section';
import { renderChanges, renderUnread } from './changes-section';
import { renderAllColumns, renderDriftedColumns } from './columns-section';
import { renderHistory } from './history-section';
import { escapeHtml } from './html';
import { renderLeftOut } from './left-out-section';
import type { PageContent } from './page-content';
import { renderDocument } from './page-document';
import { renderQuality } from './quality-section';
import { renderTrends } from './trend-section';

/**
 * The page of a comparison: HTML with everything inside it, no script and no address of anything else. What can
 * be understood without statistics comes first: the answer, what was not understood, the quality, what changed and what to do. The evidence
 * follows.
 */
export function renderPage(content: PageContent): string {
  return renderDocument(escapeHtml(headline(content)), [
    renderAnswer(content),
    renderUnread(content),
    renderQuality(content.quality ?? {}, content.modelPackageArn),
    renderChanges(content),
    renderNextSteps(content),
    renderTrends(content),
    renderDriftedColumns(content),
    renderHistory(content),
    renderLeftOut(content),
    renderBasis(content),
    renderAllColumns(content),
  ]);
}
