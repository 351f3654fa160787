/** Why a function is no kernel, as data: the construct, the reason, the way out, and the place. */
import { OssaError, type Site } from '../../../errors.ts';

export interface Refusal extends Site {
  /** The row of `refusals`, if it is one of the front end. */
  readonly rule?: RefusalName | undefined;
  readonly construct: string;
  readonly reason: string;
  readonly fix: string;
  readonly column: number;
}

interface Row {
  /** `{name}` is replaced by the detail of that name. */
  readonly construct: string;
  readonly reason: string;
  readonly fix: string;
}

/** Reasons that rows share: these stand in the place of the reason. */
const reasons: Readonly<Record<string, string>> = {
  numbers: 'kernels compute with numbers and booleans only',
  objects: 'kernels have no objects that live on: tuples and structs are taken apart into their numbers',
  alone: 'a kernel computes each element on its own, to the end, and at once',
};

export const refusals = {
  string: { construct: 'a string', reason: 'numbers', fix: 'Encode it as a number before the kernel.' },
  template: {
    construct: 'a template string',
    reason: 'numbers',
    fix: 'Make texts of the results in a map behind it.',
  },
  regexp: {
    construct: 'a regular expression',
    reason: 'numbers',
    fix: 'Match before the kernel, and give it numbers.',
  },
  bigint: { construct: 'a BigInt', reason: 'numbers', fix: 'Use numbers; for 32-bit integers | 0 and >>> 0.' },
  null: { construct: 'null', reason: 'numbers', fix: 'Use NaN, or a boolean beside the number.' },
  undefined: {
    construct: 'undefined',
    reason: 'numbers',
    fix: 'Use NaN, or a boolean beside the number; compare an index with .length.',
  },
  this: { construct: "'{what}'", reason: 'objects', fix: 'Read what is needed into constants before the function.' },
  new: { construct: 'new', reason: 'objects', fix: 'Use tuples [a, b] and structs { x, y } of numbers.' },
  class: { construct: 'a class', reason: 'objects', fix: 'Use functions, and structs { x, y } of numbers.' },
  delete: { construct: 'delete', reason: 'objects', fix: 'Make a struct without the field.' },
  in: { construct: "'{operator}'", reason: 'objects', fix: 'The fields of structs are known: name them.' },
  typeof: { construct: '{operator}', reason: 'numbers', fix: 'The types are known: leave the test out.' },
  throw: {
    construct: 'throw',
    reason: 'kernels have no exceptions',
    fix: 'Return NaN, or a boolean beside the number, and check it behind the kernel.',
  },
  try: { construct: 'try', reason: 'kernels have no exceptions', fix: 'Test for what would be thrown with if.' },
  await: { construct: '{what}', reason: 'alone', fix: 'Await in a map before the kernel.' },
  generator: { construct: '{what}', reason: 'alone', fix: 'Write a loop, and return a tuple.' },
  optional: { construct: '{what}', reason: 'numbers', fix: 'Everything is there in a kernel: leave the ? out.' },
  forIn: { construct: 'for … in', reason: 'objects', fix: 'The fields of structs are known: name them.' },
  with: { construct: '{what}', reason: 'it says nothing about numbers', fix: 'Leave it out.' },
  import: { construct: 'import()', reason: 'alone', fix: 'Import at the top of the module.' },
  syntax: {
    construct: '{what}',
    reason: 'it is not in the kernel subset',
    fix: 'Write it with if, loops and arithmetic.',
  },
  transcendental: {
    construct: '{name}',
    reason: "its last digits are V8's own, and differ between versions: compiled code cannot give the same",
    fix: "Wrap the function in kernel(…), which takes Ossa's math functions, the same everywhere.",
  },
  exponent: {
    construct: '**',
    reason: "its last digits are V8's own, and differ between versions: compiled code cannot give the same",
    fix: "Write Math.pow(x, y) in a kernel(…), where it is Ossa's, the same everywhere; x * x is exact.",
  },
  call: {
    construct: 'a call of {name}',
    reason: 'only functions whose code can be seen and those of Math can be compiled in',
    fix: 'Write it with arithmetic, or call it in a map before or behind the kernel.',
  },
  imported: {
    construct: "'{name}' of '{module}'",
    reason: 'only functions, and constants that are numbers, of modules of your own can be compiled in ({why})',
    fix: "Copy it into a constant of the function's own module, or pass it in with the elements.",
  },
  notFunction: { construct: 'a call of {name}', reason: 'it is no function', fix: 'Call a function.' },
  recursion: {
    construct: 'the recursion of {name}',
    reason: 'calls are compiled into their place, and this one would never end',
    fix: 'Write it as a loop; recursion over problems is what divide is for.',
  },
  size: {
    construct: 'the function with all that it calls',
    reason: 'compiled into one place it has more than {limit} {what}',
    fix: 'Make loops of what is repeated, or split it into several stages.',
  },
  unknown: {
    construct: "the name '{name}'",
    reason: 'it is neither a variable of the function nor something that kernels know',
    fix: 'Pass it in as a parameter, or as a constant beside the function.',
  },
  captured: {
    construct: "the captured value '{name}'",
    reason: 'it holds {what}',
    fix: 'Capture numbers, booleans, typed arrays, and tuples and structs of these.',
  },
  given: {
    construct: '{name}',
    reason: 'it is {what}',
    fix: 'Give numbers, booleans, and tuples and structs of these.',
  },
  noValue: {
    construct: "'{name}'",
    reason: 'it may have no value here',
    fix: 'Give it a value where it is declared.',
  },
  noResult: {
    construct: 'the result of {name}',
    reason: 'there are ways through the function that return nothing',
    fix: 'Return a value on every way.',
  },
  mixed: {
    construct: "'{name}'",
    reason: 'it holds values of different kinds on different ways to here',
    fix: 'Use a variable for each kind: numbers, booleans, tuples and structs of one form.',
  },
  notNumber: { construct: '{what}', reason: 'a number or a boolean is needed here', fix: 'Use its parts one by one.' },
  mixedTypes: {
    construct: '{operator} of a number and a boolean',
    reason: 'its result is a number on one way and a boolean on the other',
    fix: 'Compare explicitly, as in x !== 0, or use ?: with two numbers.',
  },
  constant: { construct: "an assignment to '{name}'", reason: 'it is a constant', fix: 'Declare it with let.' },
  changed: {
    construct: 'a change of {what}',
    reason: '{why}',
    fix: 'Make a copy ([...p] or { ...p }) and change that, or return a new value.',
  },
  member: {
    construct: '{name}',
    reason: 'kernels know {known} here',
    fix: 'Use these, or write it out with a loop.',
  },
  index: {
    construct: 'the constant index {index}',
    reason: 'there are {length} elements',
    fix: 'Use an index from 0 to {last}.',
  },
  varyingIndex: {
    construct: 'an index that is only known at run time',
    reason: 'up to {limit} elements of one type can be chosen from in this way',
    fix: 'Take a typed array, or a loop with constant bounds, which is unrolled.',
  },
  offset: {
    construct: 'the offset ({offset})',
    reason: 'the stencil was declared with radius ({radius})',
    fix: "Raise the stencil's radius, or read nearer.",
  },
  varyingOffset: {
    construct: 'an offset that is only known at run time',
    reason: 'each offset that a stencil reads becomes a stream of its own',
    fix: 'Write offsets as numbers, or in loops with constant bounds, which are unrolled.',
  },
  iterable: {
    construct: 'for … of {what}',
    reason: 'only tuples and typed arrays can be gone through',
    fix: 'Loop over indices.',
  },
  key: { construct: '{what}', reason: 'the names of fields have to be written down', fix: 'Name the field: p.x.' },
  dotted: {
    construct: 'a spread of {what}',
    reason: 'only tuples can be spread into lists, and structs into structs',
    fix: 'Write the elements one by one.',
  },
  parameters: {
    construct: 'the parameters of {name}',
    reason: 'it takes {takes}, and {given} are declared',
    fix: 'Declare the type of each parameter: kernel([f64, f64], f64, (a, b) => …).',
  },
  clash: {
    construct: '{operator} of {left} and {right}',
    reason: 'neither can hold all numbers of the other',
    fix: 'Say which is meant: x | 0 makes it i32, x >>> 0 makes it u32.',
  },
  result: {
    construct: 'a result of {given}',
    reason: 'the kernel is declared to give {declared}',
    fix: 'Declare what it gives, or convert: x | 0 makes it i32, x >>> 0 makes it u32.',
  },
  argument: {
    construct: '{name}',
    reason: 'it throws for what is not {expects}, which this may be, and kernels with types have no exceptions',
    fix: 'Give it {type}.',
  },
  many: {
    construct: '{name} of more than {limit} numbers',
    reason: 'the math library has it for {limit}',
    fix: '{way}',
  },
} as const;

export type RefusalName = keyof typeof refusals;

/** Why, in words: rows may share a reason. */
export const reasonOf = (name: RefusalName): string => reasons[refusals[name].reason] ?? refusals[name].reason;
export type Details = Readonly<Record<string, string | number>>;

/** Thrown inside of the front end; `lower` gives back what it holds. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(name: RefusalName, details: Details, site: Site) {
    const row: Row = refusals[name];
    const filled = (text: string): string =>
      text.replace(/\{(\w+)\}/g, (all, key: string) => String(details[key] ?? all));
    const reason = filled(reasonOf(name));
    super(reason);
    this.refusal = {
      rule: name,
      construct: filled(row.construct),
      reason,
      fix: filled(row.fix),
      file: site.file,
      line: site.line,
      column: site.column ?? 1,
    };
  }
}

/** Gives up at a node of the syntax tree. */
export type Refuse = (name: RefusalName, node: { readonly start: number }, details?: Details) => never;

/** The error for a function that was declared to be a kernel. `role` says what it is: `map's function`. */
export function refusalError(role: string, { construct, reason, fix, ...site }: Refusal): OssaError {
  return new OssaError('OSSA_KERNEL', { role, construct, reason, fix }, { site });
}
