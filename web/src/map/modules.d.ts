/** Made by scripts/basemap.ts when the app is built. */
declare module 'virtual:ground' {
  /** Side of a square, in degrees. */
  export const side: number;
  /** Addresses of `world` and of each square, by "column,row". */
  export const addresses: Record<string, string>;
}

/** The build whose worker is a file of its own, as the content security policy asks. */
declare module 'maplibre-gl/dist/maplibre-gl-csp' {
  const maplibre: typeof import('maplibre-gl');
  export default maplibre;
}
