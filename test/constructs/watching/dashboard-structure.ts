/**
 * What AWS documents of a dashboard's body, as far as it goes for metric, alarm and text widgets. Names that are not
 * documented are refused as well: CloudWatch takes a body with a mistyped name and draws something else.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */

const COLUMNS = 24;
const ID = /^[a-z][a-zA-Z0-9_]*$/;
const STATISTIC = /^(Average|Sum|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d{1,2})?)$/;
const PERIODS = (period: unknown): boolean =>
  typeof period === 'number' && ([1, 5, 10, 30].includes(period) || (period >= 60 && period % 60 === 0));

/** Everything that is wrong with a body, each with where it is. */
export function findMistakes(body: any): string[] {
  const mistakes: string[] = [];
  const require = (holds: boolean, where: string, what: string): void =>
    void (holds || mistakes.push(`${where}: ${what}`));
  const allow = (object: any, where: string, ...names: string[]): void =>
    Object.keys(object).forEach((name) => require(names.includes(name), where, `${name} is not documented`));

  allow(body, 'body', 'start', 'end', 'periodOverride', 'widgets', 'variables');
  require(body.start === undefined ||
    /^-P/.test(body.start) ||
    !Number.isNaN(Date.parse(body.start)), 'start', 'neither relative nor a time');
  require([undefined, 'auto', 'inherit'].includes(body.periodOverride), 'periodOverride', 'neither auto nor inherit');
  require(Array.isArray(body.widgets) && body.widgets.length <= 500, 'widgets', 'no list of at most 500');

  (body.widgets as any[]).forEach((widget, i) => {
    const where = `widget ${i}`;
    allow(widget, where, 'type', 'x', 'y', 'width', 'height', 'properties');
    require([widget.x, widget.y].every((place) => Number.isInteger(place) && place >= 0), where, 'no place');
    require(Number.isInteger(widget.width) &&
      widget.width >= 1 &&
      widget.x + widget.width <= COLUMNS, where, 'wider than the dashboard');
    require(Number.isInteger(widget.height) && widget.height >= 1 && widget.height <= 1000, where, 'no height');
    body.widgets.slice(i + 1).forEach((other: any, j: number) => {
      const apart =
        widget.x + widget.width <= other.x ||
        other.x + other.width <= widget.x ||
        widget.y + widget.height <= other.y ||
        other.y + other.height <= widget.y;
      require(apart, where, `lies over widget ${i + 1 + j}`);
    });
    const { properties } = widget;
    switch (widget.type) {
      case 'text':
        allow(properties, where, 'markdown', 'background');
        require(typeof properties.markdown === 'string', where, 'no text');
        break;
      case 'alarm':
        allow(properties, where, 'alarms', 'sortBy', 'states', 'title');
        require(Array.isArray(properties.alarms) &&
          properties.alarms.length >= 1 &&
          properties.alarms.length <= 100, where, 'no list of 1 to 100 alarms');
        require([undefined, 'default', 'stateUpdatedTimestamp', 'timestamp'].includes(
          properties.sortBy,
        ), where, 'unknown order');
        break;
      case 'metric':
        checkMetricWidget(properties, where, require, allow);
        break;
      default:
        require(false, where, `unknown type ${widget.type}`);
    }
  });
  return mistakes;
}

function checkMetricWidget(
  properties: any,
  where: string,
  require: (holds: boolean, where: string, what: string) => void,
  allow: (object: any, where: string, ...names: string[]) => void,
): void {
  allow(
    properties,
    where,
    'accountId',
    'annotations',
    'end',
    'legend',
    'liveData',
    'metrics',
    'period',
    'region',
    'setPeriodToTimeRange',
    'singleValueFullPrecision',
    'sparkline',
    'stacked',
    'start',
    'stat',
    'table',
    'timezone',
    'title',
    'trend',
    'view',
    'yAxis',
  );
  require([undefined, 'timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'].includes(
    properties.view,
  ), where, 'unknown view');
  require(properties.period === undefined || PERIODS(properties.period), where, 'no period');
  allow(properties.yAxis ?? {}, where, 'left', 'right');
  Object.values(properties.yAxis ?? {}).forEach((axis) => allow(axis, where, 'label', 'min', 'max', 'showUnits'));
  const names = new Set<string>();
  const references: string[] = [];
  require(Array.isArray(properties.metrics) &&
    properties.metrics.length >= 1 &&
    properties.metrics.length <= 500, where, 'no list of metrics');
  (properties.metrics as any[]).forEach((metric, i) => {
    const at = `${where}, metric ${i}`;
    const isExpression = metric.length === 1 && metric[0].expression !== undefined;
    const options = typeof metric.at(-1) === 'object' ? metric.at(-1) : {};
    allow(
      options,
      at,
      'color',
      'label',
      'period',
      'stat',
      'visible',
      'yAxis',
      'id',
      'region',
      'accountId',
      ...(isExpression ? ['expression'] : []),
    );
    require(options.id === undefined || (ID.test(options.id) && !names.has(options.id)), at, 'bad or repeated id');
    names.add(options.id);
    require([undefined, 'left', 'right'].includes(options.yAxis), at, 'unknown axis');
    require(options.period === undefined || PERIODS(options.period), at, 'no period');
    require(options.stat === undefined || STATISTIC.test(options.stat), at, `unknown statistic ${options.stat}`);
    require(options.color === undefined || /^#[0-9a-f]{6}$/i.test(options.color), at, 'no colour');
    if (isExpression) {
      // What stands in quotes is of a search.
      const expression = options.expression.replace(/'[^']*'/g, '');
      references.push(...((expression.match(/\b[a-z][a-zA-Z0-9_]*\b/g) as string[] | null) ?? []));
      return;
    }
    const parts = metric.slice(0, typeof metric.at(-1) === 'object' ? -1 : undefined);
    require(parts.length >= 2 &&
      parts.length % 2 === 0 &&
      parts.length <= 62 &&
      parts.every(
        (part: unknown) => typeof part === 'string' && part !== '',
      ), at, 'not a namespace, a name and pairs of dimensions');
  });
  references.forEach((name) =>
    require(names.has(name), where, `the expression uses ${name}, which no metric is called`),
  );
}
