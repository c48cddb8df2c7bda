package umbra.mmu.state;

import umbra.mmu.event.Mix;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.guest.PagingMode;

/** What the VM keeps for one vCPU under its MMU lock: registers, roots, requests, memory caches. */
public final class VcpuMmu {
  public static final int ROOTS = 4;

  private final int number;
  private long cr0;
  private long cr3;
  private long cr4;
  private long efer;
  private final int[] roots = new int[ROOTS];
  private final long[] pgds = new long[ROOTS];
  private int requests;
  private final int[] caches = new int[MemoryCache.values().length];
  private boolean mmioCached;
  private long mmioGva;
  private long mmioGfn;
  private int mmioAccess;
  private long mmioGeneration;
  private long position;

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

  /** Mode bits of the guest's own walks. */
  public int mode(final boolean ac) {
    return PagingMode.of(cr0, cr4, efer, ac);
  }

  /** Shadow page that is the root at {@code position} (0 current, 1 to 3 previous), 0 for none. */
  public int root(final int position) {
    return roots[position];
  }

  /** Whether the page is the root at any position. */
  boolean hasRoot(final int page) {
    for (final int root : roots) {
      if (root == page) {
        return true;
      }
    }
    return false;
  }

  public long pgd(final int position) {
    return pgds[position];
  }

  public int requests() {
    return requests;
  }

  /** Objects in a memory cache. */
  public int cached(final MemoryCache cache) {
    return caches[cache.ordinal()];
  }

  public boolean isMmioCached() {
    return mmioCached;
  }

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

  long digest() {
    long hash = Mix.then(number, cr0);
    hash = Mix.then(Mix.then(Mix.then(hash, cr3), cr4), efer);
    for (int i = 0; i < ROOTS; i++) {
      hash = Mix.then(Mix.then(hash, roots[i]), roots[i] == 0 ? 0 : pgds[i]);
    }
    hash = Mix.then(hash, requests);
    for (final int cache : caches) {
      hash = Mix.then(hash, cache);
    }
    if (mmioCached) {
      hash = Mix.then(Mix.then(Mix.then(hash, mmioGva), mmioGfn), mmioAccess);
      hash = Mix.then(hash, mmioGeneration);
    }
    return Mix.then(hash, position);
  }

  void applyRegister(final int register, final long value) {
    switch (register) {
      case ControlRegister.CR0 -> cr0 = value;
      case ControlRegister.CR3 -> cr3 = value;
      case ControlRegister.CR4 -> cr4 = value;
      case ControlRegister.EFER -> efer = value;
      default -> throw new IllegalStateException("control register " + register);
    }
  }

  void applyRoot(final int rootPosition, final int page, final long pgd) {
    roots[rootPosition] = page;
    pgds[rootPosition] = pgd;
  }

  void applyRequests(final int bits) {
    requests |= bits;
  }

  void applyRequestsServed(final int bits) {
    requests &= ~bits;
  }

  void applyToppedUp() {
    for (final MemoryCache cache : MemoryCache.values()) {
      if (caches[cache.ordinal()] < cache.minimum()) {
        caches[cache.ordinal()] = MemoryCache.CAPACITY;
      }
    }
  }

  void applyTaken(final MemoryCache cache, final int count) {
    caches[cache.ordinal()] = Math.max(0, caches[cache.ordinal()] - count);
  }

  void applyMmio(final long gva, final long gfn, final int access, final long generation) {
    mmioCached = true;
    mmioGva = gva;
    mmioGfn = gfn;
    mmioAccess = access;
    mmioGeneration = generation;
  }

  void applyNoMmio() {
    mmioCached = false;
  }

  void applyPosition(final long value) {
    position = value;
  }
}
