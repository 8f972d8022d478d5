import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { runDrift } from '../../../../cli/drift/run-drift';
import { buildBaseline } from '../../../../engine/drift/build-baseline';
import type { NumericBaseline } from '../../../../engine/drift/column-baseline';
import { describeNumbers } from '../../../../engine/model-monitor/describe-numbers';
import type {
  ConstraintsDocument,
  StatisticsDocument,
  ViolationsDocument,
} from '../../../../engine/model-monitor/documents';
import { makeFolder, mixFibre, put, readCustomers, toCsv } from '../fixtures';

const { fibre, others } = readCustomers();
const folder = makeFolder();
const baseline = put(folder, 'training.csv', toCsv(others.slice(0, 2000)));
const live = {
  mixed: put(folder, 'mixed.csv', toCsv(mixFibre(fibre, others.slice(2000), 600))),
  same: put(folder, 'same.csv', toCsv(others.slice(2000))),
  few: put(folder, 'few.csv', toCsv(fibre.slice(0, 30))),
};
const output = path.join(folder, 'model-monitor');
const statistics = path.join(output, 'statistics.json');
const read = <T>(name: string): T => JSON.parse(readFileSync(path.join(output, name), 'utf8')) as T;

/** Statistics without the sketches, as other tools write them. */
function withoutSketches(document: StatisticsDocument): StatisticsDocument {
  return {
    ...document,
    features: document.features.map((feature) =>
      feature.numerical_statistics
        ? {
            ...feature,
            numerical_statistics: {
              ...feature.numerical_statistics,
              distribution: { kll: { buckets: feature.numerical_statistics.distribution!.kll!.buckets } },
            },
          }
        : feature,
    ),
  };
}

beforeAll(async () => {
  await runDrift({ baseline, live: [live.mixed], modelMonitor: output });
});

describe('the files of Model Monitor', () => {
  test('describe the baseline by its schema', () => {
    const { dataset, features } = read<StatisticsDocument>('statistics.json');
    expect(dataset).toEqual({ item_count: 2000 });
    const byName = Object.fromEntries(features.map((feature) => [feature.name, feature]));
    const rows = others.slice(0, 2000);
    const tenures = rows.map(({ tenure }) => Number(tenure));
    const { common, mean, sum, std_dev: deviation, min, max, distribution } = byName.tenure.numerical_statistics!;
    expect(byName.tenure.inferred_type).toBe('Integral');
    expect({ common, min, max }).toEqual({
      common: { num_present: 2000, num_missing: 0 },
      min: Math.min(...tenures),
      max: Math.max(...tenures),
    });
    const expected = tenures.reduce((total, value) => total + value, 0) / 2000;
    expect(mean).toBeCloseTo(expected, 9);
    expect(sum).toBeCloseTo(expected * 2000, 5);
    expect(deviation).toBeCloseTo(
      Math.sqrt(tenures.reduce((total, value) => total + (value - expected) ** 2, 0) / 2000),
      9,
    );
    const { buckets, sketch } = distribution!.kll!;
    expect(buckets).toHaveLength(10);
    expect(
      buckets!.map(
        ({ lower_bound: low, upper_bound: high, count }) =>
          count - tenures.filter((value) => value >= low && (value < high || high === max)).length,
      ),
    ).toEqual(new Array(10).fill(0));
    expect(sketch!.data.reduce((total, level, height) => total + level.length * 2 ** height, 0)).toBe(2000);
    expect(byName.internet_service).toMatchObject({
      inferred_type: 'String',
      string_statistics: { common: { num_present: 2000, num_missing: 0 }, distinct_count: 2 },
    });
    expect(byName.internet_service.string_statistics!.distribution!.categorical!.buckets).toContainEqual({
      value: 'DSL',
      count: rows.filter(({ internet_service }) => internet_service === 'DSL').length,
    });
    expect(byName.total_charges.numerical_statistics!.common.num_missing).toBe(
      rows.filter(({ total_charges }) => total_charges === '' || total_charges === 'NA').length,
    );
  });

  test('suggest constraints, and list what the live data does not keep', () => {
    const constraints = read<ConstraintsDocument>('constraints.json');
    const byName = Object.fromEntries(constraints.features.map((feature) => [feature.name, feature]));
    expect(byName.tenure).toEqual({
      name: 'tenure',
      inferred_type: 'Integral',
      completeness: 1,
      num_constraints: { is_non_negative: true },
    });
    expect([...byName.internet_service.string_constraints!.domains].sort()).toEqual(['DSL', 'No']);
    // As the service suggests them.
    expect(constraints.monitoring_config).toMatchObject({ datatype_check_threshold: 1, domain_content_threshold: 1 });
    expect(constraints.monitoring_config.distribution_constraints).toMatchObject({
      comparison_threshold: 0.1,
      comparison_method: 'Robust',
      categorical_drift_method: 'LInfinity',
    });
    const { violations } = read<ViolationsDocument>('constraint_violations.json');
    expect(violations).toContainEqual({
      feature_name: 'internet_service',
      constraint_check_type: 'categorical_values_check',
      description: expect.stringContaining('"Fiber optic"'),
    });
    expect(violations).toContainEqual({
      feature_name: 'internet_service',
      constraint_check_type: 'baseline_drift_check',
      description: expect.any(String),
    });
    violations.forEach((violation) =>
      expect(Object.keys(violation)).toEqual(['feature_name', 'constraint_check_type', 'description']),
    );
  });

  test.each(Object.entries(live))('read back as a baseline give the same verdict: %s', async (_, file) => {
    const [original, again] = [
      await runDrift({ baseline, live: [file] }),
      await runDrift({ baseline: statistics, live: [file] }),
    ];
    expect(again.verdict).toBe(original.verdict);
    expect([...again.driftedFeatures].sort()).toEqual([...original.driftedFeatures].sort());
    again.features.forEach(({ statistics: measures, type }, i) => {
      const expected = original.features[i].statistics;
      expect([measures.missingShare, measures.unseenShare]).toEqual([expected.missingShare, expected.unseenShare]);
      expect(Math.abs((measures.ks ?? 0) - (expected.ks ?? 0))).toBeLessThan(0.005);
      expect(type === 'categorical' ? measures.chiSquared : 0).toBeCloseTo(
        type === 'categorical' ? expected.chiSquared! : 0,
        9,
      );
    });
    expect(again.notes).toContainEqual(
      expect.stringMatching(/sketches of the baseline: shares, and with them KS, may be off by 0\.2 %/),
    );
  });

  test('written anew from what was read are the same', async () => {
    const copy = path.join(folder, 'copy');
    await runDrift({ baseline: statistics, live: [live.same], modelMonitor: copy });
    const [first, second] = [
      read<StatisticsDocument>('statistics.json'),
      JSON.parse(readFileSync(path.join(copy, 'statistics.json'), 'utf8')) as StatisticsDocument,
    ];
    const common = ({ features }: StatisticsDocument): unknown =>
      features.map(({ name, numerical_statistics: numbers, string_statistics: strings }) => [
        name,
        (numbers ?? strings)!.common,
        numbers?.min,
        numbers?.max,
        strings,
      ]);
    expect(common(second)).toEqual(common(first));
  });
});

describe('buckets without a sketch', () => {
  const file = path.join(folder, 'buckets.json');

  beforeAll(() => put(folder, 'buckets.json', JSON.stringify(withoutSketches(read('statistics.json')))));

  test('never show more than there is', async () => {
    const [original, again] = [
      await runDrift({ baseline, live: [live.same] }),
      await runDrift({ baseline: file, live: [live.same] }),
    ];
    expect(again.verdict).toBe('noDrift');
    again.features.forEach((feature, i) =>
      expect(feature.statistics.ks ?? 0).toBeLessThanOrEqual((original.features[i].statistics.ks ?? 0) + 1e-9),
    );
    expect(again.notes).toContainEqual(
      expect.stringContaining('only the buckets are known: differences within a bucket are not seen'),
    );
  });

  test('show what goes over their bounds', async () => {
    const { driftedFeatures, features } = await runDrift({ baseline: file, live: [live.mixed] });
    expect(driftedFeatures).toEqual(expect.arrayContaining(['internet_service', 'monthly_charges']));
    expect(features.find(({ name }) => name === 'monthly_charges')!.statistics.ks).toBeGreaterThan(0.15);
  });

  test('and even without buckets missing values are compared', async () => {
    const bare = {
      version: 0,
      dataset: { item_count: 1000 },
      features: [
        {
          name: 'amount',
          inferred_type: 'Fractional',
          numerical_statistics: { common: { num_present: 1000, num_missing: 0 } },
        },
        {
          name: 'id',
          inferred_type: 'String',
          string_statistics: { common: { num_present: 1000, num_missing: 0 }, distinct_count: 1000 },
        },
      ],
    };
    const rows = put(
      folder,
      'holes.csv',
      toCsv(Array.from({ length: 400 }, (_, i) => ({ amount: i % 2 === 0 ? '' : i, id: `x${i}` }))),
    );
    const result = await runDrift({ baseline: put(folder, 'bare.json', JSON.stringify(bare)), live: [rows] });
    expect(result.driftedFeatures).toEqual(['amount']);
    expect(result.notes).toEqual(
      expect.arrayContaining([
        expect.stringContaining('of amount no distribution is known'),
        expect.stringContaining('of id statistics.json does not list every value'),
      ]),
    );
  });
});

describe('constraints.json', () => {
  const change = (edit: (document: any) => void): string => {
    const document = read<ConstraintsDocument>('constraints.json');
    edit(document);
    return put(folder, 'edited.json', JSON.stringify(document));
  };
  const feature = (document: ConstraintsDocument, name: string): any =>
    document.features.find((one) => one.name === name);

  test('tells which values are known, and which columns are compared', async () => {
    const constraints = change((document) => {
      feature(document, 'internet_service').string_constraints.domains.push('Fiber optic');
      document.features = document.features.filter(({ name }: { name: string }) => name !== 'churn');
    });
    const { features, notes } = await runDrift({ baseline: statistics, constraints, live: [live.mixed], ignore: [] });
    expect(features.map(({ name }) => name)).not.toContain('churn');
    const { statistics: measures, drifted } = features.find(({ name }) => name === 'internet_service')!;
    expect(measures.unseenShare).toBe(0);
    expect(drifted).toBe(true);
    expect(notes).toContain('not compared, since constraints.json does not have them: churn');
  });

  test.each([
    [
      'with rows as the baseline',
      { baseline },
      '--constraints is allowed only with a statistics.json of Model Monitor as the baseline',
    ],
    [
      'that is something else',
      { baseline: statistics, constraints: put(folder, 'nothing.json', '{"features": [1]}') },
      'is no constraints.json of Model Monitor',
    ],
    [
      'that is not there',
      { baseline: statistics, constraints: 'nowhere.json' },
      '--constraints nowhere.json does not exist',
    ],
    [
      'as the baseline',
      { baseline: path.join(output, 'constraints.json'), constraints: undefined },
      'constraints.json: give its statistics.json, and this with --constraints',
    ],
    [
      'with --types',
      { baseline: statistics, constraints: undefined, types: new Map([['tenure', 'categorical' as const]]) },
      '--types is allowed only with a CSV of training rows',
    ],
    [
      'of a damaged feature',
      {
        baseline: put(folder, 'damaged.json', '{"features": [{"name": "a", "numerical_statistics": {}}]}'),
        constraints: undefined,
      },
      'the feature "a" is not as Model Monitor writes it',
    ],
  ])('%s is named', async (_, options, message) => {
    const error = await runDrift({
      constraints: path.join(output, 'constraints.json'),
      ...options,
      live: [live.same],
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'InputError', message: expect.stringContaining(message) });
  });
});

describe('numbers of any shape', () => {
  const shape = fc.oneof(
    fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 300 }),
    fc.array(fc.integer({ min: -1000, max: 1_000_000 }), { minLength: 1, maxLength: 600 }),
    fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 600 }),
    fc.constantFrom([5, 5, 5], [1e308, -1e308], [5e-324, 0], [0.1]),
  );

  test('are written with every value counted once, and nothing that is no number', () => {
    fc.assert(
      fc.property(shape, (values) => {
        const { features } = buildBaseline(
          { data: `a\n${values.join('\n')}\n`, schema: '{"features":[{"name":"a","type":"numeric"}]}' },
          { data: '', schema: '' },
        );
        const written = describeNumbers(features[0] as NumericBaseline);
        expect(JSON.stringify(written)).not.toContain('null');
        const { buckets, sketch } = written.distribution!.kll!;
        expect(sketch!.data.reduce((total, level, height) => total + level.length * 2 ** height, 0)).toBe(
          values.length,
        );
        expect(buckets!.reduce((total, { count }) => total + count, 0)).toBeCloseTo(values.length, 6);
        expect([written.min, written.max]).toEqual([Math.min(...values) + 0, Math.max(...values) + 0]);
        expect(sketch!.data.flat().every((value) => value >= written.min! && value <= written.max!)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
