import type { IncomingMessage, ServerResponse } from 'node:http';

/** How a medium is served: a message's `MediaUrl` says it as `?as=…`. Without, Twilio's usual way over its CDN. */
type MediaBehaviour =
  | 'usual'
  | 'direct'
  | 'unauthorized'
  | 'not-yet'
  | 'gone'
  | 'elsewhere'
  | 'loop'
  | 'endless'
  | 'huge'
  | 'hang'
  | 'failing';

/** A request for a medium as `GET /_media` tells it. */
interface SeenMedium {
  readonly path: string;
  readonly hasCredentials: boolean;
}

const cdnPrefix = '/_hosts/mms.twiliocdn.com/';
/** One pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Stands for Twilio's media: its API, which wants credentials and redirects, and its CDN, which must get none. */
export class MediaServer {
  readonly seen: SeenMedium[] = [];

  /** False when the request is for no medium. */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url ?? '', 'http://localhost');
    const isCdn = url.pathname.startsWith('/_hosts/');
    // What begins with `/_` is asked by tests. No message is sent by GET.
    if (request.method !== 'GET' || (!isCdn && url.pathname.startsWith('/_'))) return false;
    const path = `${url.pathname}${url.search}`;
    const hasCredentials = request.headers.authorization !== undefined;
    this.seen.push({ path, hasCredentials });
    if (isCdn) serveFile(response, { isTwilio: url.pathname.startsWith(cdnPrefix), hasCredentials });
    else if (!hasCredentials) response.writeHead(401).end();
    else answers[behaviourOf(url)](response, { path, timesSeen: this.#timesSeen(path) });
    return true;
  }

  #timesSeen(path: string): number {
    return this.seen.filter((seen) => seen.path === path).length;
  }
}

function behaviourOf({ searchParams }: URL): MediaBehaviour {
  const name = searchParams.get('as') ?? '';
  return Object.hasOwn(answers, name) ? (name as MediaBehaviour) : 'usual';
}

type Answer = (
  response: ServerResponse,
  request: { readonly path: string; readonly timesSeen: number },
) => void;

const answers: Readonly<Record<MediaBehaviour, Answer>> = {
  usual: (response) => redirect(response, 'https://mms.twiliocdn.com/picture'),
  direct: sendPicture,
  unauthorized: (response) => end(response, 401),
  'not-yet': (response, { timesSeen }) =>
    timesSeen <= 2 ? end(response, 404) : redirect(response, 'https://mms.twiliocdn.com/late'),
  gone: (response) => end(response, 404),
  failing: (response) => end(response, 503),
  elsewhere: (response) => redirect(response, 'https://files.example.com/picture'),
  loop: (response, { path }) => redirect(response, `https://api.twilio.com${path}`),
  endless: sendEndlessly,
  huge: (response) => {
    response.writeHead(200, { 'content-length': String(17 * 1024 * 1024) });
    response.flushHeaders();
  },
  hang: () => undefined,
};

/** A CDN's link carries its own signature: who sends credentials along gives them away. */
function serveFile(
  response: ServerResponse,
  { isTwilio, hasCredentials }: { readonly isTwilio: boolean; readonly hasCredentials: boolean },
): void {
  if (!isTwilio || hasCredentials) response.writeHead(400).end();
  else sendPicture(response);
}

function sendPicture(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(307, { location }).end();
}

function sendEndlessly(response: ServerResponse): void {
  const piece = Buffer.alloc(1024 * 1024);
  response.writeHead(200, { 'content-type': 'video/mp4' });
  const send = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', send).on('error', () => undefined);
  send();
}
