/**
 * What is different: two runs aligned by request, or two steps of one run. Both are folded once as
 * streams; of a request only hashes and numbers are kept until its partner comes.
 *
 * <p>Uses {@code replay}, {@code checkpoint} and {@code store} to read, {@code text} for lines,
 * {@code history} for cells, and the model's {@code event}, {@code state}, {@code shadow} and
 * {@code vcpu}. Prints nothing.
 */
package umbra.journal.diff;
