package umbra.mmu.vcpu;

/** How an operation ended; the ordinal is part of the journal format. */
public enum OutcomeKind {
  OK,
  PAGE_FAULT,
  EXCEPTION,
  USER_SPACE_ERROR,
  INTERNAL_ERROR
}
