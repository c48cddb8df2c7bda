/**
 * Reading the text of a real KVM's trace ({@code trace-cmd report}, {@code
 * /sys/kernel/tracing/trace}, mails that quote either) into the events of an imported journal.
 *
 * <p>From bytes to events: {@link umbra.journal.trace.TraceFile} gives physical lines, {@link
 * umbra.journal.trace.LineAssembler} puts wrapped ones together, {@link
 * umbra.journal.trace.TraceFrame} takes task, CPU and time off, {@link
 * umbra.journal.trace.TracepointReader} reads what is behind. Uses {@code journal.format}, {@code
 * journal.store}, {@code journal.text} and the model.
 */
package umbra.journal.trace;
