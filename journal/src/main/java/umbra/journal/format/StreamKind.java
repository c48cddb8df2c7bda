package umbra.journal.format;

/** Whose events a stream holds. */
public enum StreamKind {
  /** The events of {@link umbra.mmu.event.VmEvents}: the total order of one VM's MMU work. */
  VM((byte) 1, EventFormat.VM_MANIFEST, EventFormat.VM_PERSISTENCE_PREFIX),
  /** The events of {@link umbra.mmu.event.VcpuEvents}: what one vCPU did and saw. */
  VCPU((byte) 2, EventFormat.VCPU_MANIFEST, EventFormat.VCPU_PERSISTENCE_PREFIX);

  private final byte wireNumber;
  private final String manifest;
  private final String persistencePrefix;

  StreamKind(final byte wireNumber, final String manifest, final String persistencePrefix) {
    this.wireNumber = wireNumber;
    this.manifest = manifest;
    this.persistencePrefix = persistencePrefix;
  }

  /** The number in the batch header. */
  public byte wireNumber() {
    return wireNumber;
  }

  /** The name under which the store keeps a batch of this kind; it carries the format version. */
  public String manifest() {
    return manifest;
  }

  /** What the persistence ids of such streams begin with. */
  public String persistencePrefix() {
    return persistencePrefix;
  }

  /** The kind with this number, or null. */
  static StreamKind ofWireNumber(final byte wireNumber) {
    if (wireNumber == VM.wireNumber) {
      return VM;
    }
    return wireNumber == VCPU.wireNumber ? VCPU : null;
  }
}
