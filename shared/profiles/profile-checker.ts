import type { Attribute, Schema } from './model.ts';
import { checkProfile, knownProfile, withDefaults } from './check-profile.ts';
import { uniqueClaims } from './unique-values.ts';

type Profile<Value> = Readonly<Record<string, Value>>;

/** Answers by the schema that `schemaOf` finds for a user type, or for what stands in its place. */
export function profileChecker<Value>(schemaOf: (typeId: string) => Schema | undefined) {
  return {
    check(typeId: string, profile: Profile<Value>): readonly string[] {
      const schema = schemaOf(typeId);
      return schema === undefined ? ['type: The user type does not exist'] : checkProfile(schema, profile);
    },
    known(typeId: string, profile: Profile<Value>): Profile<Value> {
      const schema = schemaOf(typeId);
      return schema === undefined ? profile : knownProfile(schema, profile);
    },
    complete(typeId: string, profile: Profile<Value>): Profile<Value | NonNullable<Attribute['default']>> {
      const schema = schemaOf(typeId);
      return schema === undefined ? profile : withDefaults(schema, profile);
    },
    claims(typeId: string, profile: Profile<Value>): readonly string[] {
      const schema = schemaOf(typeId);
      return schema === undefined ? [] : uniqueClaims(schema, profile);
    },
  };
}
