throw new Error('there are no settings');

export function RELAY(): void {
  // never
}
