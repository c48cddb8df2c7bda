package umbra.journal.format;

import umbra.mmu.event.VmEventKind;

/** Hears a VM's events as kind and numbers, with the step of each, without any state. */
@FunctionalInterface
public interface VmEventNumbers {
  /** One event; numbers that its kind does not have may be anything. */
  void event(long step, VmEventKind kind, long a, long b, long c, long d, long e);
}
