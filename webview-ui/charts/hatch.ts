const tilePx = 8;

/** Rising lines on a faint ground, for who cannot tell colours apart; a canvas that is not scaled fills with it. */
export function hatch(colour: string, background: string): CanvasPattern | string {
  const ratio = Math.max(1, Math.round(devicePixelRatio));
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = tilePx * ratio;
  const ink = canvas.getContext('2d');
  if (ink === null) return colour;
  ink.scale(ratio, ratio);
  ink.fillStyle = background;
  ink.fillRect(0, 0, tilePx, tilePx);
  ink.fillStyle = ink.strokeStyle = colour;
  ink.globalAlpha = 0.22;
  ink.fillRect(0, 0, tilePx, tilePx);
  ink.globalAlpha = 0.9;
  ink.lineWidth = 1.4;
  ink.beginPath();
  for (const shift of [-tilePx, 0, tilePx]) {
    ink.moveTo(shift - 1, tilePx + 1);
    ink.lineTo(shift + tilePx + 1, -1);
  }
  ink.stroke();
  return ink.createPattern(canvas, 'repeat') ?? colour;
}
