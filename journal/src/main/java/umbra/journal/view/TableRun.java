package umbra.journal.view;

import java.util.Objects;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;

/**
 * Neighbouring table pointers, each to a full table whose entries look alike and go on where those
 * of the table before end. What a lazily split VM has: 64 GiB in 4K pages take 32,768 such tables.
 */
final class TableRun {
  private final EntryRun pointer;
  private final ShadowPage child;
  private final EntryRun leaves;
  private final long address;
  private final int depth;
  private int count = 1;
  private long numberStep;
  private long gfnStep;
  private long gpteStep;

  /** {@code leaves} is all of {@code child}, to which {@code pointer} leads. */
  TableRun(
      final EntryRun pointer,
      final ShadowPage child,
      final EntryRun leaves,
      final long address,
      final int depth) {
    this.pointer = pointer;
    this.child = child;
    this.leaves = leaves;
    this.address = address;
    this.depth = depth;
  }

  /** Takes {@code next} in if it goes on as the run does. */
  boolean takes(final TableRun next) {
    if (next.pointer.page() != pointer.page()
        || next.pointer.first() != pointer.first() + count
        || !looksLike(next)
        || !leaves.goesOn(next.leaves, count)) {
      return false;
    }
    final long newNumberStep = next.child.number() - last(child.number(), numberStep);
    final long newGfnStep = next.child.gfn() - last(child.gfn(), gfnStep);
    final long newGpteStep = next.pointer.gpte() - last(pointer.gpte(), gpteStep);
    if (count > 1
        && (newNumberStep != numberStep || newGfnStep != gfnStep || newGpteStep != gpteStep)) {
      return false;
    }
    numberStep = newNumberStep;
    gfnStep = newGfnStep;
    gpteStep = newGpteStep;
    count++;
    return true;
  }

  private long last(final long first, final long step) {
    return first + (count - 1) * step;
  }

  private boolean looksLike(final TableRun next) {
    return next.child.role() == child.role()
        && next.child.isUnsync() == child.isUnsync()
        && next.child.isNxSplit() == child.isNxSplit()
        && next.child.unsyncChildren() == child.unsyncChildren()
        && Objects.equals(next.pointer.difference(), pointer.difference())
        && next.pointer.hasGpte() == pointer.hasGpte()
        && (next.pointer.gpte() & ~Gpte.FRAME) == (pointer.gpte() & ~Gpte.FRAME)
        && (next.pointer.spte() & ~Spte.FRAME) == (pointer.spte() & ~Spte.FRAME);
  }

  EntryRun pointer() {
    return pointer;
  }

  /** The first table. */
  ShadowPage child() {
    return child;
  }

  /** All entries of the first table. */
  EntryRun leaves() {
    return leaves;
  }

  long address() {
    return address;
  }

  int depth() {
    return depth;
  }

  /** How many tables. */
  int count() {
    return count;
  }

  /** How much the tables' numbers rise from one to the next; may be negative. */
  long numberStep() {
    return numberStep;
  }

  /** The same of the gfns that they shadow or stand for. */
  long gfnStep() {
    return gfnStep;
  }

  /** The same of the guest's entries, in bytes. */
  long gpteStep() {
    return gpteStep;
  }
}
