import path from 'node:path';
import { FILES } from '../../../contract/layout';
import type { LocalCloud } from '../../../local/cloud';
import type { ModelVersionSummary } from '../summary-types';

/** Where a version's page lies, from the report. */
export function placeEvaluation({ version }: ModelVersionSummary): string {
  return `evaluations/v${version}/${FILES.evaluationPage}`;
}

/** Where the report on a version's rows lies, from the report. */
export function placeDataReport({ version }: ModelVersionSummary): string {
  return `evaluations/v${version}/${FILES.reportPage}`;
}

/** Copies the pages that evaluations wrote, each with the model card that it links, and those about the rows, beside the report. */
export async function copyEvaluations(
  cloud: LocalCloud,
  versions: ModelVersionSummary[],
  workDir: string,
): Promise<void> {
  const pages = versions.flatMap((version) =>
    version.evaluationPage === undefined ? [] : [{ uri: version.evaluationPage, file: placeEvaluation(version) }],
  );
  const reports = versions.flatMap((version) =>
    version.dataReport === undefined ? [] : [{ uri: version.dataReport, file: placeDataReport(version) }],
  );
  await Promise.all([
    ...reports.map(({ uri, file }) => cloud.store.download(uri, path.join(workDir, file))),
    ...pages.flatMap(({ uri, file }) =>
      [FILES.evaluationPage, FILES.modelCardPage].map((name) =>
        cloud.store.download(
          `${uri.slice(0, uri.lastIndexOf('/'))}/${name}`,
          path.join(workDir, path.dirname(file), name),
        ),
      ),
    ),
  ]);
}
