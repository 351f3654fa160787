import { collectionCase } from '../collections.ts';

export default collectionCase('groupby-1e7');
