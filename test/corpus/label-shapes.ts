import type { QualityConfig } from '../../contract/quality-config';

/** Ground truth as somebody writes it, and what it says. */
export interface LabelShape {
  /** Who writes it so. */
  readonly who: string;
  /** The value of `groundTruthData`. */
  readonly given: unknown;
  /** How many rows the captured record has. */
  readonly rows?: number;
  readonly config?: Partial<QualityConfig>;
  /** What the rows really were; or the reason for which nothing is read. */
  readonly truths: readonly number[] | string;
}

const CSV = (data: unknown): unknown => ({ data, encoding: 'CSV' });
const JSON_TEXT = (document: unknown): unknown => ({ data: JSON.stringify(document), encoding: 'JSON' });
const BASE64 = (text: string): unknown => ({ data: Buffer.from(text).toString('base64'), encoding: 'BASE64' });

const CHURN: Partial<QualityConfig> = { positiveClass: 'yes', negativeClass: 'no' };
const REGRESSION: Partial<QualityConfig> = { problemType: 'regression' };
const COLOURS: Partial<QualityConfig> = { problemType: 'multiclass', classes: ['red', 'green', 'blue'] };
const OPEN: Partial<QualityConfig> = { problemType: 'multiclass', classes: [] };

/** Labels of records by the writers that are known. */
export const LABEL_SHAPES: readonly LabelShape[] = [
  { who: "AWS's example of Model Monitor", given: CSV('1'), truths: [1] },
  { who: "AWS's example, the other class", given: CSV('0'), truths: [0] },
  { who: 'a file whose encoding nobody says', given: { data: '1' }, truths: [1] },
  { who: 'a line end behind the label', given: CSV('1\n'), truths: [1] },
  { who: 'a line end of Windows', given: CSV('0\r\n'), truths: [0] },
  { who: 'blanks around the label', given: CSV(' 1 '), truths: [1] },
  { who: 'a label in quotes', given: CSV('"1"'), truths: [1] },
  { who: 'pandas with gaps', given: CSV('1.0'), truths: [1] },
  { who: 'pandas with gaps, the other class', given: CSV('0.0'), truths: [0] },
  { who: 'numpy in scientific notation', given: CSV('1.000000000000000000e+00'), truths: [1] },
  { who: 'a Python bool', given: CSV('True'), truths: [1] },
  { who: 'a Python bool, the other class', given: CSV('False'), truths: [0] },
  { who: 'a bool of JavaScript', given: CSV('true'), truths: [1] },
  { who: 'a bool of a database', given: CSV('TRUE'), truths: [1] },
  { who: 'a number that is no text', given: CSV(1), truths: [1] },
  { who: 'a bool that is no text', given: CSV(true), truths: [1] },
  { who: 'a bool that is no text, the other class', given: { data: false }, truths: [0] },
  { who: 'a list that is no text', given: CSV([1, 0]), rows: 2, truths: [1, 0] },
  { who: 'JSON of a number', given: JSON_TEXT(1), truths: [1] },
  { who: 'JSON of a text', given: JSON_TEXT('1'), truths: [1] },
  { who: 'JSON of a bool', given: JSON_TEXT(true), truths: [1] },
  { who: 'JSON of a list', given: JSON_TEXT([1, 0, 1]), rows: 3, truths: [1, 0, 1] },
  { who: 'JSON of lists', given: JSON_TEXT([[1], [0]]), rows: 2, truths: [1, 0] },
  { who: 'JSON by name', given: JSON_TEXT({ label: 1 }), truths: [1] },
  { who: 'JSON by name, in a list', given: JSON_TEXT([{ label: 1 }, { label: 0 }]), rows: 2, truths: [1, 0] },
  { who: 'JSON column by column', given: JSON_TEXT({ label: [1, 0] }), rows: 2, truths: [1, 0] },
  { who: 'JSON by name beside others', given: JSON_TEXT({ Label: 1, source: 'crm' }), truths: [1] },
  { who: 'JSON in a wrapper', given: JSON_TEXT({ data: [1, 0] }), rows: 2, truths: [1, 0] },
  { who: 'JSON in two wrappers', given: JSON_TEXT({ data: { ndarray: [[1], [0]] } }), rows: 2, truths: [1, 0] },
  { who: 'an object that is no text', given: { data: { label: 1 }, encoding: 'JSON' }, truths: [1] },
  { who: 'lines of JSON', given: { data: '{"label": 1}\n{"label": 0}', encoding: 'JSON' }, rows: 2, truths: [1, 0] },
  { who: 'JSON that is called CSV', given: CSV('[1, 0]'), rows: 2, truths: [1, 0] },
  { who: 'BASE64 of CSV', given: BASE64('1'), truths: [1] },
  { who: 'BASE64 of lines', given: BASE64('1\n0\n'), rows: 2, truths: [1, 0] },
  { who: 'BASE64 of JSON', given: BASE64('{"label": 1}'), truths: [1] },
  { who: 'a label a line', given: CSV('1\n0\n1'), rows: 3, truths: [1, 0, 1] },
  { who: 'a label a line, of pandas with a header', given: CSV('label\n1.0\n0.0\n'), rows: 2, truths: [1, 0] },
  { who: 'a byte order mark', given: CSV('\uFEFF1'), truths: [1] },
  { who: 'the names of classes', given: CSV('yes\nno'), rows: 2, config: CHURN, truths: [1, 0] },
  { who: 'the numbers of named classes', given: CSV('1\n0.0'), rows: 2, config: CHURN, truths: [1, 0] },
  { who: 'a name in quotes', given: CSV('"yes"'), config: CHURN, truths: [1] },
  { who: 'the index of a class', given: CSV('2'), config: COLOURS, truths: [2] },
  { who: 'the index of a class, of pandas', given: CSV('1.0'), config: COLOURS, truths: [1] },
  { who: 'the name of a class', given: JSON_TEXT('blue'), config: COLOURS, truths: [2] },
  { who: 'classes that nobody declared', given: CSV(' red'), config: OPEN, truths: [0] },
  { who: 'an amount', given: CSV('12.5'), config: REGRESSION, truths: [12.5] },
  { who: 'an amount of JSON', given: JSON_TEXT({ label: -3e2 }), config: REGRESSION, truths: [-300] },
  { who: 'amounts in lines', given: CSV('1\n2.25'), rows: 2, config: REGRESSION, truths: [1, 2.25] },
  { who: 'pandas without a label', given: CSV('nan'), truths: 'unknownLabel' },
  { who: 'R without a label', given: CSV('NA'), truths: 'unknownLabel' },
  { who: 'a database without a label', given: CSV('NULL'), truths: 'unknownLabel' },
  { who: 'no label among open classes', given: CSV('nan'), config: OPEN, truths: 'unknownLabel' },
  { who: 'no label of a regression', given: CSV('nan'), config: REGRESSION, truths: 'unknownLabel' },
  { who: 'no label of named classes', given: CSV('None'), config: CHURN, truths: 'unknownLabel' },
  { who: 'a class that is not declared', given: CSV('violet'), config: COLOURS, truths: 'unknownLabel' },
  { who: 'a text of a regression', given: CSV('much'), config: REGRESSION, truths: 'unknownLabel' },
  { who: 'an empty label', given: CSV(''), truths: 'missingLabel' },
  { who: 'null of JSON', given: JSON_TEXT(null), truths: 'notGroundTruth' },
  { who: 'null in a list of JSON', given: JSON_TEXT([1, null]), rows: 2, truths: 'missingLabel' },
  { who: "NaN of Python's JSON", given: { data: '[NaN]', encoding: 'JSON' }, truths: 'missingLabel' },
  { who: 'labels in one line', given: CSV('1,0'), rows: 2, truths: 'severalLabels' },
  { who: 'another name', given: JSON_TEXT({ churned: 1 }), truths: 'notGroundTruth' },
  { who: 'no data', given: { encoding: 'CSV' }, truths: 'notGroundTruth' },
  { who: 'an encoding that nobody has', given: { data: '1', encoding: 'XML' }, truths: 'unknownEncoding' },
];

/** A line of a file of labels, as somebody or some tool writes it. */
export interface LabelLine {
  readonly who: string;
  readonly line: string;
  /** The labels of the record `C1`; or the reason for which nothing is read. */
  readonly reads: readonly string[] | string;
}

const truth = (data: unknown, eventId: unknown = 'C1', more = {}): object => ({
  groundTruthData: { data, encoding: 'CSV', ...more },
  eventMetadata: { eventId },
  eventVersion: '0',
});

/** Lines of label files by what wrote them. */
export const LABEL_LINES: readonly LabelLine[] = [
  { who: 'Python, json.dumps', line: JSON.stringify(truth('1')).replaceAll(/([:,])/g, '$1 '), reads: ['1'] },
  { who: 'pandas, to_json in lines', line: JSON.stringify(truth(1)), reads: ['1'] },
  { who: 'pandas, escaped slashes', line: JSON.stringify(truth('a/b')).replaceAll('/', '\\/'), reads: ['a/b'] },
  {
    who: 'Spark, to_json without the version',
    line: '{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"C1"}}',
    reads: ['1'],
  },
  {
    who: 'Athena UNLOAD, names in small letters',
    line: JSON.stringify(truth('1')).toLowerCase().replace('c1', 'C1').replace('csv', 'CSV'),
    reads: ['1'],
  },
  {
    who: 'Glue, names in small letters and more of them',
    line: '{"groundtruthdata":{"data":"0","encoding":"CSV"},"eventmetadata":{"eventid":"C1"},"eventversion":"0","year":"2026"}',
    reads: ['0'],
  },
  { who: 'Ground Truth of several rows', line: JSON.stringify(truth('1\n0')), reads: ['1', '0'] },
  { who: 'a line end of Windows', line: `${JSON.stringify(truth('1'))}\r`, reads: ['1'] },
  {
    who: 'keys that are sorted',
    line: '{"eventMetadata":{"eventId":"C1"},"eventVersion":"0","groundTruthData":{"data":"1","encoding":"CSV"}}',
    reads: ['1'],
  },
  { who: 'pandas, an id that became a number', line: JSON.stringify(truth('1', 42)), reads: 'missingId' },
  { who: 'a join without a match', line: JSON.stringify(truth('1', null)), reads: 'missingId' },
  {
    who: 'Athena UNLOAD, no label',
    line: '{"groundtruthdata":{"data":null,"encoding":"CSV"},"eventmetadata":{"eventid":"C1"}}',
    reads: 'notGroundTruth',
  },
  { who: 'pandas, a flat table', line: '{"id":"C1","label":1}', reads: 'notGroundTruth' },
  { who: 'a list of records', line: JSON.stringify([truth('1')]), reads: 'notGroundTruth' },
  { who: 'Firehose without line ends', line: JSON.stringify(truth('1')).repeat(2), reads: 'notJson' },
  { who: 'Python, str of a dictionary', line: JSON.stringify(truth('1')).replaceAll('"', "'"), reads: 'notJson' },
  { who: 'JSON over several lines', line: '{', reads: 'notJson' },
  { who: 'Excel, CSV', line: 'C1,1', reads: 'notJson' },
  { who: 'Excel, CSV with semicolons and a byte order mark', line: '\uFEFFid;label\r', reads: 'notJson' },
  { who: 'Athena UNLOAD, text', line: 'C1\u00011', reads: 'notJson' },
  { who: 'Athena UNLOAD and Glue, parquet', line: 'PAR1\u0015\u0004', reads: 'notJson' },
  { who: 'Excel, a workbook', line: 'PK\u0003\u0004', reads: 'notJson' },
  { who: 'PowerShell, UTF-16', line: Buffer.from(JSON.stringify(truth('1')), 'utf16le').toString(), reads: 'notJson' },
];
