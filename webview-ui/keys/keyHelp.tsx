import { createContext, type RefObject } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import { Button } from '../button';
import { useSend } from '../host';
import { isTyping } from '../isTyping';
import { t } from '../l10n/t';
import { debugLogKey, helpKey, keyTable } from './keyTable';

/** Opens the help. */
export const KeyHelpContext = createContext<() => void>(() => undefined);

/** For those who do not know that there is a key for it. */
export function KeyHelpButton() {
  const open = useContext(KeyHelpContext);
  return (
    <Button label={t('Keys')} icon="help" look="iconOnly" title={t('Keys ({0})', helpKey)} onClick={open} />
  );
}

/** The keys of the whole page: `?` opens the help, which keeps the focus until it is closed; `D` the debug log. */
export function KeyHelp({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  const send = useSend();
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
  }, [send, dialog]);
  return (
    <dialog ref={dialog} class="keyHelp" aria-labelledby="keyHelpTitle">
      <h2 id="keyHelpTitle">{t('Keys')}</h2>
      <div class="keyGroups">
        {keyTable().map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(({ keys, does }) => (
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
          </section>
        ))}
      </div>
      <Button label={t('Close')} onClick={() => dialog.current?.close()} />
    </dialog>
  );
}
