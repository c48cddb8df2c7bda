/** The model of the KVM x86 shadow MMU: it knows nothing of actors, files, clocks or threads. */
module umbra.mmu {
  exports umbra.mmu.boot;
  exports umbra.mmu.event;
  exports umbra.mmu.guest;
  exports umbra.mmu.image;
  exports umbra.mmu.inspect;
  exports umbra.mmu.invariant;
  exports umbra.mmu.memory;
  exports umbra.mmu.program;
  exports umbra.mmu.scenario;
  exports umbra.mmu.shadow;
  exports umbra.mmu.state;
  exports umbra.mmu.tlb;
  exports umbra.mmu.traced;
  exports umbra.mmu.vcpu;
  exports umbra.mmu.vm;
}
