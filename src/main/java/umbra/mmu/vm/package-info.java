/**
 * The VM as a whole: decides on requests of vCPUs and of the host by running the guest's
 * instructions against the MMU, applies what follows, and answers.
 *
 * <p>Uses every other package of the model; holds no I/O, clock, thread or logger.
 */
package umbra.mmu.vm;
