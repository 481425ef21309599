export function RELAY(): void {
  const x = ;
}
