/** The user's source beside what was made of it. */
import type { Site } from '../../../errors.ts';

/** What stands beside the pieces of a line of the source, as a comment: one line of text, or none. */
export type Beside = (site: Site) => string;

/** Where nothing does. */
export const nothingBeside: Beside = () => '';

/** The same for pieces in their order: nothing for one that is of the line of the piece before. Pieces without a line are passed over. */
export function besideEach(beside: Beside): (site: Site | undefined) => string {
  let last: Site | undefined;
  return (site) => {
    if (site === undefined || (site.line === last?.line && site.file === last.file)) return '';
    last = site;
    return beside(site);
  };
}
