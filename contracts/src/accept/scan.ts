/**
 * What generated acceptors are made of: scanners of strict JSON over UTF-8 bytes. Each takes the bytes and a position, and
 * returns the position after what it read, or -1 for anything that it is not sure of; the caller then takes the slow way. They
 * import nothing else, because they become a part of every acceptor.
 *
 * Reading past the end of the bytes gives undefined, which no comparison takes for an accepted byte. Reading past the end of
 * the value is harmless as well: positions only grow, and an acceptor asks in the end that the last one is the value's end.
 */
export { bytesOf, colon, same, space } from './scan/ascii.ts';
export { date, dateTime, uuid } from './scan/formats.ts';
export { decimal, integer, oneOf } from './scan/numbers.ts';
export { matching, patternOf } from './scan/patterns.ts';
export { name, sized, text } from './scan/strings.ts';
export { any, no, nothing, yes } from './scan/values.ts';
