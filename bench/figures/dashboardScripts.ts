/** Runs in the page from its beginning: `firstPaint` resolves when the frame with the first rows has been drawn. */
export const firstPaintWatch = `
  window.firstPaint = new Promise((resolve) => {
    const seen = () => document.querySelectorAll('.row[data-feature]').length > 0;
    new MutationObserver((_, observer) => {
      if (!seen()) return;
      observer.disconnect();
      // The next frame draws it; what comes after that frame runs when it has been drawn.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(undefined);
      });
    }).observe(document, { childList: true, subtree: true });
  });`;

/**
 * Moves the graph once in each frame, as a hand would: all of it in sight dragged to and fro, the wheel in and out, and
 * dragged where its texts can be read. Frames a second for each.
 */
export const moveGraph = `(async () => {
  const seconds = 1.5;
  const surface = document.getElementById('graphSurface');
  const box = surface.getBoundingClientRect();
  const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const mouse = (type, x, y, target) =>
    target.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, view: window, button: 0, clientX: x, clientY: y }));
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const measured = async (step) => {
    await frame();
    const begin = await frame();
    let frames = 0;
    let now = begin;
    while (now - begin < seconds * 1000) {
      step(frames);
      now = await frame();
      frames += 1;
    }
    return (frames * 1000) / (now - begin);
  };
  const drag = async () => {
    mouse('mousedown', middle.x, middle.y, surface);
    const speed = await measured((n) =>
      mouse('mousemove', middle.x + 150 * Math.sin(n / 9), middle.y + 90 * Math.cos(n / 7), window));
    mouse('mouseup', middle.x, middle.y, window);
    return speed;
  };
  const key = (value) => surface.dispatchEvent(new KeyboardEvent('keydown', { key: value, bubbles: true, cancelable: true }));
  key('0');
  const whole = await drag();
  const zoom = await measured((n) =>
    surface.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, view: window,
      ctrlKey: true, clientX: middle.x, clientY: middle.y, deltaY: n % 80 < 40 ? -8 : 8 })));
  key('0');
  key('c');
  await frame();
  const near = await drag();
  key('0');
  return { whole, zoom, near };
})()`;

/**
 * Hands the page the states in turn, ten a second for ten seconds; gives the longest time between two tasks that were
 * ready to run at once.
 */
export const followLines = `async (snapshots) => {
  const { port1, port2 } = new MessageChannel();
  let before = performance.now();
  let longest = 0;
  let going = true;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - before);
    before = now;
    // A little pause: pings without end would be what keeps the page busy.
    if (going) setTimeout(() => { before = performance.now(); port2.postMessage(undefined); }, 1);
  };
  port2.postMessage(undefined);
  let tasks = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks = Math.max(tasks, duration);
  });
  observer.observe({ type: 'longtask' });
  let revision = 0;
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      const next = snapshots[revision % snapshots.length];
      revision += 1;
      window.postMessage({ type: 'snapshot', snapshot: { ...next, revision } }, '*');
      if (revision < 100) return;
      clearInterval(timer);
      resolve();
    }, 100);
  });
  going = false;
  observer.disconnect();
  return Math.max(longest, tasks);
}`;
