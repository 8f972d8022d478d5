import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Summary } from '../../cli/local/summary-types';
import type { DriftReport } from '../../engine/drift';
import { LURES, makeHostileEnvironment, startWorld, type World } from '../local/support/hostile-environment';
import { describeWithBrowser, inspectPage, launchBrowser } from './support/browser';
import { makeWorkDir, ROOT, startCli } from './support/cli';

let summary: Summary;
let summaryFile: string;
let driftReports: DriftReport[];
let reportFile: string;
let printed: string;
let leftovers: string[];
let answer: string;
/** What another shell is told of the kept cloud. */
let lineage: string;
let exitCode: number | null;
let world: World;
let home: string;

beforeAll(async () => {
  const workDir = await makeWorkDir('loop');
  summaryFile = path.join(workDir, 'summary.json');
  reportFile = path.join(workDir, 'report.html');
  // Whoever runs it has an account, and what leads programs to it.
  world = await startWorld();
  home = mkdtempSync(path.join(os.tmpdir(), 'caller-'));
  const run = startCli(['local', '--keep', '--work-dir', workDir], makeHostileEnvironment(world, home, LURES));
  try {
    await run.waitForOutput(/Ctrl-C ends it/);
    const [, type, body, url] = /curl -sS -H '(.+?)' --data-raw '(.+?)' (\S+)/.exec(run.output())!;
    const [name, value] = type!.split(': ');
    answer = await (await fetch(url!, { method: 'POST', headers: { [name!]: value! }, body: body! })).text();
    const [, readEnvironment] = /^ {2}(\. \S+environment\.sh)$/m.exec(run.output())!;
    const command = `${readEnvironment} && ${process.execPath} ${path.join(ROOT, 'bin', 'sagemaker-lifecycle.js')} lineage churn`;
    lineage = (await promisify(execFile)('sh', ['-c', command], { env: makeHostileEnvironment(world, home, LURES) }))
      .stdout;
    run.child.kill('SIGINT');
    ({ code: exitCode, output: printed } = await run.ended);
    leftovers = run.living();
  } finally {
    run.child.kill('SIGKILL');
    await world.stop();
  }
  summary = JSON.parse(readFileSync(summaryFile, 'utf8')) as Summary;
  driftReports = JSON.parse(
    readFileSync(path.join(path.dirname(summaryFile), 'drift-reports.json'), 'utf8'),
  ) as DriftReport[];
});

/** Where the run keeps the page of a report. */
function pageOf(report: string): string {
  return path.join(path.dirname(summaryFile), 'drift-pages', path.basename(report).replace(/\.json$/, '.html'));
}

describe('the loop on this machine', () => {
  test('closes without a hand on it', () => {
    expect(summary.expectations.filter(({ met }) => !met)).toEqual([]);
    expect(summary.expectations.length).toBeGreaterThanOrEqual(10);
  });

  test('trains twice: once by hand, once because of the drift', () => {
    expect(summary.pipelineRuns.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
    expect(summary.pipelineRuns[0]!.cause).toContain('first training');
    expect(summary.pipelineRuns[1]!.cause).toContain(summary.outputs.DriftAlarmName);
    summary.pipelineRuns.forEach(({ metrics }) => expect(metrics!.auc).toBeGreaterThan(0.75));
    expect(summary.pipelineRuns[1]!.steps.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
      [
        ...['AskChampion', 'AwaitChampion', 'CheckCriteria', 'CreateModel', 'Evaluate'],
        ...['Predict', 'Prepare', 'RecallRows', 'Register', 'Train'],
      ].map((name) => expect.stringMatching(new RegExp(`^${name}.* Succeeded$`))),
    );
  });

  test('registers and serves both versions, one after the other', () => {
    expect(summary.modelVersions.map(({ version, status }) => [version, status])).toEqual([
      [1, 'Approved'],
      [2, 'Approved'],
    ]);
    // The registry shows each version's card, and who approved it.
    expect(summary.modelVersions.map(({ modelCardStatus }) => modelCardStatus)).toEqual(['Approved', 'Approved']);
    expect(summary.modelVersions.map(({ approvedBy }) => approvedBy)).toEqual([
      'the pipeline - automatically at registration',
      'the pipeline - automatically at registration',
    ]);
    const report = readFileSync(reportFile, 'utf8');
    for (const version of [1, 2]) {
      const page = `evaluations/v${version}/evaluation.html`;
      expect(report).toContain(`href="${page}"`);
      expect(readFileSync(path.join(path.dirname(reportFile), page), 'utf8')).toContain('What the model looks at');
      expect(existsSync(path.join(path.dirname(reportFile), path.dirname(page), 'model-card.html'))).toBe(true);
    }
    // The second one learned of fibre, which the first had never seen: the report on its rows says so.
    const rows = readFileSync(path.join(path.dirname(reportFile), 'evaluations/v2/report.html'), 'utf8');
    expect(rows).toContain('What changed since version 1');
    expect(rows).toMatch(/internet_service is “[^”]*” \([\d.]+% of the rows\), which it never was for version 1/);
    expect(readFileSync(path.join(path.dirname(reportFile), 'evaluations/v1/report.html'), 'utf8')).toContain(
      'The rows were not compared with earlier ones: no version is registered yet.',
    );
    const served = summary.endpointHistory.filter(({ status }) => status === 'InService').map(({ version }) => version);
    expect([...new Set(served)]).toEqual([1, 2]);
    expect(summary.endpointHistory.map(({ status }) => status)).not.toContain('Failed');
    expect(new Set(summary.endpointHistory.map(({ configName }) => configName)).size).toBe(2);
  });

  test('sees no drift before the launch, drift after it, and none with the new version', () => {
    const verdicts = summary.windows.map(({ start, verdict }) => [new Date(start).getUTCDate() - 5, verdict]);
    expect(verdicts).toEqual([
      [0, 'InsufficientData'],
      [1, 'NoDrift'],
      [2, 'NoDrift'],
      [3, 'NoDrift'],
      [4, 'Drift'],
      [5, 'Drift'],
      [6, 'NoDrift'],
      [7, 'NoDrift'],
    ]);
    const [first] = summary.windows.filter(({ verdict }) => verdict === 'Drift');
    expect(first!.driftedFeatures).toContain('internet_service');
    expect(first!.driftedShare).toBeCloseTo(
      first!.driftedFeatures.length / first!.features.filter(({ name }) => name !== 'prediction').length,
      3,
    );
    // The customers' requests, and nobody else's; some asked during the rollout on day 6.
    const rows = summary.windows.map((window) => window.rows);
    expect([rows.slice(0, 6), rows.slice(7)]).toEqual([[0, 400, 400, 400, 400, 400], [400]]);
    expect(rows[6]).toBeGreaterThanOrEqual(400);
  });

  test('captures every request that the endpoint counts, and raises no alarm about it', () => {
    expect(driftReports.filter(({ rows }) => rows > 0).map(({ capture }) => capture!.share)).toEqual(
      new Array(7).fill(1),
    );
    expect(
      summary.alarms.filter(({ name, to }) => name === summary.outputs.CaptureAlarmName && to === 'ALARM'),
    ).toEqual([]);
  });

  test('writes a page for people beside every drift report, which says since when', () => {
    const pages = summary.windows.map(({ report }) => readFileSync(pageOf(report), 'utf8'));
    summary.windows.forEach(({ verdict }, i) =>
      expect(pages[i]).toContain(
        {
          Drift: 'The traffic of churn has drifted</h1>',
          NoDrift: 'The traffic of churn has not drifted</h1>',
          InsufficientData: 'The traffic of churn: too few rows to tell</h1>',
        }[verdict as string]!,
      ),
    );
    const drifts = pages.filter((_, i) => summary.windows[i]!.verdict === 'Drift');
    expect(drifts[0]).toContain('New in this window.');
    expect(drifts[1]).toContain('2 windows in a row, since');
    drifts.forEach((page) => expect(page).toContain(`aws s3 ls --recursive ${summary.outputs.DecisionRecordUri}/`));
  });

  test('starts one retraining although the alarm event arrives twice', () => {
    const alarm = summary.alarms.filter(({ name }) => name === summary.outputs.DriftAlarmName);
    expect(alarm.map(({ to }) => to).slice(-2)).toEqual(['ALARM', 'OK']);
    const decisions = summary.decisions.filter(({ time }) => time > summary.launch!);
    expect(decisions.filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
    const [started] = decisions.filter(({ outcome }) => outcome === 'started');
    expect(decisions).toContainEqual(
      expect.objectContaining({
        outcome: 'skipped',
        cause: started!.cause,
        reason: expect.stringContaining('this cause has had its run already'),
      }),
    );
    decisions.forEach(({ reason }) => expect(reason).not.toBe(''));
  });

  test('serves fibre customers better than before', () => {
    const { before, after } = summary.quality;
    expect(before!.accuracy).toBeLessThan(0.66);
    expect(after!.accuracy).toBeGreaterThanOrEqual(0.7);
    expect(after!.auc).toBeGreaterThan(before!.auc);
    expect(after!.mixedAuc).toBeGreaterThan(before!.mixedAuc);
    expect([before!.version, after!.version]).toEqual([1, 2]);
    expect(before!.rows).toBeGreaterThan(1400);
    expect(summary.traffic.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
  });

  test('shows what README says that every run shows', () => {
    const { before, after } = summary.quality;
    const rise = (measure: 'accuracy' | 'auc' | 'mixedAuc'): string =>
      `from ${before![measure].toFixed(2)} to ${after![measure].toFixed(2)}`;
    expect(readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8')).toContain(
      `On ${after!.rows.toLocaleString('en')} fibre customers that no training ever saw, the live endpoint's accuracy rises ${rise('accuracy')} and its AUC ${rise('auc')}; on held-out customers of all kinds the AUC rises ${rise('mixedAuc')}.`,
    );
  });

  test('measures the live model with labels that come late, and estimates it before', () => {
    const windows = summary.qualityWindows.map(({ start, version, verdict, coverage }) => [
      new Date(start).getUTCDate() - 5,
      version,
      verdict,
      coverage === undefined ? undefined : coverage >= 0.85,
    ]);
    expect(windows).toEqual([
      [1, 1, 'CriteriaMet', true],
      [2, 1, 'CriteriaMet', true],
      [3, 1, 'CriteriaMet', true],
      [4, 1, 'CriteriaMet', true],
      [5, 1, 'CriteriaMet', true],
      [6, 2, undefined, undefined],
      [7, 2, undefined, undefined],
    ]);
    summary.qualityWindows.forEach(({ estimated }) =>
      expect(Object.keys(estimated).sort()).toEqual(['accuracy', 'auc', 'f1', 'precision', 'recall']),
    );
    // The very late labels have come by the second look.
    expect(summary.qualityWindows.slice(0, 3).map(({ coverage }) => coverage)).toEqual([1, 1, 1]);
    const [before, fibre] = [summary.qualityWindows[2]!, summary.qualityWindows[4]!];
    expect(fibre.measured.accuracy!.upper).toBeLessThan(before.measured.accuracy!.value);
    // Fibre changes what customers do: the estimate does not see all of it.
    expect(fibre.estimated.accuracy!.value - fibre.measured.accuracy!.value).toBeGreaterThan(0.03);
  });

  test('makes training data of the labelled rows', () => {
    expect(summary.qualityWindows.slice(0, 3).map(({ trainingRows }) => trainingRows)).toEqual([400, 400, 400]);
  });

  test('tells what happened in a few lines', () => {
    const told = printed
      .slice(
        printed.lastIndexOf('summary and report') + 'summary and report'.length,
        printed.indexOf('The cloud is still running'),
      )
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('['));
    const expectations = told.filter((line) => /^ {2}[✓✗] /.test(line));
    expect(expectations).toHaveLength(summary.expectations.length);
    expect(told).toContain(`${expectations.length} of ${expectations.length} expectations met:`);
    // About a dozen, and two with the files.
    expect(told.length - expectations.length).toBeLessThanOrEqual(17);
    expect(told.at(-2)).toContain(summaryFile);
    expect(told.at(-1)).toContain(reportFile);
    expect(told.some((line) => line.includes('version 2 serves'))).toBe(true);
  });

  test('answers plain HTTP as long as it is kept', () => {
    expect(Number(answer)).toBeGreaterThan(0);
    expect(Number(answer)).toBeLessThan(1);
    expect(exitCode).toBe(0);
  });

  test('is used from another shell, as the page about lineage says', () => {
    expect(lineage).toContain('churn serves version 2 (');
    expect(lineage).toMatch(/^cause: alarm \S+DriftAlarm/m);
    expect(lineage).toMatch(/^data: [\d,]+ rows$/m);
  });

  test('leaves no process behind', () => {
    expect(leftovers).toEqual([]);
  });

  test('reaches no account, whatever its caller has', () => {
    expect(world.calls).toEqual([]);
    // A profile's program was not asked for credentials either.
    expect(readdirSync(home).sort()).toEqual(['.aws', '.cdk.json', 'credentials.sh', 'token']);
  });

  test('says where its time went', () => {
    const { total, ...tasks } = summary.durations;
    const sum = Object.values(tasks).reduce((seconds, one) => seconds + one, 0);
    expect(sum).toBeLessThanOrEqual(total! + 1);
    expect(sum).toBeGreaterThan(total! * 0.9);
  });
});

describeWithBrowser('the report of the loop', () => {
  test.each([1280, 390])('can be read at a width of %i pixels', async (width) => {
    const browser = await launchBrowser();
    try {
      const { charts, smallestText, ...findings } = await inspectPage(browser, reportFile, width);
      expect(findings).toEqual({ requests: [], errors: [], overflow: 0, cutOff: [], overlapping: [] });
      expect(charts.length).toBeGreaterThanOrEqual(5);
      expect(smallestText).toBeGreaterThanOrEqual(8.5);
    } finally {
      await browser.close();
    }
  });
});
