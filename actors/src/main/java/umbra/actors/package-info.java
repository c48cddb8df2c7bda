/**
 * VM, vCPU and simulation actors: the only code that knows Akka. An actor holds no MMU logic, it
 * passes commands to the model and persists the events it gets back. May use the journal and the
 * model.
 */
package umbra.actors;
