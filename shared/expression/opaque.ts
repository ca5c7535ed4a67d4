/** A value that is made of an expression's texts and numbers, and whose members nobody reads. */
export class Opaque {
  protected readonly opaque = true;
}
