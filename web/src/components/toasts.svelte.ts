// Short messages: shown in a corner and said by screen readers.
export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'good' | 'bad';
}

class Toasts {
  all = $state.raw<readonly Toast[]>([]);
  /** What the live region says. */
  said = $state('');
  #next = 1;

  /** Shows a message for some seconds; a bad one stays until it is closed. */
  show(text: string, tone: Toast['tone'] = 'plain'): void {
    const id = this.#next++;
    this.all = [...this.all, { id, text, tone }].slice(-4);
    if (tone !== 'bad') setTimeout(() => this.close(id), 7000);
  }
  close(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }
  /** Says it to screen readers only. */
  say(text: string): void {
    this.said = text;
  }
}

export const toasts = new Toasts();
