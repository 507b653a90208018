import type { View } from './sight';

const durationMs = 180;

/** Goes from one view to another over a few frames; at once for whom movement disturbs. */
export function animateView(from: View, to: View, apply: (view: View) => void): () => void {
  if (wantsNoMotion()) {
    apply(to);
    return () => undefined;
  }
  const startedAt = performance.now();
  let frame = 0;
  const step = (now: number): void => {
    const part = Math.min(1, (now - startedAt) / durationMs);
    const eased = 1 - (1 - part) ** 3;
    const between = (start: number, end: number): number => start + (end - start) * eased;
    frame = part < 1 ? requestAnimationFrame(step) : 0;
    apply({ x: between(from.x, to.x), y: between(from.y, to.y), k: between(from.k, to.k) });
  };
  frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}

/** The system's setting, or that of VS Code, which need not be the same. */
function wantsNoMotion(): boolean {
  return (
    matchMedia('(prefers-reduced-motion: reduce)').matches ||
    document.body.classList.contains('vscode-reduce-motion')
  );
}
