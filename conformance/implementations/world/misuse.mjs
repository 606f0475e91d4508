// The harness asked for something that cannot be: no fault of the World.
export class Misuse extends Error {}
