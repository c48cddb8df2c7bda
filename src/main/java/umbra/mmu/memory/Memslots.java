package umbra.mmu.memory;

import java.util.Arrays;
import java.util.Objects;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/** The live memslots of a VM by id, and the host memory behind each id. */
public final class Memslots {
  public static final int MAX_SLOTS = 16;

  private final Memslot[] slots = new Memslot[MAX_SLOTS];
  private final SlotMemory[] memories = new SlotMemory[MAX_SLOTS];
  private final long[] wantedGpas = new long[MAX_SLOTS];
  private final int[] wantedFlags = new int[MAX_SLOTS];

  // By id. A guest has a handful, and its tables and data take turns in being looked for: keeping
  // the one found last would cost more than looking through all.
  private Memslot[] live = {};

  private long generation;

  /** The live slot with this id, or null. */
  public Memslot get(final int id) {
    return slots[id];
  }

  /** The memory behind this id, whether or not the slot lives, or null. */
  public SlotMemory memory(final int id) {
    return memories[id];
  }

  /** The live slot that holds {@code gfn}, or null. */
  public Memslot of(final long gfn) {
    for (final Memslot slot : live) {
      if (slot.contains(gfn)) {
        return slot;
      }
    }
    return null;
  }

  /** Where user space thinks the slot is. */
  public long wantedGpa(final int id) {
    return wantedGpas[id];
  }

  /** The flags that user space thinks the slot has. */
  public int wantedFlags(final int id) {
    return wantedFlags[id];
  }

  /** Raised by 2 with each publication, since there are two address spaces (reference 1.4). */
  public long generation() {
    return generation;
  }

  /** Pages of all live slots. */
  public long pages() {
    long pages = 0;
    for (final Memslot slot : slots) {
      pages += slot == null ? 0 : slot.pages();
    }
    return pages;
  }

  public void applyMemory(final SlotMemory memory) {
    memories[memory.id()] = memory;
  }

  public void applyWanted(final int id, final long gpa, final int flags) {
    wantedGpas[id] = gpa;
    wantedFlags[id] = flags;
  }

  public void applySlot(final int id, final Memslot slot, final int generationStep) {
    slots[id] = slot;
    live = Arrays.stream(slots).filter(Objects::nonNull).toArray(Memslot[]::new);
    generation += generationStep;
  }

  // ---- image ----

  /** Writes all slots and the memory behind them. */
  public void writeTo(final ImageOutput out) {
    out.number(generation);
    for (int id = 0; id < MAX_SLOTS; id++) {
      out.number(wantedGpas[id]);
      out.number(wantedFlags[id]);
      out.flag(memories[id] != null);
      if (memories[id] != null) {
        memories[id].writeTo(out);
        out.flag(slots[id] != null);
      }
      if (slots[id] != null) {
        slots[id].writeTo(out);
      }
    }
  }

  /** Reads what {@link #writeTo} wrote into a VM that has no slots. */
  public void applyImage(final ImageInput in) {
    generation = in.number();
    for (int id = 0; id < MAX_SLOTS; id++) {
      wantedGpas[id] = in.number();
      wantedFlags[id] = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
      if (in.flag()) {
        memories[id] = SlotMemory.of(id, in);
        if (in.flag()) {
          applySlot(id, Memslot.of(id, memories[id], in), 0);
        }
      }
    }
  }
}
