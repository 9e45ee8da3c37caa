/** Texts that stand for outputs which only the cloud knows; each names its origin, so that two of them can be compared. */

/** Where an invented resource would be. */
export interface Place {
  readonly service: string;
  readonly region: string;
  readonly account: string;
}

/** An output by its origin: a URN, or a function with its question. */
export interface OutputOrigin {
  readonly origin: string;
  readonly property: string;
}

/** `{{<origin>#<property>}}`. */
export function outputToken(origin: string, property: string): string {
  return `{{${origin}#${property}}}`;
}

/** The token, in the form that the property has: programs take ARNs apart. The region is known. */
export function inventedOutput(origin: string, property: string, { service, region, account }: Place): string {
  const token = outputToken(origin, property);
  if (property === 'region') return region;
  return /^arn$|Arn$/.test(property) ? `arn:aws:${service}:${region}:${account}:${token}` : token;
}

/** Every token in `text`. */
export function outputOrigins(text: string): readonly OutputOrigin[] {
  return [...text.matchAll(/\{\{([^{}]+)#([^#{}]+)\}\}/g)].map(([, origin = '', property = '']) => ({
    origin,
    property,
  }));
}
