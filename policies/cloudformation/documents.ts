/** Documents inside of resources that no CloudFormation schema describes, by AWS's own descriptions of them. */
import { isObject, type Json, type JsonObject, type Path } from '../../contracts/src/json.ts';
import { isUnknown } from './unknown.ts';

/** Something wrong inside of a document. */
export interface DocumentFault {
  /** From the resource's root. */
  readonly at: Path;
  readonly says: string;
  readonly source: string;
}

const dashboards =
  'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html';
const widgetTypes = ['metric', 'text', 'log', 'alarm', 'explorer', 'custom'];
const views = ['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'];

/** A dashboard has at most 500 widgets on a grid 24 wide; each says its type and its properties. */
export function dashboardFaults(type: string, { DashboardBody: body }: JsonObject): readonly DocumentFault[] {
  if (type !== 'AWS::CloudWatch::Dashboard' || typeof body !== 'string') return [];
  const fault = (says: string): DocumentFault => ({ at: ['DashboardBody'], says, source: dashboards });
  const document = read(body);
  if (document === undefined) return isUnknown(body) ? [] : [fault('is not JSON')];
  const widgets = isObject(document) ? document.widgets : undefined;
  if (!Array.isArray(widgets)) return [fault('has no list of widgets')];
  const list = widgets as readonly Json[];
  return [
    ...(list.length > 500 ? [`has ${list.length} widgets; 500 are the most`] : []),
    ...list.flatMap((widget, index) => widgetFaults(widget).map((says) => `widgets[${index}] ${says}`)),
  ].map(fault);
}

function widgetFaults(widget: Json): readonly string[] {
  if (!isObject(widget)) return ['is no object'];
  const { type, properties, x, y, width, height } = widget;
  const view = isObject(properties) ? properties.view : undefined;
  const whole = (value: Json | undefined, least: number, most: number): boolean =>
    value === undefined || (Number.isInteger(value) && Number(value) >= least && Number(value) <= most);
  const rows: readonly (readonly [boolean, string])[] = [
    [widgetTypes.includes(String(type)), `is of type '${type}'; allowed: ${widgetTypes.join(', ')}`],
    [isObject(properties), 'has no properties'],
    [whole(x, 0, 23) && whole(y, 0, Number.MAX_SAFE_INTEGER), 'stands beside the grid: x from 0 to 23, y from 0'],
    [
      whole(width, 1, 24) && whole(height, 1, 1000),
      'is too large or too small: width from 1 to 24, height from 1 to 1000',
    ],
    [Number(x ?? 0) + Number(width ?? 6) <= 24, `ends at column ${Number(x ?? 0) + Number(width ?? 6)} of 24`],
    [
      type !== 'metric' || view === undefined || views.includes(String(view)),
      `has view '${view}'; allowed: ${views.join(', ')}`,
    ],
  ];
  return rows.filter(([right]) => !right).map(([, says]) => says);
}

const patterns = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html';

/** An event pattern is an object whose ends are lists of what matches; `$or` holds patterns. */
export function patternFaults(type: string, { EventPattern: pattern }: JsonObject): readonly DocumentFault[] {
  if (type !== 'AWS::Events::Rule' || !isObject(pattern)) return [];
  return wrongEnds(pattern, ['EventPattern']).map((at) => ({
    at,
    says: 'must be a list of what matches, or an object',
    source: patterns,
  }));
}

function wrongEnds(pattern: JsonObject, at: Path): readonly Path[] {
  return Object.entries(pattern).flatMap(([name, value]) => {
    const here = [...at, name];
    if (Array.isArray(value)) return value.length === 0 ? [here] : [];
    if (isObject(value)) return wrongEnds(value, here);
    return isUnknown(value) ? [] : [here];
  });
}

function read(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
