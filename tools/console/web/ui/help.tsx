import { areShortcutsOn, isHelpOpen, shortcuts, switchShortcuts } from '../core/shortcuts.ts';
import { useStage } from '../core/stage.ts';
import { useStore } from '../core/store.ts';
import { Dialog } from './dialog.tsx';

/** The keyboard's shortcuts, and the switch that turns the single keys off. */
export function Help() {
  const isOn = useStore(areShortcutsOn);
  const stage = useStage();
  if (!useStore(isHelpOpen)) return null;
  return (
    <Dialog title="Keyboard" onClose={() => isHelpOpen.set(false)}>
      <dl class="shortcuts">
        {shortcuts
          .filter(({ isLocal }) => !isLocal || stage === null)
          .map(({ keys, does }) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
      </dl>
      <p class="hint">Tab and Enter reach everything, too. Shortcuts are off while you type.</p>
      <label class="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ currentTarget }) => switchShortcuts(currentTarget.checked)}
        />
        Single-key shortcuts
      </label>
      <div class="dialog-actions">
        <button type="button" class="primary" onClick={() => isHelpOpen.set(false)}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
