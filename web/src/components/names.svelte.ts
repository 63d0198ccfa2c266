// Names of views and actors, for every page. Names are data: in the language of the record, or in the reader's where the
// actor's entry states one.
import { api } from '../lib/api';
import { i18n, t } from '../lib/i18n.svelte';
import { app } from '../lib/state.svelte';
import type { ActorItem } from '../lib/types';

/** The name of a view as a heading: "agreed record", a party's name, "what-if". */
export function view_label(view: string): string {
  if (view === 'agreed') return t('core.agreed');
  if (view === 'what-if') return t('common.what_if');
  return actor_name(view) || app.view_name(view) || view;
}

/** A view's short name for the head of a narrow column. */
export function view_code(view: string): string {
  if (view === 'agreed') return t('common.agreed_short');
  if (view === 'what-if') return t('common.what_if');
  return view.toUpperCase();
}

/** The views of the case in their order, the agreed record first. */
export function view_names(): string[] {
  return app.case?.views.map((view) => view.name) ?? ['agreed'];
}

class Actors {
  all = $state.raw<ReadonlyMap<string, ActorItem>>(new Map());
  #version = '';

  /** Loads the actors when the record has moved; quietly: a name that is missing is shown as its id. */
  follow(version: string, as_of: string | null): void {
    if (version === this.#version) return;
    this.#version = version;
    api.actors({ as_of }).then(
      (document) => {
        if (version === this.#version) this.all = new Map(document.actors.map((actor) => [actor.id, actor]));
      },
      () => {
        this.#version = '';
      },
    );
  }
}

export const actors = new Actors();

/** An actor's name, else its id. */
export function actor_name(id: string): string {
  const actor = actors.all.get(id);
  return actor?.names?.[i18n.language] ?? actor?.name ?? app.case?.views.find((view) => view.name === id && view.actor_name)?.actor_name ?? id;
}
