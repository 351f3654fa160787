/**
 * What travels between threads, as data: the encoder's refusals, docs/internals/codec.md and the tests are made from it.
 * The principle: a value arrives identical or is refused where it stands. `{detail}` is what the encoder knows of the case.
 */

export interface Carried {
  readonly value: string;
  /** How it arrives. */
  readonly arrives: string;
}
export interface Refused {
  readonly value: string;
  /** The rest of a sentence that begins with "it". */
  readonly reason: string;
  readonly remedy: string;
}

export const carried = {
  undefined: {
    value: '`undefined`, `null`, booleans',
    arrives: 'the same; a property that is `undefined` stays apart from one that is absent',
  },
  number: { value: 'numbers', arrives: 'all bits: −0, NaN, ±Infinity' },
  bigint: { value: 'bigints', arrives: 'any size' },
  string: { value: 'strings', arrives: 'every code unit, lone surrogates too' },
  record: {
    value: 'plain objects (prototype `Object.prototype` or `null`)',
    arrives: 'prototype, keys and their order',
  },
  array: { value: 'arrays', arrives: 'dense; numbers only: raw' },
  map: { value: 'Map', arrives: 'entries in order, keys of any kind' },
  set: { value: 'Set', arrives: 'values in order' },
  date: { value: 'Date', arrives: 'the invalid date too' },
  regexp: { value: 'RegExp', arrives: 'source, flags, `lastIndex`' },
  range: { value: 'lazy ranges', arrives: 'as ranges: three numbers' },
  structs: { value: 'structs of arrays', arrives: 'as their columns, each as typed arrays arrive' },
  structType: { value: 'element types of structs', arrives: 'the same' },
  boxed: { value: 'Number, String, Boolean and BigInt objects', arrives: 'as objects' },
  view: {
    value: 'typed arrays, DataView, Buffer',
    arrives: 'a copy of the bytes it shows, over memory of its own',
  },
  buffer: { value: 'ArrayBuffer', arrives: 'a copy' },
  memory: {
    value: 'views and buffers over the same memory, within one value',
    arrives: 'over the same memory again, if the first of them shows all that the others show',
  },
  shared: {
    value: 'SharedArrayBuffer, and typed arrays and DataView over it',
    arrives: 'the same memory, where the channel can pass it',
  },
  error: {
    value: 'Error and its built-in subclasses',
    arrives:
      'message, stack, cause and all other own data properties; one of Node’s own or of another realm becomes the built-in class of its name',
  },
  ossaError: { value: 'OssaError', arrives: 'as OssaError' },
  domException: { value: 'DOMException', arrives: 'name, message, stack, cause' },
  identity: { value: 'the same object twice, cycles, within one value', arrives: 'the same object' },
  integrity: { value: 'frozen, sealed and non-extensible objects', arrives: 'closed to change in the same way' },
} as const;

export const refused = {
  function: {
    value: 'functions',
    reason: 'is {detail}, and code does not travel as a value',
    remedy: 'Call it before and send what it gives, or use it in the function of a skeleton, which does travel.',
  },
  symbol: {
    value: 'symbols, well-known ones too',
    reason: 'is {detail}, which would not be the same symbol there',
    remedy: 'Use a string.',
  },
  classInstance: {
    value: 'instances of classes',
    reason: 'is {detail}, whose methods and private state would be lost',
    remedy:
      'Send its data as a plain object and make the instance where it is used; keep what is made once per worker in resource(init, close).',
  },
  errorClass: {
    value: 'instances of error classes of your own',
    reason: 'is {detail}, and would lose its class',
    remedy: 'Throw an Error with the additional properties on it, or with this one’s message and name.',
  },
  hostObject: {
    value: 'objects with internal state behind another prototype',
    reason: 'has internal state that its prototype does not show',
    remedy: 'Send the data in it as a plain object.',
  },
  promise: {
    value: 'Promise',
    reason: 'is a promise, which settles in this thread only',
    remedy: 'Await it first and send the result.',
  },
  weak: {
    value: 'WeakMap, WeakSet, WeakRef, FinalizationRegistry',
    reason: 'is {detail}, whose content cannot be read or kept apart from this thread’s memory',
    remedy: 'Send what it stands for as a Map, a Set or the object itself.',
  },
  proxy: {
    value: 'Proxy',
    reason: 'is a Proxy, whose traps would be lost',
    remedy: 'Send a plain copy of what it shows: for a record { ...value }.',
  },
  iterator: {
    value: 'iterators and generators',
    reason: 'is {detail}, whose position lives in this thread',
    remedy: 'Send its items: [...iterator], or make it the source of stream().',
  },
  stream: {
    value: 'streams',
    reason: 'is a stream ({detail}), which is bound to this thread',
    remedy: 'Read it here and send its chunks, or open it in the worker with resource(init, close).',
  },
  handle: {
    value: 'Worker, MessagePort, sockets, file handles and their like',
    reason: 'is a handle of this thread ({detail})',
    remedy: 'Send what is needed to open it (a path, an address) and open it in the worker with resource(init, close).',
  },
  accessor: {
    value: 'accessor properties (get, set)',
    reason: 'is a property with a getter or setter',
    remedy: 'Send a plain copy, { ...value }, which reads the getter once.',
  },
  hidden: {
    value: 'properties that are not enumerable',
    reason: 'is a property that is not enumerable, and would become so or be lost',
    remedy: 'Send a plain copy without it: { ...value }.',
  },
  readOnly: {
    value: 'single properties that are read-only or not configurable',
    reason: 'is a property that cannot be changed, in an object that can',
    remedy: 'Send a plain copy, { ...value }, or freeze the whole object.',
  },
  symbolKey: {
    value: 'symbol keys',
    reason: 'is a property under a symbol, which would not be the same symbol there',
    remedy: 'Use a string key, or send a copy without it.',
  },
  protoKey: {
    value: 'own keys `__proto__`',
    reason: 'is an own property named __proto__',
    remedy: 'Rename the key, or send a Map.',
  },
  hole: {
    value: 'holes in arrays',
    reason: 'is a hole in an array',
    remedy: 'Fill it: Array.from(array) puts undefined there.',
  },
  extra: {
    value: 'additional properties on arrays, typed arrays, Map, Date and other built-ins',
    reason: 'is an additional property of {detail}',
    remedy: 'Send it beside, in a plain object: { value, extra }.',
  },
  overlap: {
    value: 'views that share memory only in part, or before the one that shows all',
    reason: 'shares memory with something that came earlier in the value, and shows more than that did',
    remedy: 'Put the buffer, or the largest view of it, first, or send a copy: value.slice().',
  },
  detached: {
    value: 'detached ArrayBuffers and views of them',
    reason: 'has memory that was transferred away',
    remedy: 'Send it before the transfer, or send a copy.',
  },
  resizable: {
    value: 'resizable ArrayBuffers, and views of them or of growable SharedArrayBuffers',
    reason: 'is memory that can change its size',
    remedy: 'Send a copy of fixed size: value.slice().',
  },
  unshared: {
    value: 'SharedArrayBuffer where only bytes can pass',
    reason: 'is shared memory, and from here only bytes can be sent',
    remedy: 'Send a copy of its content, or make it an input of the program or a variable that a function captures.',
  },
  tooLarge: {
    value: 'values of 4 GiB and more',
    reason: 'is larger than 4 GiB',
    remedy: 'Send it in parts, or keep the data in shared memory.',
  },
} as const;

export type RefusedCase = keyof typeof refused;

/** What would cost more to look for than to carry: it is lost without a word. */
export const unseen = {
  elements: {
    value: 'an accessor or read-only attribute on one element, or on the length, of an array',
    arrives: 'an ordinary element with the value it had',
  },
  hidden: {
    value: 'additional properties that are not enumerable, of a typed array or of an array of more than 16 elements',
    arrives: 'nothing',
  },
  around: {
    value: 'the memory around a view',
    arrives: 'nothing: `byteOffset` is 0 unless the memory is shared or came earlier',
  },
} as const;
