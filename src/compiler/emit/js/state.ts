/** The text of a stateful stage: its state lives in the emitted code, one value, or a map by key (SameValueZero, as `Map` has it). */
import { thenable } from './thenable.ts';

/** What the text calls its functions, and how messages call them; in the order init, step and key. */
export interface StateNames {
  readonly name: string;
  readonly functions: readonly [init: string, step: string, key?: string];
  readonly roles: readonly string[];
}

/** Definitions of the function `name`, which steps an item. Outermost, it notes what it changes, so that it can be set back. */
export function stateText({ name, functions: [init, step, key], roles }: StateNames, outermost: boolean): string[] {
  const [INIT, STEP, KEY] = [0, 1, 2];
  const state = `${name}S`;
  const [declare, has, get, put, remove] =
    key === undefined
      ? [
          `let ${state}, ${state}On = false;`,
          `${state}On`,
          state,
          (v: string) => `${state} = ${v}; ${state}On = true;`,
          `${state} = undefined; ${state}On = false;`,
        ]
      : [
          `const ${state} = new Map();`,
          `${state}.has(k)`,
          `${state}.get(k)`,
          (v: string) => `${state}.set(k, ${v});`,
          `${state}.delete(k);`,
        ];
  // The states of a collection's elements go with the collection that fails.
  const set = (v: string, before: string): string =>
    `${outermost ? `log[logged++] = ${name}Undo; log[logged++] = k; log[logged++] = ${before}; ` : ''}${put(v)}`;
  const failed = `catch (e) { throw T.failed(e, ${name}Roles[at]); }`;
  const taken = `T.pair(r, ${name}Roles[${STEP}]); ${set('r[0]', 's')} return r[1];`;
  return [
    `const ${name}Roles = ${JSON.stringify(roles)};`,
    declare,
    outermost ? `function ${name}Undo(k, s) { if (s === NONE) { ${remove} } else { ${put('s')} } }` : '',
    [
      `function ${name}(v) {`,
      `let at = ${KEY}, k; try {`,
      key === undefined ? '' : `k = ${key}(v); if (${thenable('k')}) return ${name}Late(${KEY}, k, v);`,
      `let s = ${get};`,
      `if (s === undefined && !${has}) { at = ${INIT}; s = ${init}(); if (${thenable('s')}) return ${name}Late(${INIT}, s, v, k); ${set('s', 'NONE')} }`,
      `at = ${STEP}; const r = ${step}(s, v); if (${thenable('r')}) return ${name}Late(${STEP}, r, v, k);`,
      taken,
      `} ${failed} }`,
    ].join('\n'),
    // Goes on where a promise was met: with the key, with the first state, or with the pair of the step.
    [
      `async function ${name}Late(at, p, v, k) {`,
      `let s; try {`,
      `if (at === ${KEY}) { k = await p; if (${has}) s = ${get}; else { at = ${INIT}; p = ${init}(); } }`,
      `if (at === ${INIT}) { s = await p; ${set('s', 'NONE')} }`,
      `if (at !== ${STEP}) { at = ${STEP}; p = ${step}(s, v); }`,
      `const r = await p;`,
      taken,
      `} ${failed} }`,
    ].join('\n'),
  ];
}
