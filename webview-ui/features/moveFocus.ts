import { actionOf, featureKeys } from '../keys/viewKeys';

interface RowCommands {
  readonly toggle: (id: number, open?: boolean) => void;
  /** Rows beyond the ones that were scrolled to may first have to be drawn. */
  readonly showAll: (then: () => void) => void;
}

const [backToRowKey] = featureKeys.backToRow;

/** Keys of the list of features. Works on the rows as they stand on the page. */
export function moveFocus(
  event: KeyboardEvent & { readonly currentTarget: HTMLElement },
  { toggle, showAll }: RowCommands,
): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  const row = target?.closest<HTMLElement>('[data-feature]');
  if (target === undefined || row === null || row === undefined) return;
  const onRow = target === row;
  // What stands in the details has its own keys: text is typed there, and output scrolled.
  if (target.closest('.cell-details') !== null && event.key !== backToRowKey) return;
  const id = Number(row.dataset['feature']);
  const body = event.currentTarget;
  const actions: Readonly<Record<keyof typeof featureKeys, (() => void) | undefined>> = {
    next: () => focusOn(row.nextElementSibling),
    previous: () => focusOn(row.previousElementSibling),
    focusFirst: () => focusOn(body.firstElementChild),
    focusLast: () => showAll(() => focusOn(body.lastElementChild)),
    open: onRow ? () => toggle(id, true) : undefined,
    close: onRow ? () => toggle(id, false) : () => row.focus(),
    toggle: onRow ? () => toggle(id) : undefined,
    backToRow: onRow ? undefined : () => row.focus(),
  };
  const name = actionOf(featureKeys, event.key);
  const action = name && actions[name];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function focusOn(element: Element | null): void {
  if (element instanceof HTMLElement) element.focus();
}
