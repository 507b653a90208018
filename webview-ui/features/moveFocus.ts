interface RowCommands {
  readonly toggle: (id: number, open?: boolean) => void;
  /** Rows beyond the ones that were scrolled to may first have to be drawn. */
  readonly showAll: (then: () => void) => void;
}

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
  const id = Number(row.dataset['feature']);
  const body = event.currentTarget;
  const actions: Readonly<Record<string, (() => void) | undefined>> = {
    ArrowDown: () => focusOn(row.nextElementSibling),
    ArrowUp: () => focusOn(row.previousElementSibling),
    Home: () => focusOn(body.firstElementChild),
    End: () => showAll(() => focusOn(body.lastElementChild)),
    ArrowRight: onRow ? () => toggle(id, true) : undefined,
    ArrowLeft: onRow ? () => toggle(id, false) : () => row.focus(),
    Enter: onRow ? () => toggle(id) : undefined,
    Escape: onRow ? undefined : () => row.focus(),
  };
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function focusOn(element: Element | null): void {
  if (element instanceof HTMLElement) element.focus();
}
