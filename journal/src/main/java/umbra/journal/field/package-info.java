/**
 * The fields of events by name: the numbers that an event carries, the kernel's names for them, and
 * what its tracepoint shows beside them, read from the state just after the event; and what the
 * values of a field are called. Filters and tables read events through it.
 *
 * <p>Uses the model's {@code event}, {@code state} and {@code shadow}, and {@code
 * umbra.journal.format} for the fields' types.
 */
package umbra.journal.field;
