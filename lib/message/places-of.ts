/** Places from 1; 0 = not among them. */
export function placesOf(values: readonly string[]): (value: string) => number {
  const places = new Map(values.map((value, index) => [value, index + 1]));
  return (value) => places.get(value) ?? 0;
}
