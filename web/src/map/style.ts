// The layers of the map, from the ground up, in the colours of the page.
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { marks } from './composition';
import type { Palette } from './ink';

const empty: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const geojson = (more: object = {}): SourceSpecification => ({ type: 'geojson', data: empty, ...more });

/** Nearest that one can look, by the ground's own accuracy. */
export const max_zoom = 13;

export const sources = ['world', 'squares', 'places', 'control', 'incidents', 'chosen', 'area', 'drawn'] as const;
export type SourceName = (typeof sources)[number];

const is = (part: string): ExpressionSpecification => ['==', ['get', 'part'], part];

/** A cluster's picture is named after its counts; from a thousand on they are rounded, so that pictures can be shared. */
const rounded = (mark: string): ExpressionSpecification => [
  'let', 'n', ['get', mark],
  ['case', ['<', ['var', 'n'], 1000], ['var', 'n'], ['*', 100, ['round', ['/', ['var', 'n'], 100]]]],
];

function ground(source: 'world' | 'squares', { land, coast, border, sea }: Palette): LayerSpecification[] {
  return [
    { id: `${source}-sea`, type: 'fill', source, filter: is('sea'), paint: { 'fill-color': sea, 'fill-antialias': false } },
    { id: `${source}-land`, type: 'fill', source, filter: is('land'), paint: { 'fill-color': land, 'fill-antialias': false } },
    { id: `${source}-coast`, type: 'line', source, filter: is('coast'), paint: { 'line-color': coast, 'line-width': 0.8 } },
    {
      id: `${source}-border`,
      type: 'line',
      source,
      filter: is('border'),
      paint: { 'line-color': border, 'line-width': 1, 'line-dasharray': [3, 2] },
    },
  ];
}

export function style(palette: Palette): StyleSpecification {
  const { ink, accent, paper } = palette;
  return {
    version: 8,
    sources: {
      world: geojson(),
      squares: geojson(),
      places: geojson(),
      control: geojson(),
      chosen: geojson(),
      area: geojson(),
      drawn: geojson(),
      incidents: geojson({
        cluster: true,
        clusterRadius: 44,
        clusterMaxZoom: max_zoom,
        clusterProperties: Object.fromEntries(marks.map((mark) => [mark, ['+', ['coalesce', ['get', mark], 0]]])),
      }),
    },
    layers: [
      { id: 'background', type: 'background', paint: { 'background-color': palette.sea } },
      ...ground('world', palette),
      ...ground('squares', palette),
      { id: 'control', type: 'fill', source: 'control', paint: { 'fill-pattern': ['concat', 'hatch:', ['get', 'hatch']], 'fill-opacity': 0.85 } },
      { id: 'control-edge', type: 'line', source: 'control', paint: { 'line-color': ink, 'line-opacity': 0.55, 'line-width': 1 } },
      {
        id: 'zones',
        type: 'fill',
        source: 'places',
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: { 'fill-color': accent, 'fill-opacity': 0.06 },
      },
      {
        id: 'lines',
        type: 'line',
        source: 'places',
        filter: ['!=', ['geometry-type'], 'Point'],
        layout: { 'line-join': 'round' },
        paint: { 'line-color': accent, 'line-width': ['match', ['get', 'kind'], 'line', 2.2, 1.2], 'line-opacity': 0.85 },
      },
      {
        id: 'spots',
        type: 'circle',
        source: 'places',
        filter: ['==', ['geometry-type'], 'Point'],
        paint: { 'circle-radius': 4, 'circle-color': paper, 'circle-stroke-color': accent, 'circle-stroke-width': 2 },
      },
      { id: 'area', type: 'fill', source: 'area', paint: { 'fill-color': accent, 'fill-opacity': 0.1 } },
      { id: 'area-edge', type: 'line', source: 'area', paint: { 'line-color': accent, 'line-width': 2, 'line-dasharray': [2, 1.5] } },
      { id: 'chosen-radius', type: 'fill', source: 'chosen', filter: is('radius'), paint: { 'fill-color': ink, 'fill-opacity': 0.08 } },
      {
        id: 'chosen-edge',
        type: 'line',
        source: 'chosen',
        filter: is('radius'),
        paint: { 'line-color': ink, 'line-width': 1.5, 'line-dasharray': [2, 2] },
      },
      {
        id: 'chosen-ring',
        type: 'circle',
        source: 'chosen',
        filter: is('point'),
        paint: { 'circle-radius': 15, 'circle-color': 'rgba(0, 0, 0, 0)', 'circle-stroke-color': accent, 'circle-stroke-width': 3 },
      },
      {
        id: 'clusters',
        type: 'symbol',
        source: 'incidents',
        filter: ['any', ['has', 'point_count'], ['has', 'cell']],
        layout: {
          'icon-image': ['concat', 'cluster', ...marks.flatMap((mark): (string | ExpressionSpecification)[] => [':', rounded(mark)])] as ExpressionSpecification,
          'icon-allow-overlap': true,
        },
      },
      {
        id: 'incidents',
        type: 'symbol',
        source: 'incidents',
        filter: ['has', 'mark'],
        layout: {
          'icon-image': ['concat', 'mark:', ['get', 'mark']],
          'icon-allow-overlap': true,
          'symbol-sort-key': ['match', ['get', 'mark'], 'v', 3, 'u', 2, 'n', 1, 0],
        },
      },
      { id: 'drawn-line', type: 'line', source: 'drawn', paint: { 'line-color': accent, 'line-width': 2 } },
      {
        id: 'drawn-corners',
        type: 'circle',
        source: 'drawn',
        filter: ['==', ['geometry-type'], 'Point'],
        paint: { 'circle-radius': 4, 'circle-color': paper, 'circle-stroke-color': accent, 'circle-stroke-width': 2 },
      },
    ],
  };
}
