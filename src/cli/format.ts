/** Formats of inputs. */
export const formats = ['json', 'jsonl', 'csv', 'tsv', 'lines', 'files'] as const;
export type Format = (typeof formats)[number];
