import { encode } from 'uqr';

/** Blank modules around a code, as ISO/IEC 18004 wants them. */
const border = 4;

/** A QR code as SVG: one path of dark modules on white, whatever colours the page has. */
export function qrCodeSvg(text: string): string {
  const { data, size } = encode(text, { ecc: 'M', border });
  const modules = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${modules.join('')}"/></svg>`;
}

export const qrCodeUrl = (text: string): string => `data:image/svg+xml;base64,${Buffer.from(qrCodeSvg(text)).toString('base64')}`;
