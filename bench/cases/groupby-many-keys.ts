import { collectionCase } from '../collections.ts';

export default collectionCase('groupby-many-keys');
