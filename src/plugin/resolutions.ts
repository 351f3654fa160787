/** Asks the bundler what imports come to. Its answers are promises, and capture does not wait: it asks first, and is run again. */
import type { Resolution, Resolutions } from './project.ts';

export type Resolve = (specifier: string, importer: string) => Promise<Resolution>;

interface Question {
  readonly specifier: string;
  readonly importer: string;
}

/** What `work` gives once all that it asks for has been answered. Each try may ask for more. */
export async function withResolutions<T>(resolve: Resolve, work: (resolution: Resolutions) => T): Promise<T> {
  const answers = new Map<string, Resolution>();
  for (;;) {
    const asked = new Map<string, Question>();
    const made = work((specifier, importer) => {
      const key = `${importer}\n${specifier}`;
      if (answers.has(key)) return answers.get(key);
      asked.set(key, { specifier, importer });
      return 'unknown';
    });
    if (asked.size === 0) return made;
    for (const [key, { specifier, importer }] of asked) answers.set(key, await resolve(specifier, importer));
  }
}
