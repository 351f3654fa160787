/** Sources of the stream cases: plain numbers, small records as programs pass them on, and numbers that arrive. */
export interface Order {
  readonly id: number;
  readonly name: string;
  readonly price: number;
  readonly quantity: number;
}
export interface Invoice {
  readonly id: number;
  readonly name: string;
  readonly total: number;
}

export function* orders(count: number): Generator<Order> {
  for (let id = 0; id < count; id++) yield { id, name: `item ${id % 100}`, price: (id % 50) + 0.25, quantity: id % 7 };
}

export function* numbers(count: number): Generator<number> {
  for (let x = 0; x < count; x++) yield x;
}

export async function* arrivingNumbers(count: number): AsyncGenerator<number> {
  for (let x = 0; x < count; x++) yield x;
}
