import type { FaultKind } from '../faults.ts';
import type { Invocation } from '../world/invocation.ts';
import type { VirtualHost } from '../world/virtual-http.ts';
import type { Cloud } from './cloud.ts';

const faultsOfSends: readonly FaultKind[] = ['throttled', 'lost', 'slow', 'killed'];

/** Twilio's and SendGrid's APIs: they accept a message, refuse it, or do so and do not answer. */
export function createProviderHost(currentCloud: () => Cloud | undefined): VirtualHost {
  const within = (use: (cloud: Cloud) => void) => {
    const cloud = currentCloud();
    if (cloud !== undefined) use(cloud);
  };
  return {
    connect: (invocation, answer) => within((cloud) => connect(cloud, invocation, answer)),
    post: (invocation, request, respond) =>
      within((cloud) => post(cloud, { invocation, respond, ...request })),
  };
}

function connect(cloud: Cloud, invocation: Invocation, answer: Parameters<VirtualHost['connect']>[1]): void {
  const { world } = cloud;
  const fault = note(cloud, invocation, ['refused', 'slow']);
  const ms = world.random(`connect ${invocation.id}`).between(5, fault === 'slow' ? 3_000 : 40);
  world.at(world.now + ms, () => {
    if (fault === 'refused') answer.failed(new Error('connection refused'));
    else answer.connected();
  });
}

interface Send {
  readonly invocation: Invocation;
  readonly host: string;
  readonly body: string;
  readonly respond: (status: number) => void;
}

function post(cloud: Cloud, send: Send): void {
  const { world } = cloud;
  const { invocation, respond } = send;
  const fault = note(cloud, invocation, faultsOfSends);
  const random = world.random(`provider ${invocation.id}`);
  const at = world.now + (fault === 'slow' ? random.between(500, 7_000) : random.between(5, 60));
  world.at(at, () => {
    switch (fault) {
      case 'throttled':
        respond(random.pick([429, 500, 503, 400]));
        return;
      case 'lost':
        record(cloud, send);
        if (random.chance(0.3)) respond(502);
        return;
      case 'killed':
        if (random.chance(0.6)) record(cloud, send);
        cloud.kill(invocation);
        return;
      default:
        record(cloud, send);
        respond(202);
    }
  });
}

function note(cloud: Cloud, invocation: Invocation, kinds: readonly FaultKind[]): FaultKind | undefined {
  const fault = cloud.faults.at(invocation.nameCall('send'), kinds);
  if (fault === undefined) return undefined;
  invocation.faults++;
  cloud.say(`${invocation.id}: send: fault: ${fault}`);
  return fault;
}

function record(cloud: Cloud, { invocation: by, host, body }: Send): void {
  const isMail = host.includes('sendgrid');
  const to = isMail
    ? JSON.parse(body).personalizations[0].to[0].email
    : (new URLSearchParams(body).get('To') ?? '');
  const channel = isMail ? 'email' : to.startsWith('whatsapp:') ? 'whatsapp' : 'sms';
  cloud.say(`${by.id}: provider took an answer to ${to}`);
  cloud.journal.sends.push({ at: cloud.world.now, by, to, channel });
}
