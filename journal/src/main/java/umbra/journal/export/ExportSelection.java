package umbra.journal.export;

/**
 * Which events of a VM's stream are exported.
 *
 * @param first first step, from 1
 * @param last last step, Long.MAX_VALUE for no end
 * @param vcpu whom the work must be for: a vCPU, -1 for the host, or {@link #EVERYONE}
 */
public record ExportSelection(long first, long last, int vcpu) {
  /** Stands for all vCPUs and the host. */
  public static final int EVERYONE = Integer.MIN_VALUE;

  boolean contains(final long step, final int participant) {
    return step >= first && step <= last && isOf(participant);
  }

  boolean isOf(final int participant) {
    return vcpu == EVERYONE || vcpu == participant;
  }
}
