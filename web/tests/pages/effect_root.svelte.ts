/** Runs what needs effects outside of a component. @return what ends them */
export function effect_root(run: () => void): () => void {
  return $effect.root(run);
}
