import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../button';
import { useSend } from '../host';
import { isTyping } from '../isTyping';
import { t } from '../l10n/t';
import { debugLogKey, helpKey, keyTable } from './keyTable';

/** The keys of the whole page: `?` opens the help, which keeps the focus until it is closed; `D` the debug log. */
export function KeyHelp() {
  const send = useSend();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (event.key === helpKey) {
        event.preventDefault();
        if (dialog.current?.open === true) dialog.current.close();
        else dialog.current?.showModal();
      } else if (event.key.toUpperCase() === debugLogKey && dialog.current?.open !== true) {
        event.preventDefault();
        send({ type: 'openDebugLog' });
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [send]);
  return (
    <dialog ref={dialog} class="keyHelp" aria-labelledby="keyHelpTitle">
      <h2 id="keyHelpTitle">{t('Keys')}</h2>
      <dl>
        {keyTable().map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Button label={t('Close')} onClick={() => dialog.current?.close()} />
    </dialog>
  );
}
