import { Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { DataExtract, type MlLifecycleStackProps } from '../../lib';
import { lifecycle as housePrices } from '../house-prices/lifecycle';

/**
 * The houses once more, as a warehouse has them: every month a run asks Athena for the sales of five years, and trains on what
 * it found. Lake Formation says which columns the query may select.
 */
export const lifecycle: MlLifecycleStackProps = {
  ...housePrices,
  lifecycleName: 'house-prices-athena',
  preparation: {
    extract: DataExtract.athena({
      query: `
        SELECT sales.sale, sales.sale_price, houses.*
        FROM houses JOIN sales USING (parcel)
        WHERE sales.sold_on > current_date - INTERVAL '5' YEAR`,
      database: 'real_estate',
      tables: [{ name: 'houses' }, { name: 'sales' }],
      lakeFormation: true,
      maximumRuntime: Duration.minutes(18),
    }),
  },
  retraining: { schedule: ScheduleExpression.cron({ day: '1', hour: '2', minute: '0' }) },
};
