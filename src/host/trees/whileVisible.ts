import type { Disposable } from '../../core/base/disposable';

/** A view, as far as it matters here. */
interface SeenView {
  readonly visible: boolean;
  onDidChangeVisibility(listener: () => void): Disposable;
}

/** Calls again and again while the view can be seen, and at once when it comes back into sight. */
export function whileVisible(view: SeenView, everyMs: number, callback: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const follow = (): void => {
    clearInterval(timer);
    timer = view.visible ? setInterval(callback, everyMs) : undefined;
  };
  follow();
  const subscription = view.onDidChangeVisibility(() => {
    follow();
    if (view.visible) callback();
  });
  return {
    dispose: () => {
      clearInterval(timer);
      subscription.dispose();
    },
  };
}
