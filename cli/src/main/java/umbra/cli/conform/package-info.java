/**
 * Recordings of the real KVM and their comparison with the model.
 *
 * <p>Holds the reader of result files, the mask that hides what depends on the host, the comparison
 * of one operation, and the report over many scenarios. The format is the oracle's (its README,
 * "Result format").
 *
 * <p>Uses {@code java.base} alone. The model is reached only through {@link
 * umbra.cli.conform.ModelUnderTest}, so that nothing here can share a mistake with it.
 */
package umbra.cli.conform;
