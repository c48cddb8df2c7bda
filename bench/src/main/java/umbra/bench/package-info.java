/**
 * JMH and whole-system benchmarks. May use everything; never shipped.
 *
 * <p>Built by {@code mvn package}, started by {@code java -jar bench/target/umbra-bench.jar}.
 */
package umbra.bench;
