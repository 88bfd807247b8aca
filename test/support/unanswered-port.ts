import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

/** A server that listens and never accepts: its thread stands still. */
const standingStill = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });`;

/** A port whose queue of connections is full: the kernel drops every further SYN, as a firewall does. */
export async function openUnansweredPort(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const worker = new Worker(standingStill, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  // The queue has room for two; the first one to connect shows that the others have been asked for as well.
  const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.race(fillers.map((filler) => once(filler, 'connect')));
  return {
    port,
    close: async () => {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}
