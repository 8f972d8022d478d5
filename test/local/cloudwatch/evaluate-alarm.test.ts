import fc from 'fast-check';
import {
  type AlarmState,
  evaluateAlarm,
  evaluationRange,
  type MissingData,
} from '../../../local/cloudwatch/evaluate-alarm';

const TREATMENTS: MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const STATES: AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

function readRange(text: string): Array<boolean | undefined> {
  return [...text].map((point) => ({ 0: false, X: true, '-': undefined })[point]);
}

/** The worked examples of the CloudWatch user guide; `retain` keeps the state. */
const EXAMPLES: Array<[datapointsToAlarm: number, range: string, ...results: Array<AlarmState | 'retain'>]> = [
  [3, '0-X-X', 'OK', 'OK', 'OK', 'OK'],
  [3, '0----', 'OK', 'OK', 'OK', 'OK'],
  [3, '-----', 'INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK'],
  [3, '0XX-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [3, '--X--', 'ALARM', 'retain', 'ALARM', 'OK'],
  [2, '0-X-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '00X0X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0-X--', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '----0', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '---X-', 'ALARM', 'retain', 'ALARM', 'OK'],
];

const cases = EXAMPLES.flatMap(([datapointsToAlarm, range, ...results]) =>
  TREATMENTS.flatMap((treatMissingData, index) =>
    STATES.map((current) => ({
      datapointsToAlarm,
      range,
      treatMissingData,
      current,
      expected: results[index] === 'retain' ? current : results[index],
    })),
  ),
);

test.each(cases)(
  '$datapointsToAlarm of 3, $range, $treatMissingData, from $current: $expected',
  ({ datapointsToAlarm, range, treatMissingData, current, expected }) => {
    expect(
      evaluateAlarm(readRange(range), { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }, current),
    ).toBe(expected);
  },
);

test.each(['----X', '---X-'])('%s does not alarm 3 of 3 yet: the next datapoint may be fine', (range) => {
  expect(
    evaluateAlarm(readRange(range), { evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'missing' }, 'OK'),
  ).toBe('OK');
});

test('with enough real data the treatment of missing data does not matter, and neither does the state', () => {
  const settings = fc.record({
    range: fc
      .array(fc.constantFrom(true, false, undefined), { minLength: 5, maxLength: 5 })
      .filter((range) => range.filter((point) => point !== undefined).length >= 3),
    datapointsToAlarm: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(settings, ({ range, datapointsToAlarm }) => {
      const results = TREATMENTS.flatMap((treatMissingData) =>
        STATES.map((state) =>
          evaluateAlarm(range, { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }, state),
        ),
      );
      const breaching = range
        .filter((point) => point !== undefined)
        .slice(-3)
        .filter(Boolean).length;
      expect(new Set(results)).toEqual(new Set([breaching >= datapointsToAlarm ? 'ALARM' : 'OK']));
    }),
  );
});

test('an alarm of one period fires for three of them after a single value, where nothing else is published', () => {
  const rule = { evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: 'notBreaching' } as const;
  const after = (periods: number): AlarmState => {
    const all = [true, ...new Array<undefined>(periods).fill(undefined)];
    return evaluateAlarm(all.slice(-evaluationRange(1)), rule, 'ALARM');
  };
  expect([0, 1, 2, 3].map(after)).toEqual(['ALARM', 'ALARM', 'ALARM', 'OK']);
});
