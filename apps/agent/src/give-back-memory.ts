/**
 * Has V8 give back to the system what was used and is not any more. By itself it does so only when it needs more, which
 * an idle agent never does. Takes some tens of milliseconds. By the inspector, and not by `--expose-gc`: under that Node
 * does not take what it has compiled of itself beforehand, and starts later.
 */
export async function giveBackMemory(): Promise<void> {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.collectGarbage')
  session.disconnect()
}
