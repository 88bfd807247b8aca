import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { channelRoutes } from '../../infra/channel-routes.ts';
import { answerRequest } from './answer-request.ts';
import { routeFinder } from './api/find-route.ts';
import type { BuiltPage } from './build-page.ts';
import type { ConsoleSource } from './console-system.ts';
import { securityHeaders } from './response-headers.ts';
import { loadPage } from './serve-page.ts';
import type { Session } from './wire.ts';

export interface Console {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  readonly source: ConsoleSource;
  readonly page: BuiltPage;
  /** Kept over restarts, so that open pages find the console again; when it is taken, any other. */
  readonly port: number;
}

/** Serve the console to this machine only. */
export async function startConsole({ source, page, port: wishedPort }: ConsoleOptions): Promise<Console> {
  let listener: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => listener(request, response));
  const port = await listen(server, wishedPort);
  const session: Session = {
    token: randomBytes(32).toString('base64url'),
    startId: randomBytes(8).toString('hex'),
    pageId: page.id,
    stage: source.stage,
    liveUrl: source.liveUrl ?? null,
    channels: channelRoutes.map(({ name }) => name),
  };
  const ports = {
    rules: { port, token: session.token },
    session,
    headers: securityHeaders(source.liveUrl),
    page: loadPage(page.directory),
    findRoute: routeFinder(source.routes),
  };
  listener = (request, response) => void answerRequest(request, response, ports);
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, wishedPort: number): Promise<number> {
  const tryPort = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await tryPort(wishedPort);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await tryPort(0);
  }
  return (server.address() as AddressInfo).port;
}
