export type Product = { readonly id: string; readonly name: string; readonly priceCents: number };

export const PRODUCTS: readonly Product[] = [
  { id: 'kettle', name: 'Kettle', priceCents: 3_990 },
  { id: 'teapot', name: 'Teapot', priceCents: 2_450 },
  { id: 'cup', name: 'Cup', priceCents: 850 },
];

export function findProduct(id: string): Product | undefined {
  return PRODUCTS.find((product) => product.id === id);
}
