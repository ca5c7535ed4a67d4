/** A template as it was read. `at` is the offset in its text. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | Reference
  | { readonly kind: 'if'; readonly at: number; readonly branches: readonly Branch[] }
  | { readonly kind: 'set'; readonly at: number; readonly name: string; readonly value: Expression }
  | {
      readonly kind: 'foreach';
      readonly at: number;
      readonly name: string;
      readonly list: Expression;
      readonly body: readonly Node[];
    };

export interface Branch {
  /** Null for `#else`. */
  readonly condition: Expression | null;
  readonly body: readonly Node[];
}

/** One step of `$user.profile.firstName.toUpperCase()`. */
export interface Step {
  readonly name: string;
  /** Undefined where nothing is called. */
  readonly args: readonly Expression[] | undefined;
}

export interface Reference {
  readonly kind: 'reference';
  readonly at: number;
  /** `$!`: nothing is shown of what is not there. */
  readonly isQuiet: boolean;
  /** As it is written: shown in place of what is not there. */
  readonly source: string;
  readonly steps: readonly Step[];
}

export type Operator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  /** A text in double quotes, with references in it. */
  | { readonly kind: 'interpolated'; readonly at: number; readonly parts: readonly Node[] }
  | Reference
  | { readonly kind: 'not'; readonly at: number; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly at: number;
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    };
