export { NotLoaded, dumpDatabase, loadDatabase } from '../dump.ts'
