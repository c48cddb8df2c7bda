/**
 * The filter language of event lists: {@code kvm_mmu_get_page: level==2 && gfn==0x1a3}. A text is
 * parsed once against the events and fields that there are, and then asked about each event of a
 * fold without allocating.
 *
 * <p>Uses {@code umbra.journal.field} for the names of events, fields and values. {@code
 * docs/filter-language.md} is the twin of this package.
 */
package umbra.journal.filter;
