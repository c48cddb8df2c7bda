package umbra.actors;

import java.util.Arrays;
import java.util.List;

/**
 * What the VM knows of where its vCPUs are: in the guest, or outside; and which of those inside it
 * has kicked and waits for.
 */
final class GuestPresence {
  private final boolean[] inside;
  private final boolean[] awaited;
  private final boolean[] kicked;
  private final boolean[] noted;
  private int outstanding;

  GuestPresence(final int vcpus) {
    inside = new boolean[vcpus];
    awaited = new boolean[vcpus];
    kicked = new boolean[vcpus];
    noted = new boolean[vcpus];
  }

  /** The vCPU asks the VM: it goes through an entry now. */
  void asks(final int vcpu) {
    inside[vcpu] = false;
    noted[vcpu] = false;
  }

  /** The vCPU goes on in the guest. */
  void enters(final int vcpu) {
    inside[vcpu] = true;
  }

  void leaves(final int vcpu) {
    inside[vcpu] = false;
  }

  boolean isInside(final int vcpu) {
    return inside[vcpu];
  }

  /** A vCPU outside has to be told of its requests; false if it was told already. */
  boolean note(final int vcpu) {
    final boolean first = !noted[vcpu];
    noted[vcpu] = true;
    return first;
  }

  /** The vCPUs were kicked when the request was first served, and nobody waits for them now. */
  void wereKicked(final List<Integer> vcpus) {
    for (final int vcpu : vcpus) {
      kicked[vcpu] = true;
    }
  }

  /** The vCPU is kicked and waited for. */
  void kick(final int vcpu) {
    kicked[vcpu] = true;
    awaited[vcpu] = true;
    outstanding++;
  }

  /**
   * The vCPU has acknowledged a kick.
   *
   * @throws IllegalStateException if it was not kicked
   */
  void acknowledge(final int vcpu) {
    if (!awaited[vcpu]) {
      throw new IllegalStateException("vCPU " + vcpu + " acknowledges a kick that it did not get");
    }
    awaited[vcpu] = false;
    inside[vcpu] = false;
    noted[vcpu] = true;
    outstanding--;
  }

  /** Whether acknowledgements are missing. */
  boolean waits() {
    return outstanding > 0;
  }

  /** The kicked vCPU that follows {@code vcpu} in number, or -1. */
  int kickedAfter(final int vcpu) {
    for (int v = vcpu + 1; v < kicked.length; v++) {
      if (kicked[v]) {
        return v;
      }
    }
    return -1;
  }

  /** The kicks have been dealt with. */
  void forgetKicks() {
    Arrays.fill(kicked, false);
  }
}
