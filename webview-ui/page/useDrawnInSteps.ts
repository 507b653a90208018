import { useEffect, useState } from 'preact/hooks';

/**
 * How much of a page is to be there, from 0 to the last step. Each step is drawn before the next one begins: all at once
 * the first drawing, with its fonts and styles, would keep the page from reacting for longer than anything after it.
 */
export function useDrawnInSteps(last: number): number {
  const [step, setStep] = useState(0);
  useEffect(() => {
    if (step >= last) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setStep(step + 1));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [step, last]);
  return step;
}
