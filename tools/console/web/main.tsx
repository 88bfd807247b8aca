import { render } from 'preact';
import { App } from './app.tsx';
import { keepLive } from './core/live.ts';
import { followAddress } from './core/route.ts';
import { connect } from './core/session.ts';
import { listenForShortcuts } from './core/shortcuts.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/conversations.css';
import './styles/run.css';
import './styles/views.css';
import './styles/messages.css';

followAddress();
keepLive();
listenForShortcuts();
void connect();
// Back from sleep, or from another tab: the backoff may have become long.
addEventListener('online', () => void connect());
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
