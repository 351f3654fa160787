import { collectionCase } from '../collections.ts';

export default collectionCase('divide-fib');
