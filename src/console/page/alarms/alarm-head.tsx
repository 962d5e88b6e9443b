// The head of a table of alarms. Enters: its columns by name. Leaves: one heading each.

import { type TextKey, t } from '../text/index.ts';

/** Columns that have a heading in the strings. */
type AlarmColumn<Key = TextKey> = Key extends `alarms.column.${infer Column}` ? Column : never;

export function AlarmHead({ columns }: { readonly columns: readonly AlarmColumn[] }) {
  return (
    <thead>
      <tr>
        {columns.map((name) => (
          <th key={name} scope="col" data-column={name}>
            {t(`alarms.column.${name}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}
