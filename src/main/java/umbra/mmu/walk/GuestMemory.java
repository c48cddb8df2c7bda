package umbra.mmu.walk;

import umbra.mmu.host.HostFault;
import umbra.mmu.memory.Memslot;
import umbra.mmu.state.VmState;

/** Guest memory as KVM itself reads and writes it: through the slot and the host's mapping. */
public final class GuestMemory {
  private final VmState state;
  private final HostFault host;

  public GuestMemory(final VmState state, final HostFault host) {
    this.state = state;
    this.host = host;
  }

  /** Whether KVM can read at {@code gpa}; the host may have to fault the page in. */
  public boolean canRead(final long gpa) {
    return reaches(gpa, false);
  }

  /** Whether KVM can write at {@code gpa}: a slot, not read-only, writable in the host. */
  public boolean canWrite(final long gpa) {
    final Memslot slot = state.slots().of(gpa >>> 12);
    return slot != null && !slot.isReadOnly() && reaches(gpa, true);
  }

  /** Whether a slot that the guest may write lies at {@code gpa}. */
  public boolean isInWritableSlot(final long gpa) {
    final Memslot slot = state.slots().of(gpa >>> 12);
    return slot != null && !slot.isReadOnly();
  }

  /** Reads {@code size} bytes; only after {@link #canRead}. */
  public long read(final long gpa, final int size) {
    return state.guestRead(gpa, size);
  }

  private boolean reaches(final long gpa, final boolean write) {
    final Memslot slot = state.slots().of(gpa >>> 12);
    return slot != null && host.access(slot.memory(), slot.mappingPage(gpa >>> 12), write);
  }
}
