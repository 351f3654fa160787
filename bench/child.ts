/** The process of one JavaScript side: opens the session and takes a turn for each message. Started by side.ts only. */
import type { Case, Outcome, Session } from './case.ts';

export type ToChild = { readonly atLeastSeconds: number };
export type FromChild = { readonly outcome: Outcome } | { readonly failure: string } | { readonly ready: true };

const [caseName, sideName] = process.argv.slice(2);

async function turn(benchCase: Case, session: Session, atLeastSeconds: number): Promise<Outcome> {
  const digests = new Set<string>();
  let runs = 0;
  let elapsed = 0;
  let cpu = 0;
  let value = 0;
  do {
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    const result = await session.run();
    elapsed += (performance.now() - before) / 1e3;
    const used = process.cpuUsage(cpuBefore);
    cpu += (used.user + used.system) / 1e6;
    runs += 1;
    value += session.value?.(result) ?? 0;
    digests.add(String(session.digest(result)));
  } while (elapsed < atLeastSeconds);
  if (digests.size > 1) throw new Error(`runs of one side disagree: ${[...digests].join(', ')}`);
  const items = session.items ?? 1;
  return {
    value: session.value ? value / runs : (elapsed / runs / items) * benchCase.unit.scale,
    runs,
    items,
    cpuSeconds: cpu / runs,
    rssMiB: process.resourceUsage().maxRSS / 1024,
    digest: [...digests].join(''),
  };
}

function send(message: FromChild): void {
  process.send?.(message);
}

async function main(): Promise<void> {
  const benchCase = ((await import(`./cases/${caseName}.ts`)) as { default: Case }).default;
  const side = benchCase.sides[sideName ?? ''];
  if (side?.kind !== 'session') throw new Error(`${caseName} has no session side ${sideName}`);
  const session = await side.open();
  process.on('message', (message: ToChild) => {
    turn(benchCase, session, message.atLeastSeconds).then(
      (outcome) => send({ outcome }),
      (error: unknown) => send({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => {
    Promise.resolve(session.close?.()).finally(() => process.exit());
  });
  send({ ready: true });
}

main().catch((error: unknown) => {
  send({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
  process.disconnect?.();
});
