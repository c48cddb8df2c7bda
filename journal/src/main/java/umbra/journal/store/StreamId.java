package umbra.journal.store;

import umbra.journal.format.EventFormat;
import umbra.journal.format.StreamKind;

/**
 * Names one stream of a journal.
 *
 * @param kind whose events it holds
 * @param vm name of the VM
 * @param vcpu number of the vCPU; -1 for the VM's own stream
 */
public record StreamId(StreamKind kind, String vm, int vcpu) {
  private static final int NO_VCPU = -1;

  public static StreamId ofVm(final String vm) {
    return new StreamId(StreamKind.VM, vm, NO_VCPU);
  }

  public static StreamId ofVcpu(final String vm, final int vcpu) {
    return new StreamId(StreamKind.VCPU, vm, vcpu);
  }

  /** The name under which Akka Persistence keeps the stream. */
  public String persistenceId() {
    return kind == StreamKind.VM
        ? EventFormat.VM_PERSISTENCE_PREFIX + vm
        : EventFormat.VCPU_PERSISTENCE_PREFIX + vm + "|" + vcpu;
  }

  /** Reads a persistence id; null if no stream of this format has such a name. */
  public static StreamId parse(final String persistenceId) {
    final StreamId parsed = parseFreely(persistenceId);
    // One name a stream: "vcpu|a|01" and "vcpu|a|1" must not both name vCPU 1.
    return parsed != null && parsed.persistenceId().equals(persistenceId) ? parsed : null;
  }

  private static StreamId parseFreely(final String persistenceId) {
    if (persistenceId.startsWith(EventFormat.VM_PERSISTENCE_PREFIX)) {
      return ofVm(persistenceId.substring(EventFormat.VM_PERSISTENCE_PREFIX.length()));
    }
    final int vmStart = EventFormat.VCPU_PERSISTENCE_PREFIX.length();
    final int vmEnd = persistenceId.lastIndexOf('|');
    if (!persistenceId.startsWith(EventFormat.VCPU_PERSISTENCE_PREFIX) || vmEnd < vmStart) {
      return null;
    }
    try {
      final int vcpu = Integer.parseInt(persistenceId.substring(vmEnd + 1));
      return vcpu < 0 ? null : ofVcpu(persistenceId.substring(vmStart, vmEnd), vcpu);
    } catch (final NumberFormatException notANumber) {
      return null;
    }
  }

  @Override
  public String toString() {
    return persistenceId();
  }
}
