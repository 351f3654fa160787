/** The inputs of entries, by where the arguments for them come from. */
import type { InputArgument } from './code.ts';
import type { Input } from './entry.ts';

export function inputOf(input: InputArgument): Input {
  switch (input.from) {
    case 'stream':
      return { from: 'stream', element: input.element };
    case 'range':
      return { from: 'range' };
    case 'index':
      return { from: 'index' };
    case 'position':
      return { from: input.last ? 'index' : 'uniform' };
    default:
      return { from: 'uniform' };
  }
}
