package umbra.mmu.state;

import umbra.mmu.event.Mix;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.guest.PagingMode;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;

/**
 * What the VM keeps for one vCPU under its MMU lock: registers, roots, requests, memory caches.
 *
 * <p>It has two MMU contexts, KVM's {@code root_mmu} and {@code guest_mmu}: one for the guest
 * itself, and one for the nested guest that it runs. Each keeps a current root and three previous
 * ones, also while the other is in use. A context is chosen by {@link #context()}.
 *
 * <p>Longer than 400 lines because each change of a vCPU's part of the state is one method here.
 */
public final class VcpuMmu {
  /** Roots of one context: the current one, then three previous ones. */
  public static final int ROOTS = 4;

  /** Contexts: of the guest itself (root_mmu), of its nested guest (guest_mmu). */
  public static final int GUEST = 0;

  public static final int NESTED = 1;
  public static final int CONTEXTS = 2;

  /** Roots of all contexts; a {@code rootSet} event names position {@code context * 4 + p}. */
  public static final int ALL_ROOTS = CONTEXTS * ROOTS;

  private final int number;
  private long cr0;
  private long cr3;
  private long cr4;
  private long efer;
  private boolean inGuestMode;
  private long nestedCr3;
  private PagingFormat format = PagingFormat.FOUR_LEVEL;

  // The guest's own mode as its registers say.
  private int mode;

  private final PaeTable pae = new PaeTable();
  private final int[] roots = new int[ALL_ROOTS];
  private final long[] pgds = new long[ALL_ROOTS];
  private int requests;
  private final int[] caches = new int[MemoryCache.values().length];

  // Follows from the caches: each fault asks, few take anything.
  private boolean needsTopUp = true;

  private boolean mmioCached;
  private long mmioGva;
  private long mmioGfn;
  private int mmioAccess;
  private long mmioGeneration;
  private long position;
  private int keptVector = -1;
  private long keptErrorCode;
  private long keptGva;

  // Every change makes the digest unknown.
  private long knownDigest;
  private boolean digestKnown;

  VcpuMmu(final int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public long cr0() {
    return cr0;
  }

  public long cr3() {
    return cr3;
  }

  public long cr4() {
    return cr4;
  }

  public long efer() {
    return efer;
  }

  public boolean writeProtect() {
    return (cr0 & ControlRegister.CR0_WP) != 0;
  }

  public boolean smep() {
    return (cr4 & ControlRegister.CR4_SMEP) != 0;
  }

  public boolean smap() {
    return (cr4 & ControlRegister.CR4_SMAP) != 0;
  }

  public boolean noExecute() {
    return (efer & ControlRegister.EFER_NX) != 0;
  }

  /** Whether the guest may run guests of its own (EFER.SVME). */
  public boolean virtualizes() {
    return (efer & ControlRegister.EFER_SVME) != 0;
  }

  /** Whether the nested guest runs: the nested context is in use (is_guest_mode). */
  public boolean inGuestMode() {
    return inGuestMode;
  }

  /** The context in use. */
  public int context() {
    return inGuestMode ? NESTED : GUEST;
  }

  /** Register that names the tables of the context in use: CR3, or nCR3 of the nested guest. */
  public long tableRegister() {
    return inGuestMode ? nestedCr3 : cr3;
  }

  /**
   * Mode bits of walks in the context in use. Nested tables are walked by user accesses alone, so
   * that of the registers only EFER.NX matters (reference 14.1).
   */
  public int mode(final boolean ac) {
    return inGuestMode ? PagingMode.nested(efer) : ac ? mode | PagingMode.ALIGNMENT_CHECK : mode;
  }

  /**
   * Form of the tables that the context in use walks: the guest's, as its registers choose it;
   * nested tables have four levels.
   */
  public PagingFormat format() {
    return inGuestMode ? PagingFormat.FOUR_LEVEL : format;
  }

  /** PDPTRs and pae_root; in use where the format {@link PagingFormat#hasPaeRoot}. */
  public PaeTable pae() {
    return pae;
  }

  /**
   * Shadow page that is the root at {@code position} (0 current, 1 to 3 previous) of the context in
   * use, 0 for none, {@link PaeTable#ROOT} where four pages are it.
   */
  public int root(final int position) {
    return roots[slot(position)];
  }

  /** Where a {@code rootSet} event finds {@code position} of the context in use. */
  public int slot(final int position) {
    return context() * ROOTS + position;
  }

  /** Root in a slot, 0 to 7 through all contexts, whichever is in use. */
  public int rootInSlot(final int slot) {
    return roots[slot];
  }

  /**
   * The highest shadow page on the path to {@code gva} below the root at {@code position}, 0 for
   * none: the root itself, or the page behind an entry of pae_root.
   */
  public int topPage(final int position, final long gva) {
    final int root = roots[slot(position)];
    return root == PaeTable.ROOT ? pae.root(PaeTable.index(gva)) : root;
  }

  /** Whether the page is the root at any position. */
  boolean hasRoot(final int page) {
    for (final int root : roots) {
      if (root == page) {
        return true;
      }
    }
    return pae.hasRoot(page);
  }

  /** Table register that the root at {@code position} of the context in use stands for. */
  public long pgd(final int position) {
    return pgds[slot(position)];
  }

  /** Table register that the root in a slot, 0 to 7, stands for. */
  public long pgdInSlot(final int slot) {
    return pgds[slot];
  }

  public int requests() {
    return requests;
  }

  /** Objects in a memory cache. */
  public int cached(final MemoryCache cache) {
    return caches[cache.ordinal()];
  }

  /** Whether a memory cache holds less than its minimum. */
  public boolean needsTopUp() {
    return needsTopUp;
  }

  /** Whether an MMIO access is remembered, at least its gfn. */
  public boolean isMmioCached() {
    return mmioCached;
  }

  /** Whether {@code gva} lies in the page of the remembered access (vcpu_match_mmio_gva). */
  public boolean isMmioGva(final long gva) {
    return mmioGva != 0 && mmioGva == (gva & -4096);
  }

  /** Page of the remembered access, 0 where it is not known or was forgotten. */
  public long mmioGva() {
    return mmioGva;
  }

  public long mmioGfn() {
    return mmioGfn;
  }

  public int mmioAccess() {
    return mmioAccess;
  }

  public long mmioGeneration() {
    return mmioGeneration;
  }

  /** Accesses and operations retired when its last request ended. */
  public long position() {
    return position;
  }

  /** Whether an exception waits whose delivery failed: it is injected at the next entry. */
  public boolean keepsException() {
    return keptVector >= 0;
  }

  public int keptVector() {
    return keptVector;
  }

  public long keptErrorCode() {
    return keptErrorCode;
  }

  /** Address of a kept page fault. */
  public long keptGva() {
    return keptGva;
  }

  /** Hash of everything kept. Most vCPUs have not changed since they were asked last. */
  long digest() {
    if (!digestKnown) {
      knownDigest = computedDigest();
      digestKnown = true;
    }
    return knownDigest;
  }

  private long computedDigest() {
    long hash = Mix.then(number, cr0);
    hash = Mix.then(Mix.then(Mix.then(hash, cr3), cr4), efer);
    if (inGuestMode) {
      hash = Mix.then(Mix.then(hash, 1), nestedCr3);
    }
    for (int i = 0; i < ALL_ROOTS; i++) {
      hash = Mix.then(Mix.then(hash, roots[i]), roots[i] == 0 ? 0 : pgds[i]);
    }
    hash = pae.digest(hash);
    hash = Mix.then(hash, requests);
    for (final int cache : caches) {
      hash = Mix.then(hash, cache);
    }
    if (mmioCached) {
      hash = Mix.then(Mix.then(Mix.then(hash, mmioGva), mmioGfn), mmioAccess);
      hash = Mix.then(hash, mmioGeneration);
    }
    if (keepsException()) {
      hash = Mix.then(Mix.then(Mix.then(hash, keptVector), keptErrorCode), keptGva);
    }
    return Mix.then(hash, position);
  }

  void applyRegister(final int register, final long value) {
    digestKnown = false;
    switch (register) {
      case ControlRegister.CR0 -> cr0 = value;
      case ControlRegister.CR3 -> cr3 = value;
      case ControlRegister.CR4 -> cr4 = value;
      case ControlRegister.EFER -> efer = value;
      default -> throw new IllegalStateException("control register " + register);
    }
    format = PagingFormat.of(cr4, efer);
    mode = PagingMode.of(cr0, cr4, efer, false);
  }

  void applyPdptrs(final long first, final long second, final long third, final long fourth) {
    digestKnown = false;
    pae.applyPdptrs(first, second, third, fourth);
  }

  void applyPaeRoot(final int index, final int page) {
    digestKnown = false;
    pae.applyRoot(index, page);
  }

  void applyNested(final boolean enters, final long cr3OfNested) {
    digestKnown = false;
    inGuestMode = enters;
    nestedCr3 = cr3OfNested;
  }

  void applyRoot(final int slot, final int page, final long pgd) {
    digestKnown = false;
    roots[slot] = page;
    pgds[slot] = pgd;
  }

  void applyRequests(final int bits) {
    digestKnown = false;
    requests |= bits;
  }

  void applyRequestsServed(final int bits) {
    digestKnown = false;
    requests &= ~bits;
  }

  void applyToppedUp() {
    digestKnown = false;
    for (final MemoryCache cache : MemoryCache.values()) {
      if (caches[cache.ordinal()] < cache.minimum()) {
        caches[cache.ordinal()] = MemoryCache.CAPACITY;
      }
    }
    needsTopUp = false;
  }

  void applyTaken(final MemoryCache cache, final int count) {
    digestKnown = false;
    caches[cache.ordinal()] = Math.max(0, caches[cache.ordinal()] - count);
    needsTopUp |= caches[cache.ordinal()] < cache.minimum();
  }

  void applyMmio(final long gva, final long gfn, final int access, final long generation) {
    digestKnown = false;
    mmioCached = true;
    mmioGva = gva;
    mmioGfn = gfn;
    mmioAccess = access;
    mmioGeneration = generation;
  }

  /** The address alone is forgotten: the gfn still answers faults of a direct MMU. */
  void applyNoMmio() {
    digestKnown = false;
    mmioGva = 0;
  }

  void applyPosition(final long value) {
    digestKnown = false;
    position = value;
  }

  void applyExceptionKept(final int vector, final long errorCode, final long gva) {
    digestKnown = false;
    keptVector = vector;
    keptErrorCode = errorCode;
    keptGva = gva;
  }

  void applyExceptionInjected() {
    digestKnown = false;
    keptVector = -1;
  }

  // ---- image ----

  void writeTo(final ImageOutput out) {
    out.number(cr0);
    out.number(cr3);
    out.number(cr4);
    out.number(efer);
    out.flag(inGuestMode);
    out.number(nestedCr3);
    out.number(format.ordinal());
    pae.writeTo(out);
    out.numbers(roots, ALL_ROOTS);
    out.numbers(pgds, ALL_ROOTS);
    out.number(requests);
    out.numbers(caches, caches.length);
    out.flag(mmioCached);
    out.number(mmioGva);
    out.number(mmioGfn);
    out.number(mmioAccess);
    out.number(mmioGeneration);
    out.number(position);
    out.number(keptVector);
    out.number(keptErrorCode);
    out.number(keptGva);
  }

  void applyImage(final ImageInput in) {
    digestKnown = false;
    cr0 = in.number();
    cr3 = in.number();
    cr4 = in.number();
    efer = in.number();
    inGuestMode = in.flag();
    nestedCr3 = in.number();
    format = PagingFormat.values()[in.count(PagingFormat.values().length - 1)];
    mode = PagingMode.of(cr0, cr4, efer, false);
    pae.applyImage(in);
    in.numbers(roots, ALL_ROOTS);
    in.numbers(pgds, ALL_ROOTS);
    requests = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
    in.numbers(caches, caches.length);
    needsTopUp = false;
    for (final MemoryCache cache : MemoryCache.values()) {
      needsTopUp |= caches[cache.ordinal()] < cache.minimum();
    }
    mmioCached = in.flag();
    mmioGva = in.number();
    mmioGfn = in.number();
    mmioAccess = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE);
    mmioGeneration = in.number();
    position = in.number();
    keptVector = (int) in.number(-1, Integer.MAX_VALUE);
    keptErrorCode = in.number();
    keptGva = in.number();
  }
}
