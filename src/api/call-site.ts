/**
 * Where in the user's code a run began. An error that arises far from there, in a worker or between two turns of the event
 * loop, has no stack that leads back: the place of the call is noted before, and read only if the run fails.
 */
import { encodeToBytes } from '../channels/codec/codec.ts';
import { capture } from '../compiler/capture/capture.ts';
import { userPlace } from '../compiler/capture/static/registry.ts';
import { OssaError, type Site } from '../errors.ts';
import type { Node } from '../skeletons/node.ts';
import { functionsIn } from '../skeletons/walk.ts';

/** What can be asked, later, for the line that called `callee`. One frame, not yet made text: about a microsecond. */
export interface CallSite {
  readonly stack?: string;
}

export function callSite(callee: Function): CallSite {
  const { stackTraceLimit } = Error;
  const site: CallSite = {};
  // Reflect.set: the property may be frozen, and then a longer stack is taken.
  Reflect.set(Error, 'stackTraceLimit', 1);
  Error.captureStackTrace(site, callee);
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return site;
}

/**
 * Gives an error of a run that has no place of its own the one of the captured variable that it is about, or else of the call.
 * What a user's function threw has its place in that function.
 */
export function locateError(error: unknown, program: Node, call: CallSite, printed: () => string): void {
  if (!(error instanceof OssaError) || error.site !== undefined || error.code === 'OSSA_FUNCTION_FAILED') return;
  const path = error.code === 'OSSA_CANNOT_TRAVEL' ? String(error.details['path']) : '';
  const captured = path === '' ? undefined : capturedAt(path, program);
  if (captured !== undefined) return error.locate(captured.site, { path: `'${path}', which ${captured.role} uses,` });
  const details: Record<string, string> = path.startsWith('result') ? { path: `${path} of ${printed()}` } : {};
  const site = userPlace(call.stack?.split('\n').find((line) => line.startsWith('    at ')));
  if (site !== undefined) error.locate(site, details);
}

/** The captured value that does not travel: names alone would not tell two variables of the same name apart. */
function capturedAt(path: string, program: Node): { readonly site: Site; readonly role: string } | undefined {
  for (const { fn, role } of functionsIn(program)) {
    const { unit, sites, values } = capture(fn, role);
    if (!unit.captures.some((name) => path.startsWith(name))) continue;
    for (const [i, value] of values().entries()) {
      if (refusal(value, unit.captures[i] as string) === path) return { site: sites[i] as Site, role };
    }
  }
  return undefined;
}

function refusal(value: unknown, name: string): unknown {
  try {
    encodeToBytes(value, name);
    return undefined;
  } catch (error) {
    return error instanceof OssaError ? error.details['path'] : undefined;
  }
}
