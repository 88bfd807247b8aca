import type { QueueReport } from '../../../wire.ts';
import { read } from '../../core/api.ts';
import { hrefTo, route } from '../../core/route.ts';
import { usePolling, useStage } from '../../core/stage.ts';
import { useStore } from '../../core/store.ts';
import { useData } from '../../core/use-data.ts';
import { LoadError, Loading } from '../../ui/empty-state.tsx';
import { QueueContents } from './queue-contents.tsx';
import { RedriveButton } from './redrive-button.tsx';

/** The subject of the address for a queue's dead letters: `sms-replies!`. */
const deadLettersMark = '!';

/** The six queues and their dead-letter queues, and what lies on the one that is open. */
export function QueuesView() {
  const { subject } = useStore(route);
  const isLocal = useStage() === null;
  const {
    value: queues,
    error,
    reload,
  } = useData('queues', () => read<readonly QueueReport[]>('queues'), usePolling(2_000, 10_000));
  return (
    <section class="view" aria-labelledby="queues-title">
      <div class="view-head">
        <h1 id="queues-title">Queues</h1>
        <a class="push" href={hrefTo({ view: 'messages', subject: 'failed' })}>
          Failed messages
        </a>
      </div>
      <p class="lead">
        Counts come from SQS and are approximate.{' '}
        {isLocal
          ? 'Select a count to see the messages. Viewing receives nothing: no message is hidden from its consumer or moves closer to its dead-letter queue.'
          : 'Nothing is received from a queue: SQS shows a message only by delivering it.'}
      </p>
      {error && <LoadError error={error} retry={reload} />}
      {!queues && !error && <Loading />}
      {queues && (
        <div class="table-frame">
          <QueueTable queues={queues} open={subject} onChanged={reload} />
        </div>
      )}
      {isLocal && subject !== undefined && (
        <QueueContents
          key={subject}
          queue={subject.replace(deadLettersMark, '')}
          isDeadLetters={subject.endsWith(deadLettersMark)}
        />
      )}
    </section>
  );
}

interface QueueTableProps {
  readonly queues: readonly QueueReport[];
  readonly open: string | undefined;
  readonly onChanged: () => void;
}

function QueueTable({ queues, open, onChanged }: QueueTableProps) {
  return (
    <table class="queues">
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col" class="number">
            Waiting
          </th>
          <th scope="col" class="number">
            In flight
          </th>
          <th scope="col" class="number">
            Delayed
          </th>
          <th scope="col" class="number">
            Dead letters
          </th>
          <th scope="col">
            <span class="visually-hidden">Redrive</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <QueueRow key={queue.name} queue={queue} open={open} onChanged={onChanged} />
        ))}
      </tbody>
    </table>
  );
}

interface QueueRowProps {
  readonly queue: QueueReport;
  readonly open: string | undefined;
  readonly onChanged: () => void;
}

function QueueRow({ queue, open, onChanged }: QueueRowProps) {
  const { name, waiting, inFlight, delayed, deadLetters } = queue;
  const dead = deadLetters.waiting + deadLetters.inFlight + deadLetters.delayed;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number" data-label="Waiting">
        <CountLink
          count={waiting}
          subject={name}
          open={open}
          label={`${waiting} waiting on ${name}, show them`}
        />
      </td>
      <td class="number" data-label="In flight">
        {inFlight}
      </td>
      <td class="number" data-label="Delayed">
        {delayed}
      </td>
      <td class={`number ${dead > 0 ? 'has-dead' : ''}`} data-label="Dead letters">
        <CountLink
          count={dead}
          subject={`${name}${deadLettersMark}`}
          open={open}
          label={`${dead} dead letters of ${name}, show them`}
        />
      </td>
      <td>
        <RedriveButton queue={name} dead={dead} onChanged={onChanged} />
      </td>
    </tr>
  );
}

interface CountLinkProps {
  readonly count: number;
  readonly subject: string;
  readonly open: string | undefined;
  readonly label: string;
}

function CountLink({ count, subject, open, label }: CountLinkProps) {
  const stage = useStage();
  const isOpen = subject === open;
  if (stage !== null) return <span class="count">{count}</span>;
  return (
    <a
      class="count"
      href={hrefTo({ subject: isOpen ? undefined : subject })}
      aria-label={label}
      aria-current={isOpen ? 'true' : undefined}
    >
      {count}
    </a>
  );
}
