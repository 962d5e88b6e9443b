// What is chosen above a dashboard: the Prometheus, the gateway, its cranes. Enters: nothing. Leaves: the variables that
// selectors.ts names.

import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** The datasource that is chosen above the dashboard. */
export const CHOSEN_DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

export function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus');
}

/** One gateway only: crane 1 of one gateway and crane 1 of another are different cranes. */
export function gatewayVariable(): QueryVariableBuilder {
  return labelVariable('gateway', 'label_values(quaylink_build_info{component="gateway"}, gateway)')
    .label('Gateway')
    .description('Label `gateway` of the scrape configuration.');
}

/** All: `.+` rather than the list, so that what concerns none of the cranes (crane 0) is in it. */
export function craneVariable(): QueryVariableBuilder {
  return labelVariable('crane', 'label_values(quaylink_crane_held{gateway="$gateway"}, crane)')
    .label('Crane')
    .description('Numbers of the configured cranes.')
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

function labelVariable(name: string, query: string): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(name)
      .datasource(CHOSEN_DATASOURCE)
      // The form in which Grafana itself saves it; qryType 1 is a query for the values of a label.
      .query({ qryType: 1, query, refId: `${name}Values` })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.NumericalAsc)
  );
}
