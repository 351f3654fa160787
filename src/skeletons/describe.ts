import { isDetached } from '../types/vec.ts';

/** A value in a few words, for messages: `an array of length 3`, `the string "abc"`, `undefined`. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
    case 'function':
      return value.name ? `the function ${value.name}` : 'a function';
    case 'object':
      if (Array.isArray(value)) return `an array of length ${value.length}`;
      return `an object (${(value.constructor as { name?: string } | undefined)?.name || 'without a class'})${isDetached(value) ? ' whose memory was moved away' : ''}`;
    case 'bigint':
      return `the bigint ${value}n`;
    case 'number':
      return `the number ${Object.is(value, -0) ? '-0' : value}`;
    default:
      return String(value);
  }
}
