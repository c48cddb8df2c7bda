package umbra.mmu.scenario;

/**
 * A module parameter and the value a scenario gives it, both as written.
 *
 * @param name KVM's name of it, such as {@code nx_huge_pages}
 * @param value the text KVM would be handed
 */
public record KvmParameter(String name, String value) {}
