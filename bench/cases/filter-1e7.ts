import { collectionCase } from '../collections.ts';

export default collectionCase('filter-1e7');
