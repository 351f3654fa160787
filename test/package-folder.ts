/**
 * The Ossa that tests run as a user does: the repository's, from its sources, or a built one. `OSSA_PACKAGE` names its folder:
 * scripts/pack-check.ts tests the installed package with it.
 */
import { fileURLToPath } from 'node:url';

export const packageFolder: string = process.env['OSSA_PACKAGE'] ?? fileURLToPath(new URL('../', import.meta.url));
