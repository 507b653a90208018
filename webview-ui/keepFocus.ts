/**
 * What goes while it has the focus (a card of an agent that has ended, a question that was answered) would leave it to
 * the page, and who reads by ear or types would begin at the top again. It goes to what stood beside that instead, or
 * to the part of the page around it: never to a button of theirs, which the next key would press.
 */
export function keepFocus(root: HTMLElement): void {
  let last: Element | undefined;
  root.addEventListener('focusin', ({ target }) => {
    last = target instanceof Element ? target : undefined;
  });
  // Who clicks beside everything has left it there on purpose.
  document.addEventListener(
    'click',
    () => {
      last = focusedIn(root);
    },
    { capture: true },
  );
  new MutationObserver((changes) => {
    const gone = last;
    if (gone === undefined || gone.isConnected) return;
    last = focusedIn(root);
    // Another window or an editor has the focus: taking it would be worse.
    if (last !== undefined || !document.hasFocus()) return;
    const change = changes.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(gone)));
    const heir = change && heirOf(change);
    if (heir === undefined) return;
    if (!heir.hasAttribute('tabindex')) heir.tabIndex = -1;
    heir.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });
}

// l10n: not for people
const surroundings = 'li, [role="row"], section, main, form, dialog, [role="tabpanel"], [role="toolbar"]';

function heirOf({ nextSibling, previousSibling, target }: MutationRecord): HTMLElement | undefined {
  const isItem = target instanceof Element && target.matches('ul, ol, [role="rowgroup"]');
  const beside = isItem
    ? [nextSibling, previousSibling].find((node) => node?.isConnected === true)
    : undefined;
  if (beside instanceof HTMLElement) return beside;
  const around = target instanceof Element && target.isConnected ? target.closest(surroundings) : null;
  return around instanceof HTMLElement ? around : undefined;
}

function focusedIn(root: HTMLElement): Element | undefined {
  const { activeElement } = document;
  return activeElement !== null && root.contains(activeElement) && activeElement !== root
    ? activeElement
    : undefined;
}
