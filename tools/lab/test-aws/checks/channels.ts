import { seedConversations } from '../../../local-cloud/start/seed-conversations.ts';
import { runTour } from '../../../local-cloud/start/tour.ts';
import { type Row, row, type Trial } from '../trial.ts';

/** The tour of `npm start`: each seeded conversation gets a message, and its context reaches the right queue. */
export async function checkChannels({ deployment, keys, providerApiUrl }: Trial): Promise<readonly Row[]> {
  await seedConversations(deployment);
  const isRight = await runTour(deployment, { keys, providerApiUrl });
  return [row('the tour: every channel to its queue', 'right', isRight ? 'right' : 'wrong')];
}
