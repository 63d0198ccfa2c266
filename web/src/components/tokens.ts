/** The colour of a design token as it is now (`rgb(…)`), for what is not drawn by CSS, such as the map. */
export function token(name: `--${string}`): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
