package umbra.mmu.state;

import java.util.Arrays;
import umbra.mmu.event.Mix;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Gpte;
import umbra.mmu.image.ImageInput;
import umbra.mmu.image.ImageOutput;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.ShadowPages;
import umbra.mmu.shadow.Spte;
import umbra.mmu.traced.TracedState;

/**
 * The state of one VM. It is changed by the events of {@link VmEvents} and by nothing else; a live
 * run and a replay drive the same methods. An event that does not fit throws {@link
 * EventMismatchException} before it changes anything: {@link Requests}, {@link ShadowFit} and
 * {@link MemoryFit} say what must hold.
 *
 * <p>Longer than 400 lines because each of the events is one method here: the one place where state
 * changes.
 */
public final class VmState implements VmEvents {
  private static final int RETURN_CODES = 6;
  private static final int MAX_VCPUS = 4096;
  private static final int BYTES_PER_VCPU = 1000;
  private static final Stat[] RESOLVED = new Stat[RETURN_CODES];

  static {
    RESOLVED[2] = Stat.PF_EMULATE;
    RESOLVED[4] = Stat.PF_FIXED;
    RESOLVED[5] = Stat.PF_SPURIOUS;
  }

  private final byte[] configuration;
  private final VcpuMmu[] vcpus;
  private final Memslots slots = new Memslots();
  private final ShadowPages pages = new ShadowPages();
  private final PteLists lists = new PteLists();
  private final RmapHistogram rmapHistogram = new RmapHistogram();
  private final long[] stats = new long[Stat.values().length];
  private final long[] parameters = new long[Parameter.values().length];

  // Bit i: parameter i is not 0. Each fault asks for several.
  private long switches;

  private final Requests requests;
  private final ShadowFit shadowFit;
  private final MemoryFit memoryFit;
  private final TdpState tdp;
  private final SplitCaches splitCaches = new SplitCaches();
  private final TracedState traced;
  private int generation;
  private long usedPages;
  private long pageQuota;
  private boolean quotaFixed;
  private long indirectPages;
  private long invalidationSequence;
  private long hostPosition;
  private long memoryChanges;
  private long digest;

  /**
   * A VM without slots.
   *
   * @param configuration the run's resolved configuration, which its first event must repeat; kept
   * @param vcpuCount at least 1
   */
  public VmState(final byte[] configuration, final int vcpuCount) {
    this(configuration, vcpuCount, null);
  }

  private VmState(final byte[] configuration, final int vcpuCount, final TracedState traced) {
    this.configuration = configuration;
    this.traced = traced;
    this.vcpus = new VcpuMmu[vcpuCount];
    for (int v = 0; v < vcpuCount; v++) {
      vcpus[v] = new VcpuMmu(v);
    }
    for (final Parameter parameter : Parameter.values()) {
      setParameter(parameter.ordinal(), parameter.initial());
    }
    this.requests = new Requests(vcpus);
    this.shadowFit = new ShadowFit(this, requests);
    this.memoryFit = new MemoryFit(slots, requests);
    this.tdp = new TdpState(pages, slots, stats, requests);
  }

  /** A VM of which nothing is known but what an imported trace will tell. */
  public static VmState ofTrace(final byte[] configuration, final int vcpuCount) {
    return new VmState(configuration, vcpuCount, new TracedState());
  }

  // ---- queries ----

  /** What the trace of a real VM has told; null for a run, which is most of the time. */
  public TracedState traced() {
    return traced;
  }

  public int vcpuCount() {
    return vcpus.length;
  }

  public VcpuMmu vcpu(final int number) {
    return vcpus[number];
  }

  public Memslots slots() {
    return slots;
  }

  /** Whether the MMU that the vCPU runs on maps guest-physical addresses, without guest tables. */
  public boolean isDirect(final VcpuMmu vcpu) {
    return isOn(Parameter.NPT) && !vcpu.inGuestMode();
  }

  /** Role of the root that the vCPU runs on, or will when it has one. */
  public int rootRole(final VcpuMmu vcpu) {
    if (vcpu.inGuestMode()) {
      return PageRole.nestedRoot(vcpu.noExecute(), vcpu.smep(), vcpu.smap());
    }
    return isOn(Parameter.NPT)
        ? PageRole.directRoot()
        : PageRole.shadowRoot(vcpu.format(), vcpu.writeProtect(), vcpu.smep(), vcpu.smap());
  }

  /** Whether the vCPU's root is the four entries of pae_root rather than one shadow page. */
  public boolean hasPaeRoot(final VcpuMmu vcpu) {
    return !isOn(Parameter.NPT) && vcpu.format().hasPaeRoot();
  }

  public ShadowPages pages() {
    return pages;
  }

  public PteLists lists() {
    return lists;
  }

  public RmapHistogram rmapHistogram() {
    return rmapHistogram;
  }

  public long stat(final Stat stat) {
    return stats[stat.ordinal()];
  }

  public long parameter(final Parameter parameter) {
    return parameters[parameter.ordinal()];
  }

  public boolean isOn(final Parameter parameter) {
    return (switches >>> parameter.ordinal() & 1) != 0;
  }

  /** The generation that new shadow pages get, 0 or 1. */
  public int generation() {
    return generation;
  }

  /** Shadow pages that count against the quota. */
  public long usedPages() {
    return usedPages;
  }

  public long pageQuota() {
    return pageQuota;
  }

  /** Whether user space fixed the quota, so that slot changes leave it alone. */
  public boolean isQuotaFixed() {
    return quotaFixed;
  }

  /** Live shadow pages that shadow a guest table. */
  public long indirectPages() {
    return indirectPages;
  }

  /** Moves with each invalidation of a host range; a fault that saw another value is stale. */
  public long invalidationSequence() {
    return invalidationSequence;
  }

  /**
   * Moves whenever guest memory, its slots or the host's pages below change: who kept what was read
   * looks whether it still holds.
   */
  public long memoryChanges() {
    return memoryChanges;
  }

  /** The vCPU whose request is being served, or {@link VmEvents#HOST}. */
  public int currentVcpu() {
    return requests.current();
  }

  /** Host operations done when the host's last request ended. */
  public long hostPosition() {
    return hostPosition;
  }

  public boolean isEnded() {
    return requests.isEnded();
  }

  /** Whether a request runs. */
  public boolean isServing() {
    return requests.isServing();
  }

  /** The caches that eager splitting of shadow pages draws from. */
  public SplitCaches splitCaches() {
    return splitCaches;
  }

  /** The page to which table pointer {@code index} of {@code page} leads, or null. */
  public ShadowPage child(final ShadowPage page, final int index) {
    final long spte = page.spte(index);
    return Spte.isTable(spte, page.level()) ? pages.get((int) Spte.frame(spte)) : null;
  }

  /**
   * The page at which the walk of {@code address} through the vCPU's tables ends, or null where an
   * entry of pae_root leads nowhere.
   */
  public ShadowPage lastPage(final VcpuMmu vcpu, final long address) {
    ShadowPage page = pages.get(vcpu.topPage(0, address));
    ShadowPage below = page;
    while (below != null) {
      page = below;
      below = child(page, Gpte.index(address, page.level()));
    }
    return page;
  }

  /** Whether the page is zapped or, in the shadow MMU, belongs to a past generation. */
  public boolean isObsolete(final ShadowPage page) {
    return page.isInvalid() || (!page.isTdp() && page.generation() != generation);
  }

  /**
   * Whether slots have rmaps: with the TDP MMU only since the first shadow page, that of a nested
   * guest's root (mmu_first_shadow_root_alloc).
   */
  public boolean hasRmaps() {
    return !isOn(Parameter.TDP_MMU) || tdp.hasShadowPages();
  }

  /** Roots of the TDP MMU, dead ones included until their last reference goes. */
  public int tdpRootCount() {
    return tdp.rootCount();
  }

  /** A root of the TDP MMU by age, the oldest first. */
  public ShadowPage tdpRoot(final int position) {
    return tdp.root(position);
  }

  /** Reads guest memory: {@code size} bytes at {@code gpa}, not crossing a page. */
  public long guestRead(final long gpa, final int size) {
    final Memslot slot = slotOf(gpa);
    return slot.memory().read(slot.mappingPage(gpa >>> 12), (int) gpa & 0xfff, size);
  }

  /** Slot memory of a host frame, or null for a zero page. */
  public SlotMemory memoryOf(final long pfn) {
    final int slot = HostFrames.slot(pfn);
    return slot < 0 ? null : slots.memory(slot);
  }

  /** Hash of the whole state; equal states have equal digests on any machine. */
  public long digest() {
    long hash = Mix.then(digest ^ lists.digest() ^ tdp.digest(), generation);
    hash = Mix.then(Mix.then(Mix.then(hash, usedPages), pageQuota), quotaFixed ? 1 : 0);
    hash = Mix.then(Mix.then(hash, invalidationSequence), hostPosition);
    hash = Mix.then(hash, slots.generation());
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final Memslot slot = slots.get(id);
      hash = slot == null ? hash : Mix.then(hash, slot.digest());
      final SlotMemory memory = slots.memory(id);
      hash = memory == null ? hash : Mix.then(hash, memory.digest());
      hash = Mix.then(Mix.then(hash, slots.wantedGpa(id)), slots.wantedFlags(id));
    }
    hash = splitCaches.digest(hash);
    for (final VcpuMmu vcpu : vcpus) {
      hash = Mix.then(hash, vcpu.digest());
    }
    hash = traced == null ? hash : Mix.then(hash, traced.digest());
    return withNumbers(withNumbers(hash, stats), parameters);
  }

  /** A number that is 0 leaves no mark, so a statistic or switch that is new changes no digest. */
  private static long withNumbers(final long start, final long[] numbers) {
    long hash = start;
    for (int i = 0; i < numbers.length; i++) {
      hash = numbers[i] == 0 ? hash : Mix.then(Mix.then(hash, i), numbers[i]);
    }
    return hash;
  }

  // ---- set-up, before the first event ----

  /** Puts memory behind a slot number. */
  public void addMemory(final SlotMemory memory) {
    memoryChanges++;
    slots.applyMemory(memory);
  }

  /** Writes guest memory while the guest is built. */
  public void buildGuest(final long gpa, final long value) {
    guestWritten(gpa, 8, value);
  }

  // ---- run ----

  @Override
  public void runStarted(final byte[] text) {
    if (!Arrays.equals(text, configuration)) {
      throw Misfit.of(VmEventKind.RUN_STARTED, "the configuration of this run", "another");
    }
    requests.startRun();
  }

  @Override
  public void requestStarted(final int vcpu, final long position) {
    requests.start(vcpu, position, hostPosition);
  }

  @Override
  public void requestEnded(final int vcpu, final long position) {
    requests.end(vcpu, position);
    if (vcpu == HOST) {
      hostPosition = position;
    } else {
      vcpus[vcpu].applyPosition(position);
    }
  }

  @Override
  public void runEnded(final long finalDigest) {
    requests.endRun(finalDigest, digest());
  }

  // ---- guest ----

  @Override
  public void guestWritten(final long gpa, final int size, final long value) {
    memoryFit.guestBytes(VmEventKind.GUEST_WRITTEN, gpa, size);
    memoryChanges++;
    writeGuest(gpa, size, value);
  }

  @Override
  public void frameWritten(final long pfn, final int offset, final int size, final long value) {
    memoryFit.frameWritten(pfn, offset, size);
    memoryChanges++;
    memoryOf(pfn).applyWrite(HostFrames.page(pfn), offset, size, value);
  }

  @Override
  public void tableWriteEmulated(final long gpa, final int size) {
    memoryFit.guestBytes(VmEventKind.TABLE_WRITE_EMULATED, gpa, size);
    count(Stat.MMU_PTE_WRITE);
  }

  @Override
  public void pdeZapped(final int page, final int index) {
    shadowFit.pdeZapped(page, index);
    count(Stat.MMU_PDE_ZAPPED);
  }

  @Override
  public void guestWalked(
      final int vcpu, final long gva, final long accessCode, final int lastLevel) {
    requests.walked(VmEventKind.GUEST_WALKED, vcpu, lastLevel);
  }

  @Override
  public void guestWalkedAgain(final int vcpu, final long gva, final int lastLevel) {
    requests.walked(VmEventKind.GUEST_WALKED_AGAIN, vcpu, lastLevel);
  }

  @Override
  public void accessedBitWanted(final long gpa) {
    memoryFit.guestEntry(VmEventKind.ACCESSED_BIT_WANTED, gpa);
  }

  @Override
  public void dirtyBitWanted(final long gpa) {
    memoryFit.guestEntry(VmEventKind.DIRTY_BIT_WANTED, gpa);
  }

  @Override
  public void accessedDirtySet(final long gpa, final long bits) {
    memoryFit.accessedDirtySet(gpa, bits);
    memoryChanges++;
    // Both bits are in the first byte, whatever the size of an entry.
    writeGuest(gpa, 1, guestRead(gpa, 1) | bits);
  }

  @Override
  public void walkFailed(final int vcpu, final long errorCode) {
    requests.actor(VmEventKind.WALK_FAILED, vcpu);
  }

  @Override
  public void instructionEmulated(final int vcpu, final long rip, final boolean failed) {
    requests.actor(VmEventKind.INSTRUCTION_EMULATED, vcpu);
    count(failed ? Stat.INSN_EMULATION_FAIL : Stat.INSN_EMULATION);
  }

  @Override
  public void controlRegisterWritten(final int vcpu, final int register, final long value) {
    requests.controlRegisterWritten(vcpu, register);
    vcpus[vcpu].applyRegister(register, value);
  }

  // ---- fault ----

  @Override
  public void faultRaised(final int vcpu, final long rip, final long gva, final long errorCode) {
    requests.actor(VmEventKind.FAULT_RAISED, vcpu);
  }

  @Override
  public void faultTaken(final int vcpu) {
    requests.actor(VmEventKind.FAULT_TAKEN, vcpu);
    count(Stat.PF_TAKEN);
  }

  @Override
  public void spteRequested(final long gfn, final long pfn, final int level) {
    requests.spteRequested(gfn, pfn, level);
  }

  @Override
  public void faultResolved(final int vcpu, final int returnCode) {
    requests.faultResolved(vcpu, returnCode);
    if (returnCode >= 0 && RESOLVED[returnCode] != null) {
      count(RESOLVED[returnCode]);
    }
  }

  @Override
  public void faultReflected(final int vcpu, final long gva, final long errorCode) {
    requests.actor(VmEventKind.FAULT_REFLECTED, vcpu);
    count(Stat.PF_GUEST);
  }

  @Override
  public void exceptionInjected(
      final int vcpu, final int vector, final long errorCode, final boolean reinjected) {
    requests.exceptionInjected(vcpu, vector);
    vcpus[vcpu].applyExceptionInjected();
  }

  @Override
  public void exceptionKept(
      final int vcpu, final int vector, final long errorCode, final long gva) {
    requests.exceptionKept(vcpu, vector);
    vcpus[vcpu].applyExceptionKept(vector, errorCode, gva);
  }

  @Override
  public void mmioInfoCached(
      final int vcpu, final long gva, final long gfn, final int access, final long slotGeneration) {
    memoryFit.mmioInfoCached(vcpu, gva, gfn, access, slotGeneration);
    vcpus[vcpu].applyMmio(gva, gfn, access, slotGeneration);
  }

  @Override
  public void mmioInfoForgotten(final int vcpu) {
    requests.mmioInfoForgotten(vcpu);
    vcpus[vcpu].applyNoMmio();
  }

  @Override
  public void mmioSpteChecked(
      final long spte, final long currentGeneration, final long spteGeneration) {
    shadowFit.mmioSpteChecked(spte);
  }

  @Override
  public void mmioFaultHandled(final long gva, final long gfn, final int access) {
    memoryFit.mmioFaultHandled(gfn, access);
  }

  @Override
  public void mmioExited(
      final int vcpu, final long gpa, final int size, final boolean write, final long value) {
    memoryFit.mmioExited(vcpu, size);
    count(Stat.MMIO_EXITS);
  }

  // ---- page ----

  @Override
  public void pageAllocated(final int number, final long gfn, final int role) {
    shadowFit.pageAllocated(number, gfn, role);
    final ShadowPage page = pages.applyAllocate(number, gfn, role, generation);
    digest ^= hash(page);
    usedPages++;
    if (isOn(Parameter.TDP_MMU)) {
      tdp.applyShadowPage();
    }
    count(Stat.MMU_CACHE_MISS);
    take(MemoryCache.SHADOW_PAGE, 1);
    take(MemoryCache.PAGE_HEADER, 1);
    if (!page.isDirect()) {
      take(MemoryCache.SHADOWED_INFO, 1);
      account(page, 1);
    }
  }

  @Override
  public void pageGot(final int page, final boolean created) {
    shadowFit.pageGot(page);
  }

  @Override
  public void hashCollisionsPeaked(final int collisions) {
    shadowFit.hashCollisionsPeaked(collisions);
    stats[Stat.MAX_MMU_PAGE_HASH_COLLISIONS.ordinal()] = collisions;
  }

  @Override
  public void pageLinked(final int parent, final int index, final int child, final long spte) {
    final ShadowPage page = shadowFit.pageLinked(parent, index, child, spte);
    final ShadowPage below = pages.get(child);
    setSpte(page, index, spte);
    below.applyParents(add(below.parents(), parent, index));
    if (below.isUnsync() || below.unsyncChildren() > 0) {
      markUnsyncChild(page, index);
    }
  }

  @Override
  public void pageUnlinked(final int parent, final int index) {
    final ShadowPage page = shadowFit.pageUnlinked(parent, index);
    final ShadowPage below = child(page, index);
    below.applyParents(remove(VmEventKind.PAGE_UNLINKED, below.parents(), parent, index));
    setSpte(page, index, 0);
  }

  @Override
  public void pageZapped(final int page) {
    shadowFit.pageZapped(page);
    count(Stat.MMU_SHADOW_ZAPPED);
  }

  @Override
  public void pageInvalidated(final int number) {
    final ShadowPage page = shadowFit.pageInvalidated(number);
    digest ^= hash(page);
    final boolean first = !page.isInvalid();
    if (first) {
      pages.applyDeactivate(page);
      if (!page.isDirect()) {
        account(page, -1);
      }
    }
    if (page.rootCount() == 0) {
      usedPages--;
      page.applyUncounted();
    }
    page.applyInvalid();
    digest ^= hash(page);
  }

  @Override
  public void pageFreed(final int number) {
    final ShadowPage page = shadowFit.pageFreed(number);
    if (page.isTdp()) {
      tdp.applyPageFreed(page);
      return;
    }
    digest ^= hash(page);
    for (int i = page.nextUnsyncChild(0); i < ShadowPage.ENTRIES; i = page.nextUnsyncChild(i + 1)) {
      digest ^= Mix.of(Mix.UNSYNC_CHILD, PteLists.pointer(number, i), 1);
    }
    pages.applyFree(page);
  }

  @Override
  public void pagesRecycled(final int count) {
    shadowFit.pagesRecycled(count);
    stats[Stat.MMU_RECYCLED.ordinal()] += count;
  }

  @Override
  public void pageFlooded(final int page) {
    shadowFit.pageFlooded(page);
    count(Stat.MMU_FLOODED);
  }

  @Override
  public void writeFloodingCounted(final int number) {
    final ShadowPage page = shadowFit.writeFloodingCounted(number);
    setFlooding(page, page.writeFlooding() + 1);
  }

  @Override
  public void writeFloodingCleared(final int number) {
    setFlooding(shadowFit.writeFloodingCleared(number), 0);
  }

  @Override
  public void nxSplitAccounted(final int number) {
    final ShadowPage page = shadowFit.nxSplitAccounted(number);
    digest ^= hash(page);
    pages.applyNxSplit(page);
    digest ^= hash(page);
    count(Stat.NX_LPAGE_SPLITS);
  }

  @Override
  public void nxSplitUnaccounted(final int number) {
    final ShadowPage page = shadowFit.nxSplitUnaccounted(number);
    digest ^= hash(page);
    pages.applyNoNxSplit(page);
    digest ^= hash(page);
    stats[Stat.NX_LPAGE_SPLITS.ordinal()]--;
  }

  @Override
  public void allZappedFast() {
    requests.work(VmEventKind.ALL_ZAPPED_FAST);
    generation = 1 - generation;
  }

  // ---- root ----

  @Override
  public void rootSet(final int vcpu, final int position, final int page, final long pgd) {
    shadowFit.rootSet(vcpu, position, page);
    vcpus[vcpu].applyRoot(position, page, pgd);
  }

  @Override
  public void rootTaken(final int number) {
    changeRootCount(shadowFit.rootTaken(number), 1);
  }

  @Override
  public void rootPut(final int number) {
    changeRootCount(shadowFit.rootPut(number), -1);
  }

  @Override
  public void entryRequested(final int vcpu, final int bits) {
    requests.entryRequested(vcpu, bits);
    vcpus[vcpu].applyRequests(bits);
  }

  @Override
  public void entryRequestsServed(final int vcpu, final int bits) {
    requests.entryRequestsServed(vcpu, bits);
    vcpus[vcpu].applyRequestsServed(bits);
  }

  // ---- spte ----

  @Override
  public void spteSet(
      final int number, final int index, final long spte, final long gfn, final int access) {
    final Memslot slot = slots.of(gfn);
    final ShadowPage page = shadowFit.spteSet(number, index, spte, gfn, access, slot);
    final long old = page.spte(index);
    if (Spte.isPresent(old)) {
      setSpte(page, index, spte);
      return;
    }
    // What is cached behind an entry that is no leaf does not count in the digest.
    page.applyTranslation(index, gfn << 12 | access);
    setSpte(page, index, spte);
    digestTranslation(page, index);
    changePages(page.level(), 1);
    addToRmap(page, index, gfn, slot);
  }

  @Override
  public void accessRefreshed(final int number, final int index, final int access) {
    refreshAccess(shadowFit.accessRefreshed(number, index, access), index, access);
  }

  @Override
  public void mmioSpteSet(
      final int vcpu, final int number, final int index, final long spte, final boolean created) {
    final ShadowPage page = shadowFit.mmioSpteSet(vcpu, number, index, spte);
    setSpte(page, index, spte);
    if (created) {
      count(Stat.PF_MMIO_SPTE_CREATED);
    }
  }

  @Override
  public void spteDropped(final int number, final int index) {
    final ShadowPage page = shadowFit.spteDropped(number, index);
    removeFromRmap(page, index, page.gfnOf(index));
    digestTranslation(page, index);
    setSpte(page, index, 0);
    changePages(page.level(), -1);
  }

  @Override
  public void spteCleared(final int number, final int index) {
    setSpte(shadowFit.spteCleared(number, index), index, 0);
  }

  @Override
  public void spteProtected(final int number, final int index, final long spte) {
    setSpte(shadowFit.spteProtected(number, index, spte), index, spte);
  }

  @Override
  public void spteAged(final int number, final int index, final long spte) {
    setSpte(shadowFit.spteAged(number, index, spte), index, spte);
  }

  @Override
  public void spteSynced(final int number, final int index, final long spte, final int access) {
    final ShadowPage page = shadowFit.spteSynced(number, index, spte, access);
    refreshAccess(page, index, access);
    setSpte(page, index, spte);
  }

  // ---- sync ----

  @Override
  public void pageUnsynced(final int number) {
    final ShadowPage page = shadowFit.pageUnsynced(number);
    digest ^= hash(page);
    page.applyUnsync(true);
    digest ^= hash(page);
    count(Stat.MMU_UNSYNC);
    markParents(page);
  }

  @Override
  public void pageSynced(final int number) {
    final ShadowPage page = shadowFit.pageSynced(number);
    digest ^= hash(page);
    page.applyUnsync(false);
    digest ^= hash(page);
    stats[Stat.MMU_UNSYNC.ordinal()]--;
  }

  @Override
  public void unsyncChildCleared(final int number, final int index) {
    final ShadowPage page = shadowFit.unsyncChildCleared(number, index);
    digest ^= Mix.of(Mix.UNSYNC_CHILD, PteLists.pointer(number, index), 1);
    page.applyUnsyncChild(index, false);
  }

  // ---- slot ----

  @Override
  public void slotSet(
      final int id, final long gpa, final long size, final int flags, final int generationStep) {
    memoryFit.slotSet(id, gpa, size, flags, generationStep);
    memoryChanges++;
    final Memslot old = slots.get(id);
    final boolean sameRange =
        old != null && old.baseGfn() == gpa >>> 12 && old.pages() == size >>> 12;
    if (sameRange) {
      old.applyFlags(flags);
      slots.applySlot(id, old, generationStep);
      return;
    }
    Memslot fresh = null;
    countUnits(old, -1);
    if (size != 0) {
      fresh = new Memslot(id, gpa >>> 12, size >>> 12, flags, slots.memory(id));
      if (old != null) {
        fresh.applyBitmapOf(old);
      }
    }
    slots.applySlot(id, fresh, generationStep);
    countUnits(fresh, 1);
  }

  @Override
  public void slotWanted(final int slot, final long gpa, final int flags) {
    memoryFit.slotWanted(slot, gpa, flags);
    slots.applyWanted(slot, gpa, flags);
  }

  @Override
  public void dirtyBitmapFilled(final int slot) {
    memoryFit.dirtyBitmapFilled(slot);
    slots.get(slot).applyAllDirty();
  }

  @Override
  public void gfnDirtied(final int slot, final long pageOffset) {
    memoryFit.gfnDirtied(slot, pageOffset);
    slots.get(slot).applyDirty(pageOffset);
  }

  @Override
  public void dirtyBitsTaken(final int slot, final long word, final long mask) {
    memoryFit.dirtyBitsTaken(slot, word, mask);
    slots.get(slot).applyClean((int) word, mask);
  }

  @Override
  public void pageQuotaSet(final long limit, final boolean fixed) {
    memoryFit.pageQuotaSet(limit);
    pageQuota = limit;
    quotaFixed = fixed;
  }

  // ---- host memory ----

  @Override
  public void hostPagesChanged(
      final int slot, final long firstPage, final long count, final int hostState) {
    memoryFit.hostPagesChanged(slot, firstPage, count, hostState);
    memoryChanges++;
    for (long page = firstPage; page < firstPage + count; page++) {
      slots.memory(slot).applyState((int) page, hostState);
    }
  }

  @Override
  public void hostProtectionSet(
      final int slot, final long firstPage, final long count, final int protection) {
    memoryFit.hostProtectionSet(slot, firstPage, count, protection);
    memoryChanges++;
    for (long page = firstPage; page < firstPage + count; page++) {
      slots.memory(slot).applyProtection((int) page, protection);
    }
  }

  @Override
  public void hvaRangeUnmapped(final long startHva, final long endHva) {
    memoryFit.hvaRangeUnmapped(startHva, endHva);
    invalidationSequence++;
  }

  @Override
  public void hvaPteChanged(final long hva) {
    requests.work(VmEventKind.HVA_PTE_CHANGED);
  }

  @Override
  public void hostWritten(final int slot, final long offset, final int size, final long value) {
    memoryFit.hostWritten(slot, offset, size);
    memoryChanges++;
    final SlotMemory memory = slots.memory(slot);
    final int page = memory.slotPage() + (int) (offset >>> 12);
    memory.applyWrite(page, (int) offset & 0xfff, size, value);
  }

  @Override
  public void hostPagesFilled(
      final int slot, final long firstPage, final long count, final int fill) {
    memoryFit.hostPagesFilled(slot, firstPage, count, fill);
    memoryChanges++;
    for (long page = firstPage; page < firstPage + count; page++) {
      slots.memory(slot).applyFill((int) page, fill);
    }
  }

  // ---- tlb ----

  @Override
  public void remoteFlushRequested() {
    requests.work(VmEventKind.REMOTE_FLUSH_REQUESTED);
    count(Stat.REMOTE_TLB_FLUSH_REQUESTS);
    for (final VcpuMmu vcpu : vcpus) {
      vcpu.applyRequests(EntryRequest.TLB_FLUSH);
    }
  }

  @Override
  public void flushAcknowledged(final int vcpu, final boolean last) {
    requests.vcpu(VmEventKind.FLUSH_ACKNOWLEDGED, vcpu);
    if (last) {
      count(Stat.REMOTE_TLB_FLUSH);
    }
  }

  @Override
  public void tlbFlushed(final int vcpu) {
    requests.actor(VmEventKind.TLB_FLUSHED, vcpu);
    count(Stat.TLB_FLUSH);
  }

  @Override
  public void tlbEntryFlushed(final int vcpu, final long gva) {
    requests.actor(VmEventKind.TLB_ENTRY_FLUSHED, vcpu);
    count(Stat.INVLPG);
  }

  // ---- cache, parameter ----

  @Override
  public void cachesToppedUp(final int vcpu) {
    requests.actor(VmEventKind.CACHES_TOPPED_UP, vcpu);
    vcpus[vcpu].applyToppedUp();
  }

  @Override
  public void cacheExhausted(final int vcpu, final int cache) {
    requests.cacheExhausted(vcpu, cache);
  }

  @Override
  public void parameterSet(final int parameter, final long value) {
    requests.parameterSet(parameter);
    setParameter(parameter, value);
    // A switch may ask for more of a table on a way before it is followed.
    pages.applyPathChange();
  }

  // ---- nested paging ----

  @Override
  public void fastFaulted(
      final int vcpu, final long gpa, final int number, final long spte, final int returnCode) {
    final ShadowPage page = shadowFit.fastFaulted(vcpu, gpa, number, spte, returnCode);
    if (returnCode != ReturnCode.RET_PF_INVALID) {
      count(Stat.PF_FAST);
    }
    if (returnCode == ReturnCode.RET_PF_FIXED) {
      setSpte(page, Gpte.index(gpa, page.level()), spte);
    }
  }

  // ---- TDP MMU ----

  @Override
  public void tdpPageAllocated(
      final int number, final long gfn, final int role, final boolean root) {
    tdp.applyPageAllocated(number, gfn, role, root);
    if (requests.current() != HOST) {
      take(MemoryCache.SHADOW_PAGE, 1);
      take(MemoryCache.PAGE_HEADER, 1);
    }
  }

  @Override
  public void tdpSpteChanged(
      final int number, final int index, final long oldSpte, final long spte) {
    tdp.applySpteChanged(number, index, oldSpte, spte);
  }

  @Override
  public void tdpMarkerCleared(final int number, final int index) {
    tdp.applyMarkerCleared(number, index);
  }

  @Override
  public void tdpLeafSet(final int number, final int index, final long spte) {
    tdp.checkLeafSet(number, index, spte);
  }

  @Override
  public void tdpPageFilled(final int number, final long firstSpte) {
    tdp.applyPageFilled(number, firstSpte);
  }

  @Override
  public void tdpPageZapped(final int number) {
    tdp.applyPageZapped(number);
  }

  @Override
  public void tdpRootInvalidated(final int number) {
    tdp.applyRootInvalidated(number);
  }

  @Override
  public void hugePageSplitTried(
      final long gfn, final long spte, final int level, final int errno) {
    tdp.checkSplitTried(gfn, spte, level, errno);
  }

  // ---- nested guest ----

  @Override
  public void nestedEntered(final int vcpu, final long nestedCr3) {
    requests.nestedEntered(vcpu);
    vcpus[vcpu].applyNested(true, nestedCr3);
    count(Stat.NESTED_RUN);
  }

  @Override
  public void nestedExited(
      final int vcpu, final long exitCode, final long info1, final long info2) {
    requests.nestedExited(vcpu);
    vcpus[vcpu].applyNested(false, 0);
  }

  // ---- eager splitting of shadow pages ----

  @Override
  public void splitCachesToppedUp() {
    requests.work(VmEventKind.SPLIT_CACHES_TOPPED_UP);
    splitCaches.applyToppedUp(
        SplitCaches.minimum(this), SplitCaches.capacity(this), SplitCaches.pagesCapacity(this));
  }

  @Override
  public void pageFilled(final int number, final long firstSpte) {
    final ShadowPage page = shadowFit.pageFilled(number, firstSpte);
    final int shift = 12 + 9 * (page.level() - 1);
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      if (!Spte.isPresent(page.spte(i))) {
        setSpte(page, i, firstSpte + ((long) i << shift));
        changePages(page.level(), 1);
        addToRmap(page, i, page.gfnOf(i), slots.of(page.gfnOf(i)));
      }
    }
  }

  // ---- guests with 32-bit addresses ----

  @Override
  public void pdptrsLoaded(
      final int vcpu, final long first, final long second, final long third, final long fourth) {
    shadowFit.pdptrsLoaded(vcpu);
    vcpus[vcpu].applyPdptrs(first, second, third, fourth);
  }

  @Override
  public void paeRootSet(final int vcpu, final int index, final int page) {
    shadowFit.paeRootSet(vcpu, index, page);
    vcpus[vcpu].applyPaeRoot(index, page);
  }

  // ---- consequences ----

  private void setParameter(final int parameter, final long value) {
    parameters[parameter] = value;
    final long bit = 1L << parameter;
    switches = value != 0 ? switches | bit : switches & ~bit;
  }

  private void count(final Stat stat) {
    stats[stat.ordinal()]++;
  }

  private Memslot slotOf(final long gpa) {
    final Memslot slot = slots.of(gpa >>> 12);
    if (slot == null) {
      throw new EventMismatchException(
          "guest memory at 0x" + Long.toHexString(gpa), "a slot", "none");
    }
    return slot;
  }

  private void writeGuest(final long gpa, final int size, final long value) {
    final Memslot slot = slotOf(gpa);
    slot.memory().applyWrite(slot.mappingPage(gpa >>> 12), (int) gpa & 0xfff, size, value);
  }

  /** A vCPU draws from its own caches; where none is at work, a split does from the VM's. */
  private void take(final MemoryCache cache, final int count) {
    if (requests.current() != HOST) {
      vcpus[requests.current()].applyTaken(cache, count);
    } else {
      splitCaches.applyTaken(cache, count);
    }
  }

  /** What stands in the digest for a page beside its entries. */
  static long hash(final ShadowPage page) {
    long hash = Mix.then(Mix.then(page.gfn(), page.role()), page.serial());
    hash = Mix.then(hash, page.generation() | (long) page.rootCount() << 1);
    final int flags = (page.isUnsync() ? 1 : 0) | (page.isNxSplit() ? 2 : 0);
    return Mix.of(Mix.PAGE, page.number(), Mix.then(hash, flags | page.writeFlooding() << 2) | 1);
  }

  private void setSpte(final ShadowPage page, final int index, final long spte) {
    final long cell = PteLists.pointer(page.number(), index);
    digest ^= Mix.of(Mix.SPTE, cell, page.spte(index)) ^ Mix.of(Mix.SPTE, cell, spte);
    page.applySpte(index, spte);
    if (page.level() > 1) {
      pages.applyPathChange();
    }
  }

  /** Takes the cached translation of a leaf into the digest, or out of it. */
  private void digestTranslation(final ShadowPage page, final int index) {
    if (Spte.isLeaf(page.spte(index), page.level())) {
      final long cell = PteLists.pointer(page.number(), index);
      digest ^= Mix.of(Mix.TRANSLATION, cell, page.translation(index));
    }
  }

  private void refreshAccess(final ShadowPage page, final int index, final int access) {
    digestTranslation(page, index);
    page.applyTranslation(index, page.gfnOf(index) << 12 | access);
    digestTranslation(page, index);
  }

  private void changePages(final int level, final int change) {
    stats[Stat.pages(level).ordinal()] += change;
  }

  private int add(final int head, final int page, final int index) {
    final int before = lists.descriptorsInUse();
    final int now = lists.applyAdd(head, PteLists.pointer(page, index));
    final int taken = lists.descriptorsInUse() - before;
    if (taken != 0) {
      take(MemoryCache.DESCRIPTOR, taken);
    }
    return now;
  }

  private int remove(final VmEventKind kind, final int head, final int page, final int index) {
    try {
      return lists.applyRemove(head, PteLists.pointer(page, index));
    } catch (final IllegalStateException missing) {
      throw Misfit.of(kind, "an entry of its list", missing.getMessage());
    }
  }

  private void addToRmap(
      final ShadowPage page, final int index, final long gfn, final Memslot slot) {
    final int unit = slot.unit(gfn, page.level());
    final int head = slot.rmap(page.level(), unit);
    final int before = lists.size(head);
    slot.applyRmap(page.level(), unit, add(head, page.number(), index));
    rmapHistogram.applyLength(page.level(), before, before + 1);
    final int peak = Stat.MAX_MMU_RMAP_SIZE.ordinal();
    stats[peak] = Math.max(stats[peak], before);
  }

  private void removeFromRmap(final ShadowPage page, final int index, final long gfn) {
    final VmEventKind kind = VmEventKind.SPTE_DROPPED;
    final Memslot slot = slots.of(gfn);
    Misfit.require(slot != null, kind, "a leaf in the rmap of a slot", "gfn", gfn);
    final int unit = slot.unit(gfn, page.level());
    final int head = slot.rmap(page.level(), unit);
    final int before = lists.size(head);
    slot.applyRmap(page.level(), unit, remove(kind, head, page.number(), index));
    rmapHistogram.applyLength(page.level(), before, before - 1);
  }

  /** account_shadowed and its inverse: write tracking and the ban on large mappings. */
  private void account(final ShadowPage page, final int change) {
    indirectPages += change;
    final Memslot slot = slots.of(page.gfn());
    if (slot == null) {
      return;
    }
    if (page.level() > 1) {
      slot.applyWriteTrack(page.gfn(), change);
    }
    for (int level = 2; level <= Memslot.MAX_LEVEL; level++) {
      slot.applyLargeDisallowed(page.gfn(), level, change);
    }
  }

  private void markParents(final ShadowPage page) {
    int position = 0;
    for (int p = lists.at(page.parents(), 0); p != 0; p = lists.at(page.parents(), ++position)) {
      markUnsyncChild(pages.get(PteLists.page(p)), PteLists.index(p));
    }
  }

  /** mark_unsync: stops where a parent already had unsync children (reference 6.2). */
  private void markUnsyncChild(final ShadowPage parent, final int index) {
    if (parent.hasUnsyncChild(index)) {
      return;
    }
    digest ^= Mix.of(Mix.UNSYNC_CHILD, PteLists.pointer(parent.number(), index), 1);
    parent.applyUnsyncChild(index, true);
    if (parent.unsyncChildren() == 1) {
      markParents(parent);
    }
  }

  private void setFlooding(final ShadowPage page, final int count) {
    digest ^= hash(page);
    page.applyWriteFlooding(count);
    pages.applyPathChange();
    digest ^= hash(page);
  }

  private void changeRootCount(final ShadowPage page, final int change) {
    digest ^= hash(page);
    page.applyRootCount(page.rootCount() + change);
    digest ^= hash(page);
  }

  private void countUnits(final Memslot slot, final int sign) {
    for (int level = 1; slot != null && level <= Memslot.MAX_LEVEL; level++) {
      rmapHistogram.applyUnits(level, (long) sign * slot.units(level));
    }
  }

  // ---- imported trace ----

  @Override
  public void tracedTask(final int task, final int pid, final long name, final long nameEnd) {
    TracedFit.task(traced, task);
    traced(VmEventKind.TRACED_TASK).applyTask(task, pid, name, nameEnd);
  }

  @Override
  public void tracedLine(
      final long line, final long time, final int task, final int cpu, final long form) {
    TracedFit.line(traced, line, task);
    traced(VmEventKind.TRACED_LINE).applyLine(line, time, task, cpu, form);
  }

  @Override
  public void tracedText(
      final int left, final long first, final long second, final long third, final long fourth) {
    requests.work(VmEventKind.TRACED_TEXT);
    TracedFit.text(traced, left).applyText(left, first, second, third, fourth);
  }

  @Override
  public void tracedWalk(final long gva, final long errorCode) {
    traced(VmEventKind.TRACED_WALK).applyWalk(gva, errorCode);
  }

  @Override
  public void tracedElement(final long gpte, final int level) {
    traced(VmEventKind.TRACED_ELEMENT).applyElement(gpte, level);
  }

  @Override
  public void tracedAccessedBit(final long gpa) {
    traced(VmEventKind.TRACED_ACCESSED_BIT).applyAccessedBit(gpa);
  }

  @Override
  public void tracedDirtyBit(final long gpa) {
    traced(VmEventKind.TRACED_DIRTY_BIT).applyDirtyBit(gpa);
  }

  @Override
  public void tracedWalkError(final long errorCode) {
    traced(VmEventKind.TRACED_WALK_ERROR).applyWalkError(errorCode);
  }

  @Override
  public void tracedPageGot(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    traced(VmEventKind.TRACED_PAGE_GOT).applyPageGot(gfn, role, generation, rootCount, flags);
  }

  @Override
  public void tracedPageSynced(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    traced(VmEventKind.TRACED_PAGE_SYNCED).applyPageSynced(gfn, role, generation, rootCount, flags);
  }

  @Override
  public void tracedPageUnsynced(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    traced(VmEventKind.TRACED_PAGE_UNSYNCED)
        .applyPageUnsynced(gfn, role, generation, rootCount, flags);
  }

  @Override
  public void tracedPageZapped(
      final long gfn, final int role, final int generation, final int rootCount, final int flags) {
    traced(VmEventKind.TRACED_PAGE_ZAPPED).applyPageZapped(gfn, role, generation, rootCount, flags);
  }

  @Override
  public void tracedSpteRequested(final long gfn, final long pfn, final int level) {
    traced(VmEventKind.TRACED_SPTE_REQUESTED).applySpteRequested(gfn, pfn, level);
  }

  @Override
  public void tracedSpteSet(
      final long gfn, final long spte, final int level, final long sptep, final int rights) {
    traced(VmEventKind.TRACED_SPTE_SET).applySpteSet(gfn, spte, level, sptep, rights);
  }

  @Override
  public void tracedMmioSpteMarked(
      final long sptep, final long gfn, final int access, final long generation) {
    traced(VmEventKind.TRACED_MMIO_SPTE_MARKED).applyMmioSpteMarked(sptep, gfn, access, generation);
  }

  @Override
  public void tracedMmioFaultHandled(final long gva, final long gfn, final int access) {
    traced(VmEventKind.TRACED_MMIO_FAULT_HANDLED).applyMmioFaultHandled(gva, gfn, access);
  }

  @Override
  public void tracedMmioSpteChecked(
      final long spte,
      final long currentGeneration,
      final long spteGeneration,
      final boolean valid) {
    traced(VmEventKind.TRACED_MMIO_SPTE_CHECKED)
        .applyMmioSpteChecked(spte, currentGeneration, spteGeneration, valid);
  }

  @Override
  public void tracedFastFault(
      final long gva, final long sptep, final long oldSpte, final long spte, final long outcome) {
    traced(VmEventKind.TRACED_FAST_FAULT).applyFastFault(gva, sptep, oldSpte, spte, outcome);
  }

  @Override
  public void tracedFault(final int vcpu, final long rip, final long gva, final long errorCode) {
    traced(VmEventKind.TRACED_FAULT).applyFault(vcpu, rip, gva, errorCode);
  }

  @Override
  public void tracedTdpSpteChanged(
      final int addressSpace,
      final long gfn,
      final int level,
      final long oldSpte,
      final long spte) {
    traced(VmEventKind.TRACED_TDP_SPTE_CHANGED)
        .applyTdpSpteChanged(addressSpace, gfn, level, oldSpte, spte);
  }

  @Override
  public void tracedHugePageSplit(
      final long gfn, final long spte, final int level, final int errno) {
    traced(VmEventKind.TRACED_HUGE_PAGE_SPLIT).applyHugePageSplit(gfn, spte, level, errno);
  }

  @Override
  public void tracedAllZappedFast(final int generation, final long usedPages) {
    traced(VmEventKind.TRACED_ALL_ZAPPED_FAST).applyAllZappedFast(generation, usedPages);
  }

  /** The part that knows the trace, while a request runs; a run has none. */
  private TracedState traced(final VmEventKind kind) {
    requests.work(kind);
    return TracedFit.between(kind, traced);
  }

  // ---- image ----

  /**
   * Whether the state can be written as an image: between two requests of a run, since an image
   * knows of no request that is under way.
   */
  public boolean isBetweenRequests() {
    return requests.isBetweenRequests();
  }

  /**
   * Writes the whole state, from which {@link #of} makes an equal one: with the same digest, and
   * with the same one after each event that follows.
   *
   * @throws IllegalStateException unless {@link #isBetweenRequests}
   */
  public void writeTo(final ImageOutput out) {
    if (!isBetweenRequests()) {
      throw new IllegalStateException("the image of a state inside a request");
    }
    // Below 0: what an imported trace told comes at the end.
    out.number(traced == null ? vcpus.length : -vcpus.length);
    out.number(stats.length);
    out.numbers(stats, stats.length);
    out.number(parameters.length);
    out.numbers(parameters, parameters.length);
    out.number(generation);
    out.number(usedPages);
    out.number(pageQuota);
    out.flag(quotaFixed);
    out.number(indirectPages);
    out.number(invalidationSequence);
    out.number(hostPosition);
    for (final VcpuMmu vcpu : vcpus) {
      vcpu.writeTo(out);
    }
    splitCaches.writeTo(out);
    rmapHistogram.writeTo(out);
    slots.writeTo(out);
    lists.writeTo(out);
    pages.writeTo(out);
    tdp.writeTo(out);
    if (traced != null) {
      traced.writeTo(out);
    }
  }

  /**
   * The state that {@link #writeTo} wrote. Its digest is worked out anew from what was read, so it
   * tells whether the image is true. How the machine was made is not in it: such a state cannot
   * take part in the start of a run.
   *
   * @throws umbra.mmu.image.MalformedImageException if it is the image of no state
   */
  public static VmState of(final ImageInput in) {
    final int signed = (int) in.number(-MAX_VCPUS, MAX_VCPUS);
    in.require(signed != 0, "found no vCPU");
    final int vcpuCount = Math.abs(signed);
    in.claim(vcpuCount, BYTES_PER_VCPU);
    final byte[] none = new byte[0];
    final VmState state = signed > 0 ? new VmState(none, vcpuCount) : ofTrace(none, vcpuCount);
    state.applyImage(in);
    return state;
  }

  /**
   * The statistics of the state that {@link #writeTo} wrote, by their ordinals; nothing behind them
   * is read.
   *
   * @throws umbra.mmu.image.MalformedImageException if it is the image of no state
   */
  public static long[] statsOf(final ImageInput in) {
    in.require(in.number(-MAX_VCPUS, MAX_VCPUS) != 0, "found no vCPU");
    final long[] stats = new long[Stat.values().length];
    readStats(in, stats);
    return stats;
  }

  private static void readStats(final ImageInput in, final long[] stats) {
    in.require(in.number() == stats.length, "found another number of statistics");
    in.numbers(stats, stats.length);
  }

  private void applyImage(final ImageInput in) {
    readStats(in, stats);
    in.require(in.number() == parameters.length, "found another number of parameters");
    in.numbers(parameters, parameters.length);
    for (int i = 0; i < parameters.length; i++) {
      setParameter(i, parameters[i]);
    }
    generation = in.count(1);
    usedPages = in.number();
    pageQuota = in.number();
    quotaFixed = in.flag();
    indirectPages = in.number();
    invalidationSequence = in.number();
    hostPosition = in.number();
    for (final VcpuMmu vcpu : vcpus) {
      vcpu.applyImage(in);
    }
    splitCaches.applyImage(in);
    rmapHistogram.applyImage(in);
    slots.applyImage(in);
    lists.applyImage(in);
    pages.applyImage(in);
    tdp.applyImage(in);
    if (traced != null) {
      traced.applyImage(in);
    }
    requests.applyBetweenRequests();
    for (int number = 1; number <= pages.highestNumber(); number++) {
      if (pages.get(number) != null) {
        digest ^= hashOfAll(pages.get(number));
      }
    }
  }

  /** What a page has put into the digest, entries included. */
  private static long hashOfAll(final ShadowPage page) {
    long hash = hash(page);
    for (int i = 0; i < ShadowPage.ENTRIES; i++) {
      final long spte = page.spte(i);
      if (spte == 0) {
        continue;
      }
      final long cell = PteLists.pointer(page.number(), i);
      hash ^= Mix.of(Mix.SPTE, cell, spte);
      if (!page.isTdp() && Spte.isLeaf(spte, page.level())) {
        hash ^= Mix.of(Mix.TRANSLATION, cell, page.translation(i));
      }
    }
    for (int i = page.nextUnsyncChild(0); i < ShadowPage.ENTRIES; i = page.nextUnsyncChild(i + 1)) {
      hash ^= Mix.of(Mix.UNSYNC_CHILD, PteLists.pointer(page.number(), i), 1);
    }
    return hash;
  }
}
