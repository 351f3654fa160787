/** Every case under every flavour: the unit means what the function means, or the error says what is wrong and where. */
import { beforeAll, describe, expect, it } from 'vitest';
import { inProgram } from './calls.ts';
import { cases } from './cases.ts';
import type { Case } from './cases.ts';
import type { Outcome } from './driver.ts';
import { flavours, pluginFlavours, runFlavour } from './flavours.ts';
import type { Flavour } from './flavours.ts';

const header = "import { seq, map } from 'ossa'; ";
const results = new Map<Flavour, Map<string, Outcome>>();

function programOf({ name, text, files = {}, main = 'main.ts' }: Case): {
  name: string;
  files: Record<string, string>;
} {
  return { name, files: { [main]: /\.c[jt]s$/.test(main) ? text : header + text, ...files } };
}

/** The 1-based line of the mark in the program's text. */
function markedLine(text: string): number {
  return text.split('\n').findIndex((line) => line.endsWith('// here')) + 1;
}

describe.each(flavours)('capture, %s', (flavour) => {
  const here = casesOf(flavour);
  for (const { name, only } of cases)
    if (only && !only.flavours.includes(flavour)) console.log(`not under ${flavour}: ${name} (${only.because})`);

  beforeAll(async () => {
    results.set(flavour, await runFlavour(flavour, here.map(programOf)));
  });

  it.each(here)('$name', (each) => {
    const outcome = results.get(flavour)!.get(each.name)!;
    // Of what the plugin has not noted, the bundle is all that is known: its names, and its lines without a source map.
    const isRenamed = isPlugin(flavour) && outcome.inspected === true;
    expect(outcome.crash).toBeUndefined();
    if (each.error) {
      const line = markedLine(each.text);
      expect(outcome.failure).toMatchObject({ code: each.error.code });
      if (isRenamed) return;
      expect(outcome.failure!.name).toContain(each.error.name);
      if (line > 0) expect(outcome.failure!.line).toBe(line);
      return;
    }
    expect(outcome.failure).toBeUndefined();
    expect(outcome.calls!.map(({ value, error }) => ({ value, error }))).toEqual(
      outcome.direct!.map(({ value, error }) => ({ value, error })),
    );
    if (each.values) expect(outcome.calls!.map(({ value }) => value)).toEqual(each.values);
    if (each.captures && !isRenamed) expect(outcome.captures).toEqual(each.captures);
    // Node maps the places of a direct call to the sources under tsx and vitest; a worker has the text that runs.
    if (!flavour.startsWith('tsx') && flavour !== 'vitest' && !isPlugin(flavour))
      expect(outcome.calls!.map(({ place }) => place)).toEqual(outcome.direct!.map(({ place }) => place));
  });
});

describe.each(pluginFlavours)('as the static pass: %s', (flavour) => {
  const same = casesOf(flavour).filter(({ unbundled }) => unbundled === undefined);
  for (const { name, unbundled } of casesOf(flavour)) if (unbundled) console.log(`not noted: ${name} (${unbundled})`);

  it.each(same)('$name', ({ name, error }) => {
    const bundled = results.get(flavour)!.get(name)!;
    const { inspected, id, direct, failure } = results.get('static')!.get(name)!;
    // The inspector is asked for nothing that the static pass does without it.
    if (inspected) return expect(bundled.crash).toBeUndefined();
    expect(bundled.inspected).toBe(false);
    if (error) return expect(inProgram(bundled.failure!.file)).toBe(inProgram(failure!.file));
    expect(bundled.id).toBe(id);
    expect(bundled.calls!.map(({ place }) => inProgram(place))).toEqual(direct!.map(({ place }) => inProgram(place)));
  });
});

function casesOf(flavour: Flavour): readonly Case[] {
  return cases.filter(({ only }) => !only || only.flavours.includes(flavour));
}

function isPlugin(flavour: Flavour): boolean {
  return (pluginFlavours as readonly Flavour[]).includes(flavour);
}

describe('both ways to read a function', () => {
  it.each(cases.filter(({ error }) => !error))('give one id: $name', ({ name }) => {
    expect(results.get('static')!.get(name)!.id).toBe(results.get('inspector')!.get(name)!.id);
  });
});
