package umbra.mmu.vm;

import umbra.mmu.boot.GuestLayout;
import umbra.mmu.event.VmEvents;
import umbra.mmu.fault.FaultHandler;
import umbra.mmu.fault.Fetch;
import umbra.mmu.fault.LeafSetter;
import umbra.mmu.fault.MappingLevel;
import umbra.mmu.fault.PageSearch;
import umbra.mmu.fault.Prefetch;
import umbra.mmu.fault.TdpMap;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.host.HostFault;
import umbra.mmu.host.HostOperations;
import umbra.mmu.host.Notifiers;
import umbra.mmu.nx.NxHugePages;
import umbra.mmu.root.Entry;
import umbra.mmu.root.RegisterWrites;
import umbra.mmu.root.Roots;
import umbra.mmu.slots.DirtyLogCalls;
import umbra.mmu.slots.PageQuota;
import umbra.mmu.slots.SlotChanges;
import umbra.mmu.split.DirtyLogging;
import umbra.mmu.split.EagerSplit;
import umbra.mmu.split.TdpCollapse;
import umbra.mmu.state.VmState;
import umbra.mmu.sync.GvaInvalidation;
import umbra.mmu.sync.PageSync;
import umbra.mmu.sync.SpteMaker;
import umbra.mmu.sync.TableWrites;
import umbra.mmu.sync.Unsyncing;
import umbra.mmu.sync.WriteProtection;
import umbra.mmu.tdp.TdpEntries;
import umbra.mmu.tdp.TdpProtection;
import umbra.mmu.tdp.TdpRoots;
import umbra.mmu.tdp.TdpSplit;
import umbra.mmu.tdp.TdpZap;
import umbra.mmu.walk.GuestMemory;
import umbra.mmu.walk.GuestWalker;
import umbra.mmu.zap.EntryZap;
import umbra.mmu.zap.PageZap;

/** The decision classes of one VM, wired to its state and to where its events go. */
final class Mmu {
  final ReservedBits reserved;
  final PageZap zap;
  final GuestMemory memory;
  final GuestWalker walker;
  final FaultHandler faults;
  final GvaInvalidation invalidation;
  final TableWrites tableWrites;
  final Roots roots;
  final Entry entry;
  final RegisterWrites registers;
  final HostFault hostFaults;
  final HostOperations hostOperations;
  final SlotChanges slots;
  final DirtyLogCalls dirtyLog;
  final PageQuota quota;
  final NxHugePages nxHugePages;

  Mmu(final VmState state, final VmEvents events) {
    reserved = new ReservedBits(GuestLayout.MAXPHYADDR);
    final EntryZap entries = new EntryZap(state, events);
    final TdpEntries tdpEntries = new TdpEntries(state, events);
    final TdpZap tdpZap = new TdpZap(state, events, tdpEntries);
    zap = new PageZap(state, events, entries, tdpZap);
    final Notifiers notifiers = new Notifiers(state, events, entries, tdpZap);
    hostFaults = new HostFault(events, notifiers);
    hostOperations = new HostOperations(events, notifiers, hostFaults);
    memory = new GuestMemory(state, hostFaults);
    walker = new GuestWalker(state, events, memory, reserved);
    final Unsyncing unsyncing = new Unsyncing(state, events);
    final SpteMaker sptes = new SpteMaker(state, events, unsyncing);
    final TdpProtection tdpProtection = new TdpProtection(state, events);
    final WriteProtection protection = new WriteProtection(state, events, tdpProtection);
    final PageSync sync = new PageSync(state, events, reserved, protection, sptes, entries, zap);
    final LeafSetter leaves = new LeafSetter(state, events, sptes, entries);
    final Prefetch prefetch = new Prefetch(state, events, reserved, leaves);
    invalidation =
        new GvaInvalidation(
            state,
            events,
            entries,
            (vcpu, page, index, gpte) -> prefetch.one(vcpu, page, index, gpte, false));
    final PageSearch search = new PageSearch(state, events, zap, sync, protection);
    final MappingLevel levels = new MappingLevel(state);
    final TdpMap tdpMap = new TdpMap(state, events, levels, sptes, tdpEntries);
    final Fetch fetch =
        new Fetch(state, events, search, sync, entries, levels, leaves, prefetch, tdpMap);
    faults = new FaultHandler(state, events, walker, invalidation, hostFaults, zap, fetch);
    final TdpRoots tdpRoots = new TdpRoots(state, events);
    roots = new Roots(state, events, search, sync, zap, faults, tdpRoots, tdpZap);
    entry = new Entry(state, events, roots, sync);
    registers = new RegisterWrites(state, events, roots, reserved);
    tableWrites = new TableWrites(state, events, entries, zap);
    final DirtyLogging logging =
        new DirtyLogging(
            state,
            events,
            protection,
            new EagerSplit(state, events, search, zap, entries),
            tdpProtection,
            new TdpSplit(state, events, tdpEntries),
            new TdpCollapse(state, tdpEntries));
    quota = new PageQuota(state, events, zap);
    slots = new SlotChanges(state, events, zap, logging, quota);
    dirtyLog = new DirtyLogCalls(state, events, logging);
    nxHugePages = new NxHugePages(state, events, zap, tdpZap);
  }
}
