package umbra.journal.field;

/** Reads one field of an event of one kind. */
@FunctionalInterface
interface FieldReader {
  /** The value; any where the cursor is told that it is missing. */
  long read(EventCursor event);
}
