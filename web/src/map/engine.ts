// One map on the page: MapLibre with our ground, marks and tools. The library and its worker load with the first map, from
// this server; no other host is ever asked.
import type { GeoJSONSource, LngLat, Map as LibraryMap, MapMouseEvent, Marker } from 'maplibre-gl';
import worker_url from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url';
import type { IncidentCounts, IncidentSummary, PlacesDocument } from '../lib/types';
import { composition, mark_of, total, worst } from './composition';
import { circle, corners, wrapped, type Area, type Point } from './geometry';
import { load_square, load_world, square_bounds, squares_in } from './ground';
import { claim_key } from './hatch';
import type { Ink } from './ink';
import { country_name, geometries, type Sheet, type World } from './packed';
import type { Bounds, Camera } from './sight';
import { max_zoom, style, type SourceName } from './style';

export interface Listening {
  /** Incidents at one spot were chosen; more than one where they cannot be told apart. */
  choose: (ids: string[]) => void;
  /** The map was moved, by hand or by us. */
  moved: (camera: Camera, bounds: Bounds) => void;
  /** An area was drawn, or drawing was given up. */
  drawn: (area: Area | null) => void;
}

export type Tool = 'box' | 'polygon' | null;
type Feature = GeoJSON.Feature<GeoJSON.Geometry, Record<string, unknown>>;

export class MapEngine {
  #map: LibraryMap;
  #make_marker: (element: HTMLElement, at: Point) => Marker;
  #ink: Ink;
  #listening: Listening;
  #locale: string;
  #incidents: readonly IncidentSummary[] = [];
  #world: World | null = null;
  #squares = new Map<string, Feature[]>();
  #names = new Map<string, Marker>();
  #place_names: Marker[] = [];
  #following = false;
  #tool: Tool = null;
  #corners: Point[] = [];
  #stop_drawing: (() => void) | null = null;

  /** @throws when the browser cannot draw maps (no WebGL) or the library cannot be loaded */
  static async create(
    container: HTMLElement,
    options: { ink: Ink; listening: Listening; locale: string; label: string; camera: Camera | null },
  ): Promise<MapEngine> {
    const { default: library } = await import('maplibre-gl/dist/maplibre-gl-csp');
    library.setWorkerUrl(worker_url);
    const map = new library.Map({
      container,
      style: style(options.ink.palette),
      center: options.camera ? [options.camera.lon, options.camera.lat] : [20, 25],
      zoom: options.camera?.zoom ?? 1.2,
      maxZoom: max_zoom,
      minZoom: 0.5,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      fadeDuration: 0,
      locale: { 'Map.Title': options.label },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    const make_marker = (element: HTMLElement, at: Point) => new library.Marker({ element }).setLngLat([at[0], at[1]]).addTo(map);
    const engine = new MapEngine(map, make_marker, options);
    await new Promise<void>((ready, failed) => {
      map.once('load', () => ready());
      map.once('error', ({ error }) => failed(error));
    });
    engine.#begin();
    return engine;
  }

  private constructor(
    map: LibraryMap,
    make_marker: (element: HTMLElement, at: Point) => Marker,
    { ink, listening, locale }: { ink: Ink; listening: Listening; locale: string },
  ) {
    this.#map = map;
    this.#make_marker = make_marker;
    this.#ink = ink;
    this.#listening = listening;
    this.#locale = locale;
    map.on('styleimagemissing', ({ id }) => {
      const picture = this.#ink.picture(id);
      if (picture && !map.hasImage(id)) map.addImage(id, picture, { pixelRatio: this.#ink.scale });
    });
  }

  #begin(): void {
    const map = this.#map;
    for (const layer of ['incidents', 'clusters']) {
      map.on('mouseenter', layer, () => this.#cursor('pointer'));
      map.on('mouseleave', layer, () => this.#cursor(''));
    }
    map.on('click', (event) => void this.#clicked(event));
    map.on('move', () => this.#tell());
    map.on('moveend', () => void this.#look());
    load_world().then(
      (world) => {
        this.#world = world;
        this.#set('world', drawn_sheet(world));
        this.#show_names();
      },
      () => undefined, // Offline before the first visit: marks are drawn on an empty ground.
    );
    void this.#look();
  }

  destroy(): void {
    this.#stop_drawing?.();
    this.#map.remove();
  }

  resize(): void {
    this.#map.resize();
  }

  get bounds(): Bounds {
    const bounds = this.#map.getBounds();
    return { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() };
  }

  get camera(): Camera {
    const { lng, lat } = this.#map.getCenter();
    return { lon: lng, lat, zoom: this.#map.getZoom() };
  }

  /** Follows another map without telling anybody. */
  follow(camera: Camera): void {
    this.#following = true;
    this.#map.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
    this.#following = false;
  }

  go_to(camera: Camera): void {
    this.#map.easeTo({ center: [camera.lon, camera.lat], zoom: camera.zoom, duration: this.#ease_ms() });
  }

  zoom_by(steps: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + steps, duration: this.#ease_ms() });
  }

  /** Moves so that all of it is in sight. */
  fit(bounds: Bounds, animate = true): void {
    this.#map.fitBounds([bounds.west, bounds.south, bounds.east, bounds.north], {
      padding: 48,
      maxZoom: 9,
      duration: animate ? this.#ease_ms() : 0,
    });
  }

  /** Shows incidents (those without a place are not looked at), marked by a view's verdicts; or, where they are too many,
   * how many there are in squares. */
  set_incidents(incidents: readonly IncidentSummary[], cells: IncidentCounts['cells'], view: string): void {
    this.#incidents = cells ? [] : incidents;
    const features = (cells ?? []).map(({ lat, lon, counts }): Feature => {
      const of_view = counts[view] ?? composition([], view);
      const alone = total(of_view) === 1 ? { mark: worst(of_view) } : { cell: true };
      return { type: 'Feature', properties: { ...of_view, ...alone, closer: true }, geometry: { type: 'Point', coordinates: [lon, lat] } };
    });
    this.#incidents.forEach((incident, index) => {
      if (!incident.place) return;
      const mark = mark_of(incident, view);
      features.push({
        type: 'Feature',
        properties: { index, mark, [mark]: 1 },
        geometry: { type: 'Point', coordinates: [incident.place.lon, incident.place.lat] },
      });
    });
    this.#set('incidents', features);
  }

  /** Zones, lines and places of the terms with their names, and areas of control that may hold between two moments. */
  set_places(places: PlacesDocument['features'], show: { terms: boolean; control: boolean }, hatch: ReadonlyMap<string, number>): void {
    for (const marker of this.#place_names) marker.remove();
    this.#place_names = [];
    const terms: Feature[] = [];
    const control: Feature[] = [];
    for (const { geometry, properties } of places) {
      if (!geometry) continue;
      const feature: Feature = { type: 'Feature', geometry, properties: { ...properties } };
      if (properties.kind === 'control') {
        if (show.control) control.push({ ...feature, properties: { ...properties, hatch: hatch.get(claim_key(properties)) ?? 0 } });
      } else if (show.terms) {
        terms.push(feature);
        const at = label_point(geometry);
        if (at) this.#place_names.push(this.#make_marker(name_element(properties.name, 'map-place'), at));
      }
    }
    this.#set('places', terms);
    this.#set('control', control);
  }

  /** Rings the incident that was chosen, with its circle of uncertainty. */
  set_chosen(incident: IncidentSummary | null): void {
    const place = incident?.place;
    const features: Feature[] = [];
    if (place) {
      const at: Point = [place.lon, place.lat];
      if (place.radius_m > 0) {
        features.push({
          type: 'Feature',
          properties: { part: 'radius' },
          geometry: { type: 'Polygon', coordinates: [circle(at, place.radius_m).map((point) => [...point])] },
        });
      }
      features.push({ type: 'Feature', properties: { part: 'point' }, geometry: { type: 'Point', coordinates: [...at] } });
    }
    this.#set('chosen', features);
  }

  /** Moves only when the incident's circle is not in sight. */
  bring_in(incident: IncidentSummary): void {
    const { place } = incident;
    if (!place) return;
    const { west, east, south, north } = this.bounds;
    const [width, height] = [(east - west) * 0.06, (north - south) * 0.06];
    const inside = place.lon > west + width && place.lon < east - width && place.lat > south + height && place.lat < north - height;
    if (!inside) this.#map.easeTo({ center: [place.lon, place.lat], zoom: Math.max(this.#map.getZoom(), 7), duration: this.#ease_ms() });
  }

  set_area(area: Area | null): void {
    this.#set('area', area ? [polygon(corners(area))] : []);
  }

  /** Begins or gives up drawing. A box is dragged; a polygon is clicked, and ends with a double click or Enter. */
  draw(tool: Tool): void {
    this.#stop_drawing?.();
    this.#stop_drawing = null;
    this.#tool = tool;
    this.#corners = [];
    this.#set('drawn', []);
    this.#cursor('');
    if (tool === 'box') this.#stop_drawing = this.#draw_box();
    if (tool === 'polygon') this.#stop_drawing = this.#draw_polygon();
  }

  #draw_box(): () => void {
    const map = this.#map;
    let from: LngLat | null = null;
    const down = (event: { lngLat: LngLat; preventDefault: () => void }) => {
      event.preventDefault();
      from = event.lngLat;
    };
    const area_to = (to: LngLat): Area | null =>
      from && from.lng !== to.lng && from.lat !== to.lat
        ? {
            kind: 'box',
            west: wrapped(Math.min(from.lng, to.lng)),
            east: wrapped(Math.max(from.lng, to.lng)),
            south: Math.max(-90, Math.min(from.lat, to.lat)),
            north: Math.min(90, Math.max(from.lat, to.lat)),
          }
        : null;
    const over = (event: { lngLat: LngLat }) => {
      const area = area_to(event.lngLat);
      if (area) this.#set('drawn', [polygon(corners(area))]);
    };
    const up = (event: { lngLat: LngLat }) => {
      const area = area_to(event.lngLat);
      from = null;
      if (area) this.#finish(area);
    };
    map.dragPan.disable();
    const listening = [
      map.on('mousedown', down),
      map.on('mousemove', over),
      map.on('mouseup', up),
      map.on('touchstart', down),
      map.on('touchmove', over),
      map.on('touchend', up),
    ];
    const keys = this.#on_keys({ Escape: () => this.#finish(null) });
    return () => {
      map.dragPan.enable();
      listening.forEach((one) => one.unsubscribe());
      keys();
    };
  }

  #draw_polygon(): () => void {
    const map = this.#map;
    const show = (next?: Point) => {
      const line = next ? [...this.#corners, next] : this.#corners;
      const dots = this.#corners.map((at): Feature => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [...at] } }));
      this.#set('drawn', [
        ...dots,
        { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line.map((point) => [...point]) } },
      ]);
    };
    const point = (event: MapMouseEvent): Point => [wrapped(event.lngLat.lng), event.lngLat.lat];
    const click = (event: MapMouseEvent) => {
      const at = point(event);
      const last = this.#corners.at(-1);
      if (last && map.project([last[0], last[1]]).dist(event.point) < 4) return;
      this.#corners = [...this.#corners, at];
      show();
    };
    const over = (event: MapMouseEvent) => {
      if (this.#corners.length > 0) show(point(event));
    };
    const end = () => this.#finish(this.#corners.length > 2 ? { kind: 'polygon', points: this.#corners } : null);
    const double = (event: MapMouseEvent) => {
      event.preventDefault();
      end();
    };
    const listening = [map.on('click', click), map.on('mousemove', over), map.on('dblclick', double)];
    const keys = this.#on_keys({
      Enter: end,
      Escape: () => this.#finish(null),
      Backspace: () => {
        this.#corners = this.#corners.slice(0, -1);
        show();
      },
    });
    return () => {
      listening.forEach((one) => one.unsubscribe());
      keys();
    };
  }

  #on_keys(actions: Record<string, () => void>): () => void {
    this.#cursor('crosshair');
    const key = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const action = actions[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', key);
    return () => {
      removeEventListener('keydown', key);
    };
  }

  #finish(area: Area | null): void {
    this.draw(null);
    this.#listening.drawn(area);
  }

  async #clicked(event: MapMouseEvent): Promise<void> {
    if (this.#tool) return;
    const { x, y } = event.point;
    const reach = 6;
    const [hit] = this.#map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers: ['incidents', 'clusters'] });
    if (!hit) return this.#listening.choose([]);
    const { cluster_id, index, point_count, closer } = hit.properties as { cluster_id?: number; index?: number; point_count?: number; closer?: boolean };
    const id_of = (at: unknown) => this.#incidents[Number(at)]?.incident;
    if (closer && hit.geometry.type === 'Point') {
      const [lon, lat] = hit.geometry.coordinates as [number, number];
      this.#map.easeTo({ center: [lon, lat], zoom: Math.min(this.#map.getZoom() + 2, max_zoom), duration: this.#ease_ms() });
      return;
    }
    if (cluster_id === undefined) {
      const id = id_of(index);
      if (id) this.#listening.choose([id]);
      return;
    }
    const source = this.#map.getSource<GeoJSONSource>('incidents');
    if (!source) return;
    const zoom = await source.getClusterExpansionZoom(cluster_id);
    if (zoom <= max_zoom && hit.geometry.type === 'Point') {
      const [lon, lat] = hit.geometry.coordinates as [number, number];
      this.#map.easeTo({ center: [lon, lat], zoom: Math.min(zoom + 0.2, max_zoom), duration: this.#ease_ms() });
      return;
    }
    const leaves = await source.getClusterLeaves(cluster_id, point_count ?? 100, 0);
    this.#listening.choose(leaves.map((leaf) => id_of(leaf.properties?.index)).filter((id) => id !== undefined));
  }

  #tell(): void {
    if (this.#following) return;
    this.#listening.moved(this.camera, this.bounds);
  }

  /** Loads the squares in sight and shows them; then the names that have room. */
  async #look(): Promise<void> {
    this.#show_names();
    const wanted = this.#map.getZoom() < 3.2 ? [] : squares_in(this.bounds);
    await Promise.allSettled(
      wanted
        .filter((name) => !this.#squares.has(name))
        .map(async (name) => {
          const sheet = await load_square(name);
          const { west, south, east, north } = square_bounds(name);
          this.#squares.set(name, [
            { type: 'Feature', properties: { part: 'sea' }, geometry: { type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] } },
            ...drawn_sheet(sheet),
          ]);
        }),
    );
    this.#set('squares', wanted.flatMap((name) => this.#squares.get(name) ?? []));
  }

  /** Names of countries that are large enough on the screen; at a closer look the case's own places speak. */
  #show_names(): void {
    const { west, east, south, north } = this.bounds;
    const zoom = this.#map.getZoom();
    const pixels = (512 * 2 ** zoom) / 360;
    const wanted = new Set<string>();
    for (const { code, at, size } of zoom < 9 ? (this.#world?.names ?? []) : []) {
      const [lon, lat] = at;
      if (lon < west || lon > east || lat < south || lat > north || size * pixels < 60) continue;
      const name = country_name(code, this.#locale);
      if (!name || name.length * 6 > size * pixels * 1.2) continue;
      wanted.add(code);
      if (!this.#names.has(code)) this.#names.set(code, this.#make_marker(name_element(name, 'map-country'), at));
    }
    for (const [code, marker] of this.#names) {
      if (wanted.has(code)) continue;
      marker.remove();
      this.#names.delete(code);
    }
  }

  #set(source: SourceName, features: Feature[]): void {
    this.#map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features });
  }

  #cursor(cursor: string): void {
    this.#map.getCanvas().style.cursor = cursor || (this.#tool ? 'crosshair' : '');
  }

  #ease_ms(): number {
    return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 350;
  }
}

function drawn_sheet(sheet: Sheet): Feature[] {
  return Object.entries(geometries(sheet)).map(([part, geometry]) => ({ type: 'Feature', properties: { part }, geometry }));
}

function polygon(ring: readonly Point[]): Feature {
  const points = ring.map((point) => [...point]);
  return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[...points, points[0] as number[]]] } };
}

/** The name of a place is data; it may be in any script. */
function name_element(name: string, kind: string): HTMLElement {
  const element = document.createElement('span');
  element.className = kind;
  element.dir = 'auto';
  element.textContent = name;
  element.ariaHidden = 'true';
  return element;
}

/** Where a name stands: the northernmost point of an area, the middle of a line. */
function label_point(geometry: GeoJSON.Geometry): Point | null {
  if (geometry.type === 'Point') return geometry.coordinates as unknown as Point;
  if (geometry.type === 'LineString') return (geometry.coordinates[Math.floor(geometry.coordinates.length / 2)] ?? null) as Point | null;
  if (geometry.type === 'MultiLineString') return label_point({ type: 'LineString', coordinates: geometry.coordinates[0] ?? [] });
  if (geometry.type === 'MultiPolygon') return label_point({ type: 'Polygon', coordinates: geometry.coordinates[0] ?? [] });
  if (geometry.type !== 'Polygon') return null;
  const ring = geometry.coordinates[0] ?? [];
  return (ring.reduce<GeoJSON.Position | null>((top, point) => (!top || (point[1] as number) > (top[1] as number) ? point : top), null) ?? null) as Point | null;
}
