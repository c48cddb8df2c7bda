/**
 * The exhaustive access check: every legal combination of table entries, access and mode, performed
 * by the model and held against what the processor manuals say.
 *
 * <p>{@link umbra.mmu.access.ArchitecturalAccess} is the manuals' rules and knows nothing of the
 * model. The benchmarks use this package too, from the model's test jar: it needs no test library
 * but in classes named {@code ...Test}.
 */
package umbra.mmu.access;
