import fc from 'fast-check';

// The same inputs in every run, so that what failed can be seen again; `npm run test:long` takes others every time.
const given = process.env.PROPERTY_SEED;
fc.configureGlobal({ seed: given === undefined ? 20_261_128 : Number(given) });
