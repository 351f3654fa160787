import { collectionCase } from '../collections.ts';

export default collectionCase('sort-1e7-f64');
