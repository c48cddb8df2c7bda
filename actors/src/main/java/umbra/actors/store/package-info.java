/**
 * Where sealed batches go: one persistent actor a stream, the queue in front of it, the serializer,
 * and the claim on the journal's folder. Knows Akka Persistence and the batch format; of the
 * simulation's actors it knows nothing.
 */
package umbra.actors.store;
